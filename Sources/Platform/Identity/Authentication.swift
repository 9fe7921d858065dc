package import API
package import GRPC
import REST

/// Decides before every handler who is calling and whether that caller may.
///
/// A caller is known by a principal that the gateway or another service signed, or by an API key of
/// its own (`authorization: Bearer …`). Nobody is believed for writing a team's id into metadata.
/// Methods that the protos give no policy (health) are open to everybody.
package enum Authentication {
  package static func interceptor(
    signer: PrincipalSigner, keys: KeyCache
  ) -> ServerInterceptor {
    ServerInterceptor { context, path in
      guard let policy = APIPolicies.all[path], policy.access != .everybody else { return }
      let principal = try await principal(of: context, path, signer: signer, keys: keys)
      if policy.access == .service && principal.kind != .service { throw RPCError.forbidden }
      if let scope = principal.missingScope(of: policy.scopes) {
        throw RPCError.refusal(
          .permissionDenied, .missingScope, "This API key lacks the scope \(scope).")
      }
      context.userInfo = principal
    }
  }

  private static func principal(
    of context: ServerContext, _ path: String, signer: PrincipalSigner, keys: KeyCache
  ) async throws -> Principal {
    if let proof = context.requestMetadata.binary(PrincipalSigner.metadataName) {
      guard let principal = signer.verify(proof, method: path) else { throw RPCError.unauthorized }
      return principal
    }
    guard let key = BearerToken.parse(context.requestMetadata.text("authorization")) else {
      throw RPCError.unauthorized
    }
    return try await keys.principal(of: key)
  }
}

/// The token of an `Authorization` header (RFC 6750 § 2.1).
package enum BearerToken {
  /// Nil for another scheme, and for a token with blanks.
  package static func parse(_ header: String?) -> String? {
    guard let header, header.utf8.count <= 512 else { return nil }
    let parts = header.split(separator: " ")
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return String(parts[1])
  }
}

extension ServerContext {
  /// Who is calling. Set before the handler of every method that is not open to everybody.
  package var principal: Principal {
    get throws {
      guard let principal = userInfo as? Principal else { throw RPCError.unauthorized }
      return principal
    }
  }
}
