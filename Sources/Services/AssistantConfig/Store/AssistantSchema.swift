package import Database

/// The tables of assistant-config, built up migration by migration.
package enum AssistantSchema {
  package static let migrations: [Migration] = [
    Migration(
      1,
      "assistants_and_versions",
      [
        assistantCounts, assistants, assistantsByTeam, assistantVersions, headOutbox,
        headOutboxDue,
      ]
    )
  ]

  // The counter that making an assistant raises in one conditional update.
  private static let assistantCounts: Statement = """
    CREATE TABLE assistant_counts (
      team_id TEXT PRIMARY KEY,
      live BIGINT NOT NULL CHECK (live >= 0)
    )
    """

  // A deleted assistant keeps its row and its versions as history; only live rows are found.
  private static let assistants: Statement = """
    CREATE TABLE assistants (
      id TEXT PRIMARY KEY,
      team_id TEXT NOT NULL,
      template TEXT NOT NULL,
      version BIGINT NOT NULL,
      created_at BIGINT NOT NULL,
      deleted_at BIGINT
    )
    """

  private static let assistantsByTeam: Statement = """
    CREATE INDEX assistants_by_team ON assistants (team_id, created_at, id)
    WHERE deleted_at IS NULL
    """

  // Rows are written once and never changed.
  private static let assistantVersions: Statement = """
    CREATE TABLE assistant_versions (
      assistant_id TEXT NOT NULL REFERENCES assistants (id),
      version BIGINT NOT NULL,
      updated_at BIGINT NOT NULL,
      name TEXT NOT NULL,
      model TEXT NOT NULL,
      provider TEXT NOT NULL,
      temperature DOUBLE PRECISION NOT NULL,
      max_tokens BIGINT NOT NULL,
      first_message TEXT NOT NULL,
      system_prompt TEXT NOT NULL,
      voice_provider TEXT NOT NULL,
      voice_model TEXT NOT NULL,
      voice_id TEXT NOT NULL,
      voice_name TEXT NOT NULL,
      transcriptor_provider TEXT NOT NULL,
      transcriptor_model TEXT NOT NULL,
      transcriptor_language TEXT NOT NULL,
      recording_enabled BOOLEAN NOT NULL,
      inbound_enabled BOOLEAN NOT NULL,
      outbound_enabled BOOLEAN NOT NULL,
      PRIMARY KEY (assistant_id, version)
    )
    """

  // Assistants whose latest version number-inventory has yet to accept. The version is read when it
  // is sent.
  private static let headOutbox: Statement = """
    CREATE TABLE head_outbox (
      assistant_id TEXT PRIMARY KEY REFERENCES assistants (id),
      version BIGINT NOT NULL,
      attempts BIGINT NOT NULL,
      next_attempt_at BIGINT NOT NULL
    )
    """

  private static let headOutboxDue: Statement = """
    CREATE INDEX head_outbox_due ON head_outbox (next_attempt_at)
    """
}
