package import Database
package import Protobuf
package import Telephony

/// The slots whose copies number-inventory has yet to accept.
///
/// An entry is written in the transaction that changed the slot and removed once the copy, or a
/// later one, was accepted. It holds no content: the copy is read from the slot when it is sent, so
/// that the latest one goes out.
package struct SlotOutbox: Sendable {
  /// A slot to be sent.
  package struct Entry: Sendable, Equatable {
    package var slot: NumberSlot

    /// How often sending failed.
    package var attempts: Int64
  }

  private let database: any Database

  package init(database: any Database) {
    self.database = database
  }

  /// Notes inside a transaction that a slot must be sent.
  static func note(
    _ operation: OperationID, revision: Int64, due: Timestamp, in tx: any Transaction
  ) async throws {
    try await tx.execute(
      insert, [.text(operation.text), .integer(revision), .integer(due.microseconds)])
  }

  /// Returns the entries that are due, longest waiting first.
  package func due(at now: Timestamp, limit: Int) async throws -> [Entry] {
    try await database.read { tx in
      try await tx.query(
        Self.selectDue, [.integer(now.microseconds), .integer(Int64(limit))]
      ).map(Self.entry(row:))
    }
  }

  /// Returns the entry of an operation, due or not.
  package func entry(_ operation: OperationID) async throws -> Entry? {
    try await database.read { tx in
      try await tx.query(Self.selectOne, [.text(operation.text)]).first.map(Self.entry(row:))
    }
  }

  /// Removes entries whose copies were accepted; one that has changed again since stays.
  package func accepted(_ entries: [Entry]) async throws {
    try await database.write { tx in
      for entry in entries {
        try await tx.execute(
          Self.delete, [.text(entry.slot.operation.text), .integer(entry.slot.revision)])
      }
    }
  }

  /// Counts a failed attempt and puts the next one off, unless the slot has changed since.
  package func postpone(_ entries: [Entry], until: @escaping @Sendable (Entry) -> Timestamp)
    async throws
  {
    try await database.write { tx in
      for entry in entries {
        try await tx.execute(
          Self.putOff,
          [
            .text(entry.slot.operation.text), .integer(entry.attempts + 1),
            .integer(until(entry).microseconds), .integer(entry.slot.revision),
          ])
      }
    }
  }

  private static func entry(row: Row) -> Entry {
    Entry(slot: SlotStore.slot(row: row), attempts: row.integer(6))
  }

  private static let insert: Statement = """
    INSERT INTO slot_outbox (operation_id, revision, attempts, next_attempt_at)
    VALUES ($1, $2, 0, $3)
    ON CONFLICT (operation_id) DO UPDATE
    SET revision = excluded.revision, attempts = 0, next_attempt_at = excluded.next_attempt_at
    """

  private static let selectDue: Statement = """
    SELECT s.operation_id, s.team_id, s.phone_number_id, s.state, s.trial_expires_at, s.revision,
      o.attempts
    FROM slot_outbox o JOIN number_slots s ON s.operation_id = o.operation_id
    WHERE o.next_attempt_at <= $1
    ORDER BY o.next_attempt_at, o.operation_id
    LIMIT $2
    """

  private static let selectOne: Statement = """
    SELECT s.operation_id, s.team_id, s.phone_number_id, s.state, s.trial_expires_at, s.revision,
      o.attempts
    FROM slot_outbox o JOIN number_slots s ON s.operation_id = o.operation_id
    WHERE o.operation_id = $1
    """

  private static let delete: Statement = """
    DELETE FROM slot_outbox WHERE operation_id = $1 AND revision <= $2
    """

  private static let putOff: Statement = """
    UPDATE slot_outbox SET attempts = $2, next_attempt_at = $3
    WHERE operation_id = $1 AND revision = $4
    """
}
