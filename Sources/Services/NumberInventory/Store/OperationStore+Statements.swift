internal import Database

extension OperationStore {
  static let insertNumber: Statement = """
    INSERT INTO phone_numbers (id, e164, team_id, status, status_reason, operation_id, carrier,
      connection_id, country, locality, region, features, monthly_price, created_by_email,
      created_by_name, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)
    ON CONFLICT (e164) WHERE status IN ('purchasing', 'active', 'suspended') DO NOTHING
    """

  static let live: Statement = """
    SELECT id, team_id, status, operation_id FROM phone_numbers
    WHERE e164 = $1 AND status IN ('purchasing', 'active', 'suspended')
    """

  static let deleteFailed: Statement = """
    DELETE FROM phone_numbers WHERE team_id = $1 AND e164 = $2 AND status = 'error'
    RETURNING operation_id
    """

  static let insertOperation: Statement = """
    INSERT INTO operations (id, phone_number_id, team_id, e164, step, connection_id, purchased_at,
      updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    """

  static let operation: Statement = """
    SELECT id, phone_number_id, team_id, e164, step, version, connection_id, purchased_at,
      release_requested, eligibility_count, eligibility_max, eligibility_subscription,
      eligibility_plan
    FROM operations WHERE id = $1
    """

  static let unfinishedIDs: Statement = """
    SELECT id FROM operations WHERE step <> 'finished' ORDER BY id
    """

  static let advance: Statement = """
    UPDATE operations SET step = $3, version = version + 1,
      eligibility_count = COALESCE($4, eligibility_count),
      eligibility_max = COALESCE($5, eligibility_max),
      eligibility_subscription = COALESCE($6, eligibility_subscription),
      eligibility_plan = COALESCE($7, eligibility_plan), updated_at = $8
    WHERE id = $1 AND version = $2
    """

  static let deleteFinished: Statement = """
    DELETE FROM operations WHERE id = $1 AND step = 'finished'
    """

  static let requestRelease: Statement = """
    UPDATE operations SET release_requested = TRUE, version = version + 1, updated_at = $2
    WHERE id = $1 AND release_requested = FALSE
    """

  static let beginReleasing: Statement = """
    UPDATE operations SET step = 'releasing', version = version + 1, updated_at = $2
    WHERE id = $1 AND step IN ('confirming', 'finished')
    """

  static let owner: Statement = """
    SELECT team_id, status, operation_id FROM phone_numbers WHERE id = $1
    """

  static let unassign: Statement = """
    DELETE FROM assignments WHERE phone_number_id = $1
    """

  static let deleteNumber: Statement = """
    DELETE FROM phone_numbers WHERE id = $1
    """

  /// A push about the place can have come before the answer that granted it; it holds then.
  static let setReserved: Statement = """
    UPDATE phone_numbers SET status_reason = $2,
      trial_expires_at =
        CASE WHEN slot_revision = 0 THEN CAST($3 AS BIGINT) ELSE trial_expires_at END,
      slot_revision = CASE WHEN slot_revision = 0 THEN 1 ELSE slot_revision END,
      revision = revision + 1, updated_at = $4
    WHERE id = $1
    """

  static let setWaiting: Statement = """
    UPDATE phone_numbers SET status_reason = $2,
      carrier_order_id = COALESCE($3, carrier_order_id),
      revision = revision + 1, updated_at = $4
    WHERE id = $1
    """

  static let setActive: Statement = """
    UPDATE phone_numbers SET status = 'active', status_reason = NULL,
      carrier_order_id = COALESCE($2, carrier_order_id),
      provider_number_id = COALESCE($3, provider_number_id),
      revision = revision + 1, updated_at = $4
    WHERE id = $1
    """

  static let setSuspended: Statement = """
    UPDATE phone_numbers SET status = 'suspended', status_reason = $2,
      carrier_order_id = COALESCE($3, carrier_order_id),
      provider_number_id = COALESCE($4, provider_number_id),
      revision = revision + 1, updated_at = $5
    WHERE id = $1
    """

  static let setFailed: Statement = """
    UPDATE phone_numbers SET status = 'error', status_reason = $2, revision = revision + 1,
      updated_at = $3
    WHERE id = $1
    """

  static let setReleased: Statement = """
    UPDATE phone_numbers SET status = 'released', status_reason = NULL, released_at = $2,
      revision = revision + 1, updated_at = $2
    WHERE id = $1
    """
}
