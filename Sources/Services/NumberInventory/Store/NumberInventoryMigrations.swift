package import Database

/// The schema of number-inventory.
package enum NumberInventoryMigrations {
  package static let all = [
    Migration(
      1, "numbers, operations, assistants",
      [
        numbers, liveNumbers, teamNumbers, operations, unfinished, assistantHeads, assignments,
        assistantNumbers,
      ])
  ]

  /// Times are microseconds since 1970, prices cents of USD, features a list with commas.
  private static let numbers: Statement = """
    CREATE TABLE phone_numbers (
      id TEXT COLLATE "C" PRIMARY KEY,
      e164 TEXT COLLATE "C" NOT NULL,
      team_id TEXT COLLATE "C" NOT NULL,
      status TEXT NOT NULL
        CHECK (status IN ('purchasing', 'active', 'suspended', 'error', 'released')),
      status_reason TEXT CHECK ((status IN ('active', 'released')) = (status_reason IS NULL)),
      operation_id TEXT COLLATE "C" NOT NULL UNIQUE,
      carrier TEXT NOT NULL,
      carrier_order_id TEXT,
      provider_number_id TEXT,
      trial_expires_at BIGINT,
      slot_revision BIGINT NOT NULL DEFAULT 0,
      connection_id TEXT,
      country TEXT NOT NULL,
      locality TEXT,
      region TEXT,
      features TEXT NOT NULL,
      monthly_price BIGINT NOT NULL,
      created_by_email TEXT NOT NULL,
      created_by_name TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL,
      released_at BIGINT CHECK ((status = 'released') = (released_at IS NOT NULL)),
      revision BIGINT NOT NULL DEFAULT 1
    )
    """

  /// One live row a number; rows in error and released ones stand beside it.
  private static let liveNumbers: Statement = """
    CREATE UNIQUE INDEX phone_numbers_live ON phone_numbers (e164)
    WHERE status IN ('purchasing', 'active', 'suspended')
    """

  private static let teamNumbers: Statement = """
    CREATE INDEX phone_numbers_team ON phone_numbers (team_id, created_at DESC, id DESC)
    WHERE status <> 'released'
    """

  /// Without a reference to the number: an operation outlives a removed row until the place in the
  /// plan is given back.
  private static let operations: Statement = """
    CREATE TABLE operations (
      id TEXT COLLATE "C" PRIMARY KEY,
      phone_number_id TEXT COLLATE "C" NOT NULL UNIQUE,
      team_id TEXT COLLATE "C" NOT NULL,
      e164 TEXT COLLATE "C" NOT NULL,
      step TEXT NOT NULL CHECK (step IN ('reserving', 'ordering', 'settling', 'provisioning',
        'confirming', 'releasing', 'returning', 'finished')),
      version BIGINT NOT NULL DEFAULT 1,
      connection_id TEXT,
      purchased_at BIGINT NOT NULL,
      release_requested BOOLEAN NOT NULL DEFAULT FALSE,
      eligibility_count BIGINT,
      eligibility_max BIGINT,
      eligibility_subscription BOOLEAN,
      eligibility_plan TEXT,
      updated_at BIGINT NOT NULL
    )
    """

  private static let unfinished: Statement = """
    CREATE INDEX operations_unfinished ON operations (id) WHERE step <> 'finished'
    """

  /// Never deleted: a tombstone stays, so that a late push does not bring an assistant back.
  private static let assistantHeads: Statement = """
    CREATE TABLE assistant_heads (
      id TEXT COLLATE "C" PRIMARY KEY,
      team_id TEXT COLLATE "C" NOT NULL,
      name TEXT NOT NULL,
      version BIGINT NOT NULL,
      inbound_enabled BOOLEAN NOT NULL,
      outbound_enabled BOOLEAN NOT NULL,
      configuration BYTEA NOT NULL,
      tombstoned BOOLEAN NOT NULL DEFAULT FALSE,
      updated_at BIGINT NOT NULL
    )
    """

  private static let assignments: Statement = """
    CREATE TABLE assignments (
      phone_number_id TEXT COLLATE "C" PRIMARY KEY REFERENCES phone_numbers (id),
      assistant_id TEXT COLLATE "C" NOT NULL REFERENCES assistant_heads (id),
      assigned_at BIGINT NOT NULL,
      position BIGINT NOT NULL
    )
    """

  private static let assistantNumbers: Statement = """
    CREATE INDEX assignments_assistant ON assignments (assistant_id, assigned_at, position)
    """
}
