package import API
package import GRPC
package import Protobuf
package import Telephony

/// What the operator does to teams.
///
/// The scope `admin`, which every method needs, is checked before a handler runs; it reaches all
/// teams.
package struct TeamsHandler: TeamsService {
  private let teams: TeamStore
  private let plans: PlanStore
  private let keys: KeyIssuer
  private let pusher: SlotCopyPusher
  private let ids: ULIDGenerator
  private let clock: any WallClock
  private let failures: FailureMapping

  package init(
    teams: TeamStore,
    plans: PlanStore,
    keys: KeyIssuer,
    pusher: SlotCopyPusher,
    ids: ULIDGenerator,
    clock: any WallClock,
    failures: FailureMapping
  ) {
    self.teams = teams
    self.plans = plans
    self.keys = keys
    self.pusher = pusher
    self.ids = ids
    self.clock = clock
    self.failures = failures
  }

  package func createTeam(
    _ request: CreateTeamRequest, context: ServerContext
  ) async throws -> CreateTeamResponse {
    try await failures.mapped {
      let team = try await teams.create(
        id: TeamID(from: ids),
        slug: request.slug,
        name: request.name,
        plan: request.plan.isEmpty ? "free" : request.plan,
        at: clock.now()
      )
      return CreateTeamResponse(team: team.wire)
    }
  }

  package func getTeam(
    _ request: GetTeamRequest, context: ServerContext
  ) async throws -> GetTeamResponse {
    try await failures.mapped {
      let team = try await teams.team(request.id)
      return GetTeamResponse(team: team.wire, eligibility: team.subscription.eligibility.wire)
    }
  }

  package func listTeams(
    _ request: ListTeamsRequest, context: ServerContext
  ) async throws -> ListTeamsResponse {
    try await failures.mapped {
      let (page, count) = try await teams.teams(
        limit: Int64(request.limit ?? 100), offset: Int64(request.offset))
      return ListTeamsResponse(teams: page.map(\.wire), count: Int32(clamping: count))
    }
  }

  package func createUser(
    _ request: CreateUserRequest, context: ServerContext
  ) async throws -> CreateUserResponse {
    try await failures.mapped {
      guard User.isAddress(request.email) else { throw BillingFailure.notAnAddress }
      let user = try await teams.createUser(
        id: UserID(from: ids),
        team: request.teamID,
        email: request.email,
        name: request.name,
        role: User.Role(rawValue: request.role) ?? .member,
        at: clock.now()
      )
      return CreateUserResponse(user: user.wire)
    }
  }

  package func createUserAPIKey(
    _ request: CreateUserAPIKeyRequest, context: ServerContext
  ) async throws -> CreateAPIKeyResponse {
    try await failures.mapped {
      let caller = try Caller(context)
      let user = try await teams.user(UserID(unchecked: request.userID))
      let issued = try await keys.issue(
        named: request.name,
        user: user.id,
        team: user.team,
        scopes: request.scopes.isEmpty ? .team : try Scopes(asked: request.scopes),
        within: caller.scopes,
        expiresInDays: request.expiresInDays,
        isTest: request.test
      )
      return CreateAPIKeyResponse(key: issued.secret, apiKey: issued.key.wire)
    }
  }

  package func setPlan(
    _ request: SetPlanRequest, context: ServerContext
  ) async throws -> SetPlanResponse {
    try await failures.mapped {
      let (team, converted) = try await plans.setPlan(
        team: request.id,
        to: request.plan,
        numberLimit: request.numberLimit,
        at: clock.now(),
        firstRetryAt: pusher.firstRetryAt
      )
      await pusher.push(converted)
      return SetPlanResponse(team: team.wire, eligibility: team.subscription.eligibility.wire)
    }
  }
}
