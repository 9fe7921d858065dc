package import Database
package import Protobuf
package import Telephony

/// Assistants and their immutable versions.
///
/// Every change commits the new version together with an
/// outbox entry.
package struct AssistantStore: Sendable {
  private let database: any Database

  package init(database: any Database) {
    self.database = database
  }

  /// Stores a new assistant.
  ///
  /// The outbox sends it from `firstRetryAt` on, unless it was accepted before.
  ///
  /// - Throws: `AssistantFailure.tooManyAssistants` when the team has as many as it may.
  package func create(_ assistant: Assistant, firstRetryAt: Timestamp) async throws {
    try await database.write { tx in
      try await Self.insert(assistant, firstRetryAt: firstRetryAt, in: tx)
    }
  }

  /// Stores a copy of a team's assistant, under an identity of its own.
  ///
  /// Without a name the copy is called by the old one followed by ` (copy)`.
  ///
  /// - Throws: `AssistantFailure.noAssistant`, `.foreign`, `.tooManyAssistants`.
  package func clone(
    _ id: AssistantID, of team: TeamID, as copyID: AssistantID, name: String?, at now: Timestamp,
    firstRetryAt: Timestamp
  ) async throws -> Assistant {
    try await database.write { tx in
      let copy = try await AssistantRows.head(id, of: team, in: tx)
        .cloned(as: copyID, name: name, at: now)
      try await Self.insert(copy, firstRetryAt: firstRetryAt, in: tx)
      return copy
    }
  }

  /// Changes a team's assistant: a new version if something differs, else none.
  ///
  /// - Returns: the assistant as it is now, and whether that is a new version.
  /// - Throws: `AssistantFailure.noAssistant`, `.foreign`.
  package func update(
    _ id: AssistantID, of team: TeamID, by change: AssistantChange, at now: Timestamp,
    firstRetryAt: Timestamp
  ) async throws -> (assistant: Assistant, isNew: Bool) {
    try await database.write { tx in
      let head = try await AssistantRows.head(id, of: team, in: tx)
      let configuration = change.applied(to: head.configuration)
      return try await Self.revise(head, to: configuration, at: now, firstRetryAt, in: tx)
    }
  }

  /// Gives a team's assistant the configuration of an old version, as a new version if something
  /// differs.
  ///
  /// - Throws: `AssistantFailure.noAssistant`, `.foreign`, `.noVersion`.
  package func restore(
    _ id: AssistantID, of team: TeamID, version: Int32, at now: Timestamp, firstRetryAt: Timestamp
  ) async throws -> (assistant: Assistant, isNew: Bool) {
    try await database.write { tx in
      let head = try await AssistantRows.head(id, of: team, in: tx)
      let old = try await Self.version(version, of: id, in: tx)
      return try await Self.revise(head, to: old.configuration, at: now, firstRetryAt, in: tx)
    }
  }

  /// Deletes a team's assistant for good; its versions stay as history that nobody is shown.
  ///
  /// - Throws: `AssistantFailure.noAssistant`, `.foreign`.
  package func delete(_ id: AssistantID, of team: TeamID, at now: Timestamp) async throws {
    try await database.write { tx in
      _ = try await AssistantRows.head(id, of: team, in: tx)
      let deleted = try await tx.execute(
        Self.markDeleted, [.text(id.text), .text(team.text), .integer(now.microseconds)])
      guard deleted == 1 else { throw AssistantFailure.noAssistant(id) }
      try await tx.execute(Self.lowerCount, [.text(team.text)])
      try await HeadOutbox.forget(id, in: tx)
    }
  }

  /// Returns a team's assistant.
  ///
  /// - Throws: `AssistantFailure.noAssistant`, `.foreign`.
  package func assistant(_ id: AssistantID, of team: TeamID) async throws -> Assistant {
    try await database.read { tx in
      try await AssistantRows.head(id, of: team, in: tx)
    }
  }

  /// Returns those of the named assistants that exist and belong to the team, in the order asked
  /// for.
  package func assistants(_ ids: [AssistantID], of team: TeamID) async throws -> [Assistant] {
    try await database.read { tx in
      var found: [Assistant] = []
      for id in ids {
        if let assistant = try await AssistantRows.head(id, in: tx), assistant.team == team {
          found.append(assistant)
        }
      }
      return found
    }
  }

  /// Returns one page of a team's assistants, newest first, and how many it has in all.
  package func assistants(
    of team: TeamID, limit: Int64, offset: Int64
  ) async throws -> (page: [Assistant], count: Int64) {
    try await database.read { tx in
      let rows = try await tx.query(
        Self.listHeads, [.text(team.text), .integer(limit), .integer(offset)])
      let count = try await tx.query(Self.selectCount, [.text(team.text)])
      return (rows.map(AssistantRows.assistant(row:)), count.first?.integer(0) ?? 0)
    }
  }

  /// Returns one page of an assistant's versions, newest first, and how many there are in all.
  ///
  /// - Throws: `AssistantFailure.noAssistant`, `.foreign`.
  package func versions(
    _ id: AssistantID, of team: TeamID, limit: Int64, offset: Int64
  ) async throws -> (page: [Assistant], count: Int64) {
    try await database.read { tx in
      let head = try await AssistantRows.head(id, of: team, in: tx)
      let rows = try await tx.query(
        Self.listVersions, [.text(id.text), .integer(limit), .integer(offset)])
      // Versions are numbered without gaps from 1, so the latest one's number is their count.
      return (rows.map(AssistantRows.assistant(row:)), Int64(head.version))
    }
  }

  /// Returns a team's assistant as it was in one version.
  ///
  /// - Throws: `AssistantFailure.noAssistant`, `.foreign`, `.noVersion`.
  package func version(
    _ version: Int32, of id: AssistantID, team: TeamID
  ) async throws -> Assistant {
    try await database.read { tx in
      _ = try await AssistantRows.head(id, of: team, in: tx)
      return try await Self.version(version, of: id, in: tx)
    }
  }
}

extension AssistantStore {
  private static func insert(
    _ assistant: Assistant, firstRetryAt: Timestamp, in tx: any Transaction
  ) async throws {
    let limit = AssistantLimits.assistantsPerTeam
    let counted = try await tx.execute(
      raiseCount, [.text(assistant.team.text), .integer(Int64(limit))])
    guard counted == 1 else { throw AssistantFailure.tooManyAssistants(limit: limit) }
    try await tx.execute(
      insertAssistant,
      [
        .text(assistant.id.text), .text(assistant.team.text), .text(assistant.template.rawValue),
        .integer(Int64(assistant.version)), .integer(assistant.createdAt.microseconds),
      ])
    try await AssistantRows.insertVersion(assistant, in: tx)
    try await HeadOutbox.note(assistant, due: firstRetryAt, in: tx)
  }

  private static func revise(
    _ head: Assistant, to configuration: AssistantConfiguration, at now: Timestamp,
    _ firstRetryAt: Timestamp, in tx: any Transaction
  ) async throws -> (assistant: Assistant, isNew: Bool) {
    guard let next = head.revised(to: configuration, at: now) else { return (head, false) }
    try await tx.execute(
      advance,
      [
        .text(next.id.text), .text(next.team.text), .integer(Int64(head.version)),
        .integer(Int64(next.version)),
      ])
    try await AssistantRows.insertVersion(next, in: tx)
    try await HeadOutbox.note(next, due: firstRetryAt, in: tx)
    return (next, true)
  }

  private static func version(
    _ version: Int32, of id: AssistantID, in tx: any Transaction
  ) async throws -> Assistant {
    let rows = try await tx.query(selectVersion, [.text(id.text), .integer(Int64(version))])
    guard let row = rows.first else { throw AssistantFailure.noVersion(id, version) }
    return AssistantRows.assistant(row: row)
  }

  private static let raiseCount: Statement = """
    INSERT INTO assistant_counts (team_id, live) VALUES ($1, 1)
    ON CONFLICT (team_id) DO UPDATE SET live = assistant_counts.live + 1
    WHERE assistant_counts.live < $2
    """

  private static let lowerCount: Statement = """
    UPDATE assistant_counts SET live = live - 1 WHERE team_id = $1
    """

  private static let selectCount: Statement = """
    SELECT live FROM assistant_counts WHERE team_id = $1
    """

  private static let insertAssistant: Statement = """
    INSERT INTO assistants (id, team_id, template, version, created_at)
    VALUES ($1, $2, $3, $4, $5)
    """

  private static let advance: Statement = """
    UPDATE assistants SET version = $4
    WHERE id = $1 AND team_id = $2 AND version = $3 AND deleted_at IS NULL
    """

  private static let markDeleted: Statement = """
    UPDATE assistants SET deleted_at = $3
    WHERE id = $1 AND team_id = $2 AND deleted_at IS NULL
    """

  private static let listHeads: Statement = """
    SELECT a.id, a.team_id, a.template, a.created_at, v.version, v.updated_at, v.name, v.model,
      v.provider, v.temperature, v.max_tokens, v.first_message, v.system_prompt, v.voice_provider,
      v.voice_model, v.voice_id, v.voice_name, v.transcriptor_provider, v.transcriptor_model,
      v.transcriptor_language, v.recording_enabled, v.inbound_enabled, v.outbound_enabled
    FROM assistants a
    JOIN assistant_versions v ON v.assistant_id = a.id AND v.version = a.version
    WHERE a.team_id = $1 AND a.deleted_at IS NULL
    ORDER BY a.created_at DESC, a.id DESC
    LIMIT $2 OFFSET $3
    """

  private static let listVersions: Statement = """
    SELECT a.id, a.team_id, a.template, a.created_at, v.version, v.updated_at, v.name, v.model,
      v.provider, v.temperature, v.max_tokens, v.first_message, v.system_prompt, v.voice_provider,
      v.voice_model, v.voice_id, v.voice_name, v.transcriptor_provider, v.transcriptor_model,
      v.transcriptor_language, v.recording_enabled, v.inbound_enabled, v.outbound_enabled
    FROM assistants a
    JOIN assistant_versions v ON v.assistant_id = a.id
    WHERE a.id = $1
    ORDER BY v.version DESC
    LIMIT $2 OFFSET $3
    """

  private static let selectVersion: Statement = """
    SELECT a.id, a.team_id, a.template, a.created_at, v.version, v.updated_at, v.name, v.model,
      v.provider, v.temperature, v.max_tokens, v.first_message, v.system_prompt, v.voice_provider,
      v.voice_model, v.voice_id, v.voice_name, v.transcriptor_provider, v.transcriptor_model,
      v.transcriptor_language, v.recording_enabled, v.inbound_enabled, v.outbound_enabled
    FROM assistants a
    JOIN assistant_versions v ON v.assistant_id = a.id
    WHERE a.id = $1 AND v.version = $2
    """
}
