package import Database

/// The tables of billing-eligibility, built up migration by migration.
package enum BillingSchema {
  package static let migrations: [Migration] = [
    Migration(
      1,
      "teams_keys_plans_and_slots",
      [
        plans, planRows, teams, subscriptions, users, apiKeys, apiKeysByTeam, numberSlots,
        liveNumbers, liveTrials, cancelledOperations, slotOutbox, slotOutboxDue,
      ]
    )
  ]

  private static let plans: Statement = """
    CREATE TABLE plans (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      number_limit BIGINT NOT NULL,
      has_subscription BOOLEAN NOT NULL,
      trial_days BIGINT NOT NULL,
      limit_is_per_team BOOLEAN NOT NULL,
      position BIGINT NOT NULL
    )
    """

  private static let planRows: Statement = """
    INSERT INTO plans
      (id, name, number_limit, has_subscription, trial_days, limit_is_per_team, position)
    VALUES
      ('free', 'Free', 1, FALSE, 5, FALSE, 1),
      ('growth', 'Growth', 10, TRUE, 0, FALSE, 2),
      ('pro', 'Pro', 25, TRUE, 0, FALSE, 3),
      ('business', 'Business', 100, TRUE, 0, FALSE, 4),
      ('enterprise', 'Enterprise', 1000, TRUE, 0, TRUE, 5)
    """

  private static let teams: Statement = """
    CREATE TABLE teams (
      id TEXT PRIMARY KEY,
      slug TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      created_at BIGINT NOT NULL
    )
    """

  // slot_count is the counter that a reservation raises in one conditional update. It equals the
  // number of slots of the team that are reserved or confirmed after every transaction.
  private static let subscriptions: Statement = """
    CREATE TABLE subscriptions (
      team_id TEXT PRIMARY KEY REFERENCES teams (id),
      plan_id TEXT NOT NULL REFERENCES plans (id),
      number_limit BIGINT,
      slot_count BIGINT NOT NULL CHECK (slot_count >= 0),
      started_at BIGINT NOT NULL
    )
    """

  private static let users: Statement = """
    CREATE TABLE users (
      id TEXT PRIMARY KEY,
      team_id TEXT NOT NULL REFERENCES teams (id),
      email TEXT NOT NULL,
      email_key TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('owner', 'member')),
      created_at BIGINT NOT NULL
    )
    """

  private static let apiKeys: Statement = """
    CREATE TABLE api_keys (
      id TEXT PRIMARY KEY,
      team_id TEXT NOT NULL REFERENCES teams (id),
      user_id TEXT NOT NULL REFERENCES users (id),
      name TEXT NOT NULL,
      prefix TEXT NOT NULL,
      scopes TEXT NOT NULL,
      key_hash TEXT NOT NULL UNIQUE,
      created_at BIGINT NOT NULL,
      last_used_at BIGINT,
      expires_at BIGINT,
      revoked_at BIGINT
    )
    """

  private static let apiKeysByTeam: Statement = """
    CREATE INDEX api_keys_by_team ON api_keys (team_id, created_at, id) WHERE revoked_at IS NULL
    """

  private static let numberSlots: Statement = """
    CREATE TABLE number_slots (
      operation_id TEXT PRIMARY KEY,
      team_id TEXT NOT NULL REFERENCES teams (id),
      phone_number_id TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('reserved', 'confirmed', 'released')),
      trial_expires_at BIGINT,
      revision BIGINT NOT NULL,
      purchased_at BIGINT NOT NULL,
      changed_at BIGINT NOT NULL
    )
    """

  private static let liveNumbers: Statement = """
    CREATE UNIQUE INDEX number_slots_live_numbers ON number_slots (phone_number_id)
    WHERE state <> 'released'
    """

  private static let liveTrials: Statement = """
    CREATE INDEX number_slots_live_trials ON number_slots (team_id)
    WHERE state <> 'released' AND trial_expires_at IS NOT NULL
    """

  // Operations that were given up before their reservation came. The reservation may still be on
  // its way; it is refused.
  private static let cancelledOperations: Statement = """
    CREATE TABLE cancelled_operations (
      operation_id TEXT PRIMARY KEY,
      cancelled_at BIGINT NOT NULL
    )
    """

  // Slots whose copy number-inventory has yet to accept. The copy itself is read from the slot when
  // it is sent.
  private static let slotOutbox: Statement = """
    CREATE TABLE slot_outbox (
      operation_id TEXT PRIMARY KEY REFERENCES number_slots (operation_id),
      revision BIGINT NOT NULL,
      attempts BIGINT NOT NULL,
      next_attempt_at BIGINT NOT NULL
    )
    """

  private static let slotOutboxDue: Statement = """
    CREATE INDEX slot_outbox_due ON slot_outbox (next_attempt_at)
    """
}
