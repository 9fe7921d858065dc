import API
import EventLoop
import GRPC
import Identity
import Protobuf

/// Services on a real server on a free port, and a channel to them.
struct ServedServices: Sendable {
  let address: String
  let channel: GRPCChannel
  private let server: GRPCServer

  init(
    _ services: [any RPCService], interceptor: ServerInterceptor = .testPrincipal,
    on address: String = "127.0.0.1:0", group: EventLoopGroup
  ) async throws {
    server = GRPCServer(services: services, interceptors: [interceptor], group: group)
    self.address = try await server.start(on: address).description
    channel = try GRPCChannel(target: self.address, group: group)
  }

  func stop() async {
    channel.shutdown()
    server.stop()
    await server.waitUntilStopped()
  }
}

extension ServerInterceptor {
  /// Believes whoever the caller says it is.
  static let testPrincipal = ServerInterceptor { context, _ in
    guard let octets = context.requestMetadata.binary("test-principal-bin") else { return }
    context.userInfo = try Principal(protobuf: octets)
  }
}

extension CallOptions {
  /// A call by this principal.
  static func by(_ principal: Principal) -> CallOptions {
    var metadata = Metadata()
    metadata.appendBinary("test-principal-bin", principal.protobuf())
    return CallOptions(timeout: .seconds(20), metadata: metadata)
  }
}

extension PrincipalSigner {
  /// Signs with a secret of the tests, by the clock of the system.
  static let test: PrincipalSigner = {
    guard
      let signer = PrincipalSigner(secret: String(repeating: "s", count: 32), clock: SystemClock())
    else { preconditionFailure("the secret is too short") }
    return signer
  }()
}

extension ServiceCaller {
  static let test = ServiceCaller(service: "test", signer: .test)
}
