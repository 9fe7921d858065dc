internal import Database

extension NumberStore {
  static let byID: Statement = """
    SELECT id, e164, team_id, status, status_reason, operation_id, carrier, carrier_order_id,
      provider_number_id, trial_expires_at, slot_revision, connection_id, country, locality, region,
      features, monthly_price, created_by_email, created_by_name, created_at, updated_at,
      released_at, revision
    FROM phone_numbers WHERE id = $1
    """

  static let listedByID: Statement = """
    SELECT p.id, p.e164, p.team_id, p.status, p.status_reason, p.operation_id, p.carrier,
      p.carrier_order_id, p.provider_number_id, p.trial_expires_at, p.slot_revision,
      p.connection_id, p.country, p.locality, p.region, p.features, p.monthly_price,
      p.created_by_email, p.created_by_name, p.created_at, p.updated_at, p.released_at, p.revision,
      h.id, h.name
    FROM phone_numbers p
    LEFT JOIN assignments a ON a.phone_number_id = p.id
    LEFT JOIN assistant_heads h ON h.id = a.assistant_id
    WHERE p.id = $1
    """

  static let page: Statement = """
    SELECT p.id, p.e164, p.team_id, p.status, p.status_reason, p.operation_id, p.carrier,
      p.carrier_order_id, p.provider_number_id, p.trial_expires_at, p.slot_revision,
      p.connection_id, p.country, p.locality, p.region, p.features, p.monthly_price,
      p.created_by_email, p.created_by_name, p.created_at, p.updated_at, p.released_at, p.revision,
      h.id, h.name
    FROM phone_numbers p
    LEFT JOIN assignments a ON a.phone_number_id = p.id
    LEFT JOIN assistant_heads h ON h.id = a.assistant_id
    WHERE p.team_id = $1 AND p.status <> 'released'
      AND (CAST($2 AS TEXT) IS NULL OR p.status = $2)
      AND (CAST($3 AS TEXT) IS NULL OR a.assistant_id = $3)
    ORDER BY p.created_at DESC, p.id DESC
    LIMIT $4 OFFSET $5
    """

  static let count: Statement = """
    SELECT COUNT(*)
    FROM phone_numbers p
    LEFT JOIN assignments a ON a.phone_number_id = p.id
    WHERE p.team_id = $1 AND p.status <> 'released'
      AND (CAST($2 AS TEXT) IS NULL OR p.status = $2)
      AND (CAST($3 AS TEXT) IS NULL OR a.assistant_id = $3)
    """

  static let routeByNumber: Statement = """
    SELECT p.id, p.e164, p.team_id, p.status, p.status_reason, h.id, h.team_id, h.name, h.version,
      h.inbound_enabled, h.outbound_enabled, h.configuration, h.tombstoned
    FROM phone_numbers p
    LEFT JOIN assignments a ON a.phone_number_id = p.id
    LEFT JOIN assistant_heads h ON h.id = a.assistant_id
    WHERE p.e164 = $1 AND p.status IN ('purchasing', 'active', 'suspended')
    """

  static let routeByID: Statement = """
    SELECT p.id, p.e164, p.team_id, p.status, p.status_reason, h.id, h.team_id, h.name, h.version,
      h.inbound_enabled, h.outbound_enabled, h.configuration, h.tombstoned
    FROM phone_numbers p
    LEFT JOIN assignments a ON a.phone_number_id = p.id
    LEFT JOIN assistant_heads h ON h.id = a.assistant_id
    WHERE p.id = $1
    """

  static let putSlot: Statement = """
    UPDATE phone_numbers SET trial_expires_at = CAST($2 AS BIGINT), slot_revision = $3,
      revision = revision + 1, updated_at = $4
    WHERE id = $1 AND slot_revision < $3 AND status <> 'released'
    """
}
