import API
package import GRPC

/// A service's own voice when it calls the others.
package struct ServiceCaller: Sendable {
  private let principal: Principal
  private let signer: PrincipalSigner

  /// - Parameter service: its name, as in `number-inventory`.
  package init(service: String, signer: PrincipalSigner) {
    principal = Principal(kind: .service, scopes: ["*"], service: service)
    self.signer = signer
  }

  /// Options of a call of one method, signed for it.
  package func options<Request, Response>(
    for method: MethodDescriptor<Request, Response>, timeout: Duration, waitForReady: Bool = false
  ) -> CallOptions {
    CallOptions(
      timeout: timeout, metadata: signer.metadata(for: principal, method: method.path),
      waitForReady: waitForReady)
  }
}
