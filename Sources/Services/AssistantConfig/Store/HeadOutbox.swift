package import Database
package import Protobuf
package import Telephony

/// The assistants whose latest version number-inventory has yet to accept.
///
/// An entry is written in the transaction that made the version and removed once that version, or a
/// later one, was accepted. It holds no content: the latest version is read when it is sent.
package struct HeadOutbox: Sendable {
  /// An assistant to be sent.
  package struct Entry: Sendable, Equatable {
    package var id: AssistantID

    /// The version that was noted.
    package var version: Int32

    /// How often sending failed.
    package var attempts: Int64
  }

  private let database: any Database

  package init(database: any Database) {
    self.database = database
  }

  /// Notes inside a transaction that an assistant must be sent.
  static func note(_ assistant: Assistant, due: Timestamp, in tx: any Transaction) async throws {
    try await tx.execute(
      insert,
      [
        .text(assistant.id.text), .integer(Int64(assistant.version)),
        .integer(due.microseconds),
      ])
  }

  /// Removes an assistant's entry inside a transaction.
  static func forget(_ id: AssistantID, in tx: any Transaction) async throws {
    try await tx.execute(remove, [.text(id.text)])
  }

  /// Returns the entries that are due, longest waiting first.
  package func due(at now: Timestamp, limit: Int) async throws -> [Entry] {
    try await database.read { tx in
      try await tx.query(
        Self.selectDue, [.integer(now.microseconds), .integer(Int64(limit))]
      ).map { row in
        Entry(
          id: AssistantID(unchecked: row.text(0)),
          version: Int32(clamping: row.integer(1)),
          attempts: row.integer(2)
        )
      }
    }
  }

  /// Returns an assistant at its latest version; `nil` when it was deleted.
  package func head(_ id: AssistantID) async throws -> Assistant? {
    try await database.read { tx in
      try await AssistantRows.head(id, in: tx)
    }
  }

  /// Removes the entry of an assistant of which this version was accepted; a later version's entry
  /// stays.
  package func accepted(_ id: AssistantID, version: Int32) async throws {
    _ = try await database.write { tx in
      try await tx.execute(Self.delete, [.text(id.text), .integer(Int64(version))])
    }
  }

  /// Counts a failed attempt and puts the next one off, unless the assistant has changed since.
  package func postpone(_ entries: [(Entry, until: Timestamp)]) async throws {
    try await database.write { tx in
      for (entry, until) in entries {
        try await tx.execute(
          Self.putOff,
          [
            .text(entry.id.text), .integer(Int64(entry.version)), .integer(entry.attempts + 1),
            .integer(until.microseconds),
          ])
      }
    }
  }

  private static let insert: Statement = """
    INSERT INTO head_outbox (assistant_id, version, attempts, next_attempt_at)
    VALUES ($1, $2, 0, $3)
    ON CONFLICT (assistant_id) DO UPDATE
    SET version = excluded.version, attempts = 0, next_attempt_at = excluded.next_attempt_at
    """

  private static let remove: Statement = """
    DELETE FROM head_outbox WHERE assistant_id = $1
    """

  private static let selectDue: Statement = """
    SELECT assistant_id, version, attempts FROM head_outbox
    WHERE next_attempt_at <= $1
    ORDER BY next_attempt_at, assistant_id
    LIMIT $2
    """

  private static let delete: Statement = """
    DELETE FROM head_outbox WHERE assistant_id = $1 AND version <= $2
    """

  private static let putOff: Statement = """
    UPDATE head_outbox SET attempts = $3, next_attempt_at = $4
    WHERE assistant_id = $1 AND version = $2
    """
}
