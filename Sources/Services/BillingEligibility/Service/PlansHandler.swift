package import API
package import GRPC

/// What plans there are and what a team may buy.
package struct PlansHandler: PlansService {
  private let teams: TeamStore
  private let plans: PlanStore
  private let failures: FailureMapping

  package init(teams: TeamStore, plans: PlanStore, failures: FailureMapping) {
    self.teams = teams
    self.plans = plans
    self.failures = failures
  }

  package func listPlans(
    _ request: ListPlansRequest, context: ServerContext
  ) async throws -> ListPlansResponse {
    try await failures.mapped {
      ListPlansResponse(plans: try await plans.plans().map(\.wire))
    }
  }

  package func getEligibility(
    _ request: GetEligibilityRequest, context: ServerContext
  ) async throws -> GetEligibilityResponse {
    try await failures.mapped {
      let team = try await teams.team(Caller(context).team(named: request.teamID))
      return GetEligibilityResponse(eligibility: team.subscription.eligibility.wire)
    }
  }

  package func getSubscription(
    _ request: GetSubscriptionRequest, context: ServerContext
  ) async throws -> GetSubscriptionResponse {
    try await failures.mapped {
      let team = try await teams.team(Caller(context).team(named: request.teamID))
      return GetSubscriptionResponse(
        plan: team.subscription.plan.wire,
        startedAt: team.subscription.startedAt
      )
    }
  }
}
