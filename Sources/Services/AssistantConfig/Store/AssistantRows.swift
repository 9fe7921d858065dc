import Database
import Protobuf
import Telephony

/// How an assistant's row and that of one of its versions become an assistant, and back.
///
/// The queries here select the assistant's columns, then the version's, in the order of the table.
enum AssistantRows {
  /// Returns the live assistant at its latest version, whoever's it is.
  static func head(_ id: AssistantID, in tx: any Transaction) async throws -> Assistant? {
    try await tx.query(selectHead, [.text(id.text)]).first.map(assistant(row:))
  }

  /// Returns the team's live assistant at its latest version.
  ///
  /// - Throws: `AssistantFailure.noAssistant` when there is none, `.foreign` when it is another
  ///   team's.
  static func head(
    _ id: AssistantID, of team: TeamID, in tx: any Transaction
  ) async throws -> Assistant {
    guard let assistant = try await head(id, in: tx) else {
      throw AssistantFailure.noAssistant(id)
    }
    guard assistant.team == team else { throw AssistantFailure.foreign }
    return assistant
  }

  static func insertVersion(_ assistant: Assistant, in tx: any Transaction) async throws {
    let configuration = assistant.configuration
    try await tx.execute(
      insertVersion,
      [
        .text(assistant.id.text),
        .integer(Int64(assistant.version)),
        .integer(assistant.updatedAt.microseconds),
        .text(configuration.name),
        .text(configuration.model),
        .text(configuration.provider),
        .real(configuration.temperature),
        .integer(Int64(configuration.maxTokens)),
        .text(configuration.firstMessage),
        .text(configuration.systemPrompt),
        .text(configuration.voice.provider),
        .text(configuration.voice.model),
        .text(configuration.voice.id),
        .text(configuration.voice.name),
        .text(configuration.transcriptor.provider),
        .text(configuration.transcriptor.model),
        .text(configuration.transcriptor.language),
        .bool(configuration.recordingEnabled),
        .bool(configuration.inboundEnabled),
        .bool(configuration.outboundEnabled),
      ])
  }

  static func assistant(row: Row) -> Assistant {
    Assistant(
      id: AssistantID(unchecked: row.text(0)),
      team: TeamID(unchecked: row.text(1)),
      template: AssistantTemplate(rawValue: row.text(2)) ?? .custom,
      configuration: configuration(row: row, from: 6),
      createdAt: Timestamp(microseconds: row.integer(3)),
      updatedAt: Timestamp(microseconds: row.integer(5)),
      version: Int32(clamping: row.integer(4))
    )
  }

  private static func configuration(
    row: Row, from column: Int
  ) -> AssistantConfiguration {
    AssistantConfiguration(
      name: row.text(column),
      model: row.text(column + 1),
      provider: row.text(column + 2),
      temperature: row.real(column + 3),
      maxTokens: Int32(clamping: row.integer(column + 4)),
      firstMessage: row.text(column + 5),
      systemPrompt: row.text(column + 6),
      voice: .init(
        provider: row.text(column + 7),
        model: row.text(column + 8),
        id: row.text(column + 9),
        name: row.text(column + 10)
      ),
      transcriptor: .init(
        provider: row.text(column + 11),
        model: row.text(column + 12),
        language: row.text(column + 13)
      ),
      recordingEnabled: row.bool(column + 14),
      inboundEnabled: row.bool(column + 15),
      outboundEnabled: row.bool(column + 16)
    )
  }

  private static let selectHead: Statement = """
    SELECT a.id, a.team_id, a.template, a.created_at, v.version, v.updated_at, v.name, v.model,
      v.provider, v.temperature, v.max_tokens, v.first_message, v.system_prompt, v.voice_provider,
      v.voice_model, v.voice_id, v.voice_name, v.transcriptor_provider, v.transcriptor_model,
      v.transcriptor_language, v.recording_enabled, v.inbound_enabled, v.outbound_enabled
    FROM assistants a
    JOIN assistant_versions v ON v.assistant_id = a.id AND v.version = a.version
    WHERE a.id = $1 AND a.deleted_at IS NULL
    """

  private static let insertVersion: Statement = """
    INSERT INTO assistant_versions (
      assistant_id, version, updated_at, name, model, provider, temperature, max_tokens,
      first_message, system_prompt, voice_provider, voice_model, voice_id, voice_name,
      transcriptor_provider, transcriptor_model, transcriptor_language, recording_enabled,
      inbound_enabled, outbound_enabled
    )
    VALUES (
      $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20
    )
    """
}
