package import API
package import GRPC
package import Identity
package import Protobuf
import Telephony

/// The API keys of the caller's team.
package struct APIKeysHandler: APIKeysService {
  private let keys: KeyStore
  private let issuer: KeyIssuer
  private let cache: KeyCache
  private let clock: any WallClock
  private let failures: FailureMapping

  package init(
    keys: KeyStore,
    issuer: KeyIssuer,
    cache: KeyCache,
    clock: any WallClock,
    failures: FailureMapping
  ) {
    self.keys = keys
    self.issuer = issuer
    self.cache = cache
    self.clock = clock
    self.failures = failures
  }

  package func createAPIKey(
    _ request: CreateAPIKeyRequest, context: ServerContext
  ) async throws -> CreateAPIKeyResponse {
    try await failures.mapped {
      let caller = try Caller(context)
      let (user, team) = try caller.user
      let issued = try await issuer.issue(
        named: request.name,
        user: user,
        team: team,
        scopes: request.scopes.isEmpty ? caller.scopes : try Scopes(asked: request.scopes),
        within: caller.scopes,
        expiresInDays: request.expiresInDays,
        isTest: false
      )
      return CreateAPIKeyResponse(key: issued.secret, apiKey: issued.key.wire)
    }
  }

  package func listAPIKeys(
    _ request: ListAPIKeysRequest, context: ServerContext
  ) async throws -> ListAPIKeysResponse {
    try await failures.mapped {
      let listed = try await keys.keys(of: Caller(context).user.team)
      return ListAPIKeysResponse(keys: listed.map(\.wire), count: Int32(clamping: listed.count))
    }
  }

  package func revokeAPIKey(
    _ request: RevokeAPIKeyRequest, context: ServerContext
  ) async throws -> RevokeAPIKeyResponse {
    try await failures.mapped {
      try await keys.revoke(
        KeyID(unchecked: request.id), of: Caller(context).user.team, at: clock.now())
      cache.forget(keyID: request.id)
      return RevokeAPIKeyResponse(revoked: true)
    }
  }
}
