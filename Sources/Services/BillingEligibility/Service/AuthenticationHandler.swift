package import API
package import GRPC
import Identity
package import Protobuf
import Telephony

/// Tells who a caller is.
package struct AuthenticationHandler: AuthenticationService {
  private let keys: KeyStore
  private let teams: TeamStore
  private let use: KeyUse
  private let clock: any WallClock
  private let failures: FailureMapping

  package init(
    keys: KeyStore, teams: TeamStore, use: KeyUse, clock: any WallClock, failures: FailureMapping
  ) {
    self.keys = keys
    self.teams = teams
    self.use = use
    self.clock = clock
    self.failures = failures
  }

  package func authenticate(
    _ request: AuthenticateRequest, context: ServerContext
  ) async throws -> AuthenticateResponse {
    try await failures.mapped { try await resolve(request.apiKey) }
  }

  /// Resolves a key by one indexed read and notes its use.
  ///
  /// - Throws: `BillingFailure.unauthorized`.
  func resolve(_ presented: String) async throws -> AuthenticateResponse {
    guard let key = APIKeyText(presented), let holder = try await keys.holder(hash: key.hash)
    else { throw BillingFailure.unauthorized }
    let now = clock.now()
    guard holder.isValid(at: now) else { throw BillingFailure.unauthorized }
    use.note(holder.key.id, at: now)
    return AuthenticateResponse(principal: holder.principal, expiresAt: holder.key.expiresAt)
  }

  package func getMe(
    _ request: GetMeRequest, context: ServerContext
  ) async throws -> GetMeResponse {
    try await failures.mapped {
      let caller = try Caller(context)
      let (userID, teamID) = try caller.user
      let user = try await teams.user(userID)
      let team = try await teams.team(teamID.text)
      return GetMeResponse(
        user: .init(id: user.id.text, email: user.email, name: user.name),
        team: .init(
          id: team.id.text,
          slug: team.slug,
          name: team.name,
          plan: team.subscription.plan.name,
          role: user.role.rawValue,
          eligibility: team.subscription.eligibility.wire
        ),
        scopes: caller.scopes.names
      )
    }
  }

  package func testAPIKey(
    _ request: TestAPIKeyRequest, context: ServerContext
  ) async throws -> TestAPIKeyResponse {
    try await failures.mapped {
      let caller = try Caller(context)
      return TestAPIKeyResponse(
        message: "The API key works",
        teamID: try caller.user.team.text,
        accountSlug: caller.teamSlug
      )
    }
  }
}

extension KeyStore.Holder {
  /// The caller that the key stands for.
  var principal: Principal {
    Principal(
      kind: .user,
      userID: key.user.text,
      teamID: key.team.text,
      teamSlug: teamSlug,
      keyID: key.id.text,
      scopes: key.scopes.names,
      email: email,
      name: userName
    )
  }
}
