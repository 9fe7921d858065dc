package import Database
package import Protobuf
package import Telephony

/// The slots that teams' plans give for phone numbers.
///
/// Every change is idempotent by the
/// operation's id.
package struct SlotStore: Sendable {
  private let database: any Database

  package init(database: any Database) {
    self.database = database
  }

  /// Takes a slot for a number that is about to be ordered.
  ///
  /// The counter of the team is raised by one conditional update that also holds the limit, so that
  /// parallel reservations cannot exceed it. Asked again for an operation that has its slot, it
  /// answers with that slot. An operation that was released before is refused: a late request
  /// cannot bring it back.
  ///
  /// - Throws: `BillingFailure.noTeam`, `.operationReused`.
  package func reserve(
    operation: OperationID, team: TeamID, phoneNumber: PhoneNumberID, purchasedAt: Timestamp,
    at now: Timestamp
  ) async throws -> SlotDecision {
    try await database.write { tx in
      if let slot = try await Self.slot(operation, in: tx) {
        guard slot.team == team, slot.phoneNumber == phoneNumber else {
          throw BillingFailure.operationReused(operation)
        }
        let eligibility = try await Self.subscription(of: team, in: tx).eligibility
        return SlotDecision(slot: slot.state == .released ? nil : slot, eligibility: eligibility)
      }
      let isCancelled = try await !tx.query(Self.selectCancelled, [.text(operation.text)]).isEmpty
      let raised = isCancelled ? 0 : try await tx.execute(Self.raiseCount, [.text(team.text)])
      let subscription = try await Self.subscription(of: team, in: tx)
      guard raised == 1 else {
        return SlotDecision(slot: nil, eligibility: subscription.eligibility)
      }
      let slot = NumberSlot(
        operation: operation,
        team: team,
        phoneNumber: phoneNumber,
        state: .reserved,
        trialExpiresAt: subscription.plan.trialExpiry(purchasedAt: purchasedAt),
        revision: 1
      )
      try await Self.insert(slot, purchasedAt: purchasedAt, at: now, in: tx)
      return SlotDecision(slot: slot, eligibility: subscription.eligibility)
    }
  }

  /// Marks the number of a reserved slot as bought; again, it changes nothing.
  ///
  /// - Throws: `BillingFailure.noSlot` when the slot was released or never reserved.
  package func confirm(
    _ operation: OperationID, at now: Timestamp
  ) async throws -> (slot: NumberSlot, eligibility: Eligibility) {
    try await database.write { tx in
      try await tx.execute(
        Self.confirmSlot, [.text(operation.text), .integer(now.microseconds)])
      guard let slot = try await Self.slot(operation, in: tx), slot.state == .confirmed else {
        throw BillingFailure.noSlot(operation)
      }
      return (slot, try await Self.subscription(of: slot.team, in: tx).eligibility)
    }
  }

  /// Gives a slot back, reserved or confirmed; again, or without one, it frees nothing.
  ///
  /// - Returns: what the team may buy now; `nil` when no team is known because nothing was ever
  ///   reserved. In that case the operation is remembered, and a reservation that comes later is
  ///   refused.
  package func release(
    _ operation: OperationID, at now: Timestamp
  ) async throws -> Eligibility? {
    try await database.write { tx in
      let released = try await tx.execute(
        Self.releaseSlot, [.text(operation.text), .integer(now.microseconds)])
      guard let slot = try await Self.slot(operation, in: tx) else {
        try await tx.execute(
          Self.cancelOperation, [.text(operation.text), .integer(now.microseconds)])
        return nil
      }
      if released == 1 {
        try await tx.execute(Self.lowerCount, [.text(slot.team.text)])
      }
      return try await Self.subscription(of: slot.team, in: tx).eligibility
    }
  }

  /// Returns the slot of an operation, whatever its state.
  package func slot(_ operation: OperationID) async throws -> NumberSlot? {
    try await database.read { tx in
      try await Self.slot(operation, in: tx)
    }
  }

  private static func insert(
    _ slot: NumberSlot, purchasedAt: Timestamp, at now: Timestamp, in tx: any Transaction
  ) async throws {
    let inserted = try await tx.execute(
      insertSlot,
      [
        .text(slot.operation.text), .text(slot.team.text), .text(slot.phoneNumber.text),
        .text(slot.state.rawValue),
        slot.trialExpiresAt.map { .integer($0.microseconds) } ?? .null,
        .integer(slot.revision), .integer(purchasedAt.microseconds), .integer(now.microseconds),
      ])
    // Another operation holds a live slot for this very number; throwing takes the raised count
    // back.
    guard inserted == 1 else { throw BillingFailure.operationReused(slot.operation) }
  }

  private static func slot(
    _ operation: OperationID, in tx: any Transaction
  ) async throws -> NumberSlot? {
    try await tx.query(selectSlot, [.text(operation.text)]).first.map(slot(row:))
  }

  static func slot(row: Row) -> NumberSlot {
    NumberSlot(
      operation: OperationID(unchecked: row.text(0)),
      team: TeamID(unchecked: row.text(1)),
      phoneNumber: PhoneNumberID(unchecked: row.text(2)),
      state: NumberSlot.State(rawValue: row.text(3)) ?? .released,
      trialExpiresAt: row.optionalInteger(4).map { Timestamp(microseconds: $0) },
      revision: row.integer(5)
    )
  }

  private static func subscription(
    of team: TeamID, in tx: any Transaction
  ) async throws -> Subscription {
    try await TeamStore.team(team.text, in: tx).subscription
  }

  private static let raiseCount: Statement = """
    UPDATE subscriptions SET slot_count = slot_count + 1
    WHERE team_id = $1 AND slot_count < COALESCE(
      number_limit,
      (SELECT plans.number_limit FROM plans WHERE plans.id = subscriptions.plan_id)
    )
    """

  private static let lowerCount: Statement = """
    UPDATE subscriptions SET slot_count = slot_count - 1 WHERE team_id = $1
    """

  private static let insertSlot: Statement = """
    INSERT INTO number_slots (
      operation_id, team_id, phone_number_id, state, trial_expires_at, revision, purchased_at,
      changed_at
    )
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT DO NOTHING
    """

  private static let selectSlot: Statement = """
    SELECT operation_id, team_id, phone_number_id, state, trial_expires_at, revision
    FROM number_slots WHERE operation_id = $1
    """

  private static let confirmSlot: Statement = """
    UPDATE number_slots SET state = 'confirmed', changed_at = $2
    WHERE operation_id = $1 AND state = 'reserved'
    """

  private static let releaseSlot: Statement = """
    UPDATE number_slots SET state = 'released', changed_at = $2
    WHERE operation_id = $1 AND state <> 'released'
    """

  private static let selectCancelled: Statement = """
    SELECT 1 FROM cancelled_operations WHERE operation_id = $1
    """

  private static let cancelOperation: Statement = """
    INSERT INTO cancelled_operations (operation_id, cancelled_at) VALUES ($1, $2)
    ON CONFLICT (operation_id) DO NOTHING
    """
}
