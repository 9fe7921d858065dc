package import Database
package import Protobuf
package import Telephony

/// Which plans there are, and the move of a team from one to another.
package struct PlanStore: Sendable {
  private let database: any Database

  package init(database: any Database) {
    self.database = database
  }

  /// Returns every plan, smallest first.
  package func plans() async throws -> [Plan] {
    try await database.read { tx in
      try await PlanRows.all(in: tx)
    }
  }

  /// Moves a team, named by id or slug, to a plan.
  ///
  /// To a paid plan it lifts the expiry of every live trial of the team in the same transaction,
  /// and notes in the outbox that number-inventory must hear of it. Moving to the plan that the
  /// team is on already changes at most its number limit.
  ///
  /// `numberLimit` is the team's own, for a plan that allows one; `nil` is the plan's. The outbox
  /// sends the copies of converted slots from `firstRetryAt` on, unless they were accepted before.
  ///
  /// - Returns: the team as it is now, and the operations whose slots were converted.
  /// - Throws: `BillingFailure.noTeam`, `.unknownPlan`, `.limitNotPerTeam`.
  package func setPlan(
    team idOrSlug: String, to planID: String, numberLimit: Int32?, at now: Timestamp,
    firstRetryAt: Timestamp
  ) async throws -> (team: Team, converted: [OperationID]) {
    try await database.write { tx in
      let plan = try await PlanRows.required(planID, in: tx)
      if numberLimit != nil, !plan.limitIsPerTeam {
        throw BillingFailure.limitNotPerTeam(plan: plan.name)
      }
      let team = try await TeamStore.team(idOrSlug, in: tx).id
      try await tx.execute(
        Self.updateSubscription,
        [
          .text(team.text), .text(plan.id), numberLimit.map { .integer(Int64($0)) } ?? .null,
          .integer(now.microseconds),
        ])
      var converted: [OperationID] = []
      if plan.hasSubscription {
        let rows = try await tx.query(
          Self.convertTrials, [.text(team.text), .integer(now.microseconds)])
        for row in rows {
          let operation = OperationID(unchecked: row.text(0))
          try await SlotOutbox.note(
            operation, revision: row.integer(1), due: firstRetryAt, in: tx)
          converted.append(operation)
        }
      }
      return (try await TeamStore.team(team.text, in: tx), converted)
    }
  }

  private static let updateSubscription: Statement = """
    UPDATE subscriptions
    SET plan_id = $2, number_limit = $3,
      started_at = CASE WHEN plan_id = $2 THEN started_at ELSE $4 END
    WHERE team_id = $1
    """

  private static let convertTrials: Statement = """
    UPDATE number_slots
    SET trial_expires_at = NULL, revision = revision + 1, changed_at = $2
    WHERE team_id = $1 AND state <> 'released' AND trial_expires_at IS NOT NULL
    RETURNING operation_id, revision
    """
}
