import Database

/// The rows of the plans, read inside another store's transaction.
enum PlanRows {
  /// Returns the plan with this id.
  ///
  /// - Throws: `BillingFailure.unknownPlan` with the ids that exist.
  static func required(_ id: String, in tx: any Transaction) async throws -> Plan {
    let plans = try await all(in: tx)
    guard let plan = plans.first(where: { $0.id == id }) else {
      throw BillingFailure.unknownPlan(id, known: plans.map(\.id))
    }
    return plan
  }

  /// Returns every plan, smallest first.
  static func all(in tx: any Transaction) async throws -> [Plan] {
    try await tx.query(select, []).map { plan(row: $0, from: 0) }
  }

  static func plan(row: Row, from column: Int) -> Plan {
    Plan(
      id: row.text(column),
      name: row.text(column + 1),
      numberLimit: Int32(clamping: row.integer(column + 2)),
      hasSubscription: row.bool(column + 3),
      trialDays: Int32(clamping: row.integer(column + 4)),
      limitIsPerTeam: row.bool(column + 5)
    )
  }

  private static let select: Statement = """
    SELECT id, name, number_limit, has_subscription, trial_days, limit_is_per_team
    FROM plans ORDER BY position, id
    """
}
