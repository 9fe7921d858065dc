-- What must hold whenever nothing is in flight, whatever was killed before. Each query returns the rows that break it: what
-- is broken, and the id. The databases are attached as numbers, billing, assistants and carrier.

SELECT 'an active number has no confirmed slot', n.id
FROM numbers.phone_numbers n
LEFT JOIN billing.number_slots s ON s.operation_id = n.operation_id
WHERE n.status = 'active' AND (s.state IS NULL OR s.state <> 'confirmed');

SELECT 'a slot is held for no number', s.operation_id
FROM billing.number_slots s
WHERE s.state <> 'released' AND NOT EXISTS (
  SELECT 1 FROM numbers.phone_numbers n
  WHERE n.operation_id = s.operation_id AND n.status IN ('purchasing', 'active', 'suspended')
);

SELECT 'the count of a team is not the count of its slots', p.team_id
FROM billing.subscriptions p
WHERE p.slot_count <> (
  SELECT COUNT(*) FROM billing.number_slots s WHERE s.team_id = p.team_id AND s.state <> 'released'
);

SELECT 'a team holds more numbers than its plan allows', p.team_id
FROM billing.subscriptions p JOIN billing.plans l ON l.id = p.plan_id
WHERE p.slot_count > COALESCE(p.number_limit, l.number_limit);

SELECT 'an active number has no order at the carrier', n.id
FROM numbers.phone_numbers n
WHERE n.status = 'active' AND NOT EXISTS (
  SELECT 1 FROM carrier.requests r
  WHERE r.reference = n.operation_id AND r.phone_number = n.e164 AND r.order_id IS NOT NULL
    AND r.gone_at IS NULL AND r.cancelled_at IS NULL AND r.failure IS NULL
);

SELECT 'an operation has two orders at the carrier', r.reference
FROM carrier.requests r
WHERE r.order_id IS NOT NULL
GROUP BY r.reference HAVING COUNT(*) > 1;

SELECT 'the carrier bills a number that nobody knows', r.phone_number
FROM carrier.requests r
WHERE r.order_id IS NOT NULL AND r.gone_at IS NULL AND r.cancelled_at IS NULL AND r.failure IS NULL
  AND r.release_requested_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM numbers.phone_numbers n
    WHERE n.operation_id = r.reference AND n.status IN ('purchasing', 'active', 'suspended')
  );

SELECT 'two live rows have one number', n.e164
FROM numbers.phone_numbers n
WHERE n.status IN ('purchasing', 'active', 'suspended')
GROUP BY n.e164 HAVING COUNT(*) > 1;

SELECT 'a number is assigned to an assistant that is gone', a.phone_number_id
FROM numbers.assignments a
LEFT JOIN numbers.assistant_heads h ON h.id = a.assistant_id
LEFT JOIN assistants.assistants x ON x.id = a.assistant_id
WHERE h.id IS NULL OR h.tombstoned OR x.id IS NULL OR x.deleted_at IS NOT NULL;

SELECT 'an assigned number belongs to another team than its assistant', a.phone_number_id
FROM numbers.assignments a
JOIN numbers.assistant_heads h ON h.id = a.assistant_id
JOIN numbers.phone_numbers n ON n.id = a.phone_number_id
WHERE h.team_id <> n.team_id;

SELECT 'a number that is gone is assigned', a.phone_number_id
FROM numbers.assignments a
LEFT JOIN numbers.phone_numbers n ON n.id = a.phone_number_id
WHERE n.id IS NULL OR n.status IN ('released', 'error');

SELECT 'an assistant has no row of its version', x.id
FROM assistants.assistants x
WHERE NOT EXISTS (
  SELECT 1 FROM assistants.assistant_versions v
  WHERE v.assistant_id = x.id AND v.version = x.version
);

SELECT 'a pushed copy is newer than the assistant', h.id
FROM numbers.assistant_heads h
LEFT JOIN assistants.assistants x ON x.id = h.id
WHERE x.id IS NULL OR h.version > x.version;
