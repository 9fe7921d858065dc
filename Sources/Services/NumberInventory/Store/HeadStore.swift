package import Database
package import Protobuf
package import Telephony

/// The heads of assistants that assistant-config pushed.
package struct HeadStore: Sendable {
  let database: any Database

  package init(database: any Database) { self.database = database }

  /// Stores a head unless a later version, or a tombstone, is there already.
  package func put(_ head: AssistantHead, at now: Timestamp) async throws {
    _ = try await database.write { transaction in
      try await transaction.execute(
        Self.upsert,
        [
          .text(head.id.text), .text(head.team.text), .text(head.name),
          .integer(Int64(head.version)),
          .bool(head.isInboundEnabled), .bool(head.isOutboundEnabled), .blob(head.configuration),
          .integer(now.microseconds),
        ])
    }
  }

  /// Closes an assistant for new assignments, for ever.
  ///
  /// - Throws: ``NumberFailure/assistantHasNumbers(count:)``, and ``NumberFailure/foreign`` for
  ///   another team's assistant.
  package func tombstone(_ id: AssistantID, of team: TeamID, at now: Timestamp) async throws {
    try await database.write { transaction in
      if let row = try await transaction.query(Self.select, [.text(id.text)]).first {
        guard row.text(1) == team.text else { throw NumberFailure.foreign }
      }
      let assigned = try await transaction.query(Self.assignedCount, [.text(id.text)]).first
      if let count = assigned?.integer(0), count > 0 {
        throw NumberFailure.assistantHasNumbers(count: Int(count))
      }
      try await transaction.execute(
        Self.upsertTombstone,
        [.text(id.text), .text(team.text), .blob([]), .integer(now.microseconds)])
    }
  }

  /// Returns the head of an assistant of a team.
  ///
  /// - Throws: ``NumberFailure/noAssistant(_:)`` and ``NumberFailure/foreign``.
  package func head(of id: AssistantID, in team: TeamID) async throws -> AssistantHead {
    try await database.read { transaction in try await Self.head(of: id, in: team, transaction) }
  }

  /// Returns the head of an assistant of any team; `nil` for one that is unknown or being deleted.
  package func head(of id: AssistantID) async throws -> AssistantHead? {
    try await database.read { transaction in
      guard let row = try await transaction.query(Self.select, [.text(id.text)]).first else {
        return nil
      }
      let head = try NumberRows.head(row)
      return head.isTombstoned ? nil : head
    }
  }

  static func head(
    of id: AssistantID, in team: TeamID, _ transaction: any Transaction
  ) async throws -> AssistantHead {
    guard let row = try await transaction.query(select, [.text(id.text)]).first else {
      throw NumberFailure.noAssistant(id)
    }
    let head = try NumberRows.head(row)
    guard head.team == team else { throw NumberFailure.foreign }
    guard !head.isTombstoned else { throw NumberFailure.noAssistant(id) }
    return head
  }
}

extension HeadStore {
  static let upsert: Statement = """
    INSERT INTO assistant_heads (id, team_id, name, version, inbound_enabled, outbound_enabled,
      configuration, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, version = excluded.version,
      inbound_enabled = excluded.inbound_enabled, outbound_enabled = excluded.outbound_enabled,
      configuration = excluded.configuration, updated_at = excluded.updated_at
    WHERE assistant_heads.version < excluded.version AND assistant_heads.tombstoned = FALSE
      AND assistant_heads.team_id = excluded.team_id
    """

  static let select: Statement = """
    SELECT id, team_id, name, version, inbound_enabled, outbound_enabled, configuration, tombstoned
    FROM assistant_heads WHERE id = $1
    """

  static let assignedCount: Statement = """
    SELECT COUNT(*) FROM assignments WHERE assistant_id = $1
    """

  static let upsertTombstone: Statement = """
    INSERT INTO assistant_heads (id, team_id, name, version, inbound_enabled, outbound_enabled,
      configuration, tombstoned, updated_at)
    VALUES ($1, $2, '', 0, FALSE, FALSE, $3, TRUE, $4)
    ON CONFLICT (id) DO UPDATE SET tombstoned = TRUE, updated_at = excluded.updated_at
    """
}
