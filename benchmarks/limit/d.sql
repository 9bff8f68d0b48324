-- OFFSET 0 keeps each look-up within its index, whatever number of rows the planner expects.
WITH people AS MATERIALIZED (
    SELECT client_id FROM client_search_term
    WHERE practice_id = $1 AND distance IN (0, 2)
        AND term >= $2 AND term < $2 || chr(1114111)
    UNION
    SELECT t.client_id
    FROM near($2) AS n
    CROSS JOIN LATERAL (
        SELECT t.client_id FROM client_search_term AS t
        WHERE t.practice_id = $1 AND t.distance IN (0, 1, 2, 3) AND t.term = n.term OFFSET 0
    ) AS t
), found AS (
    SELECT id, status_changed_at FROM claim WHERE practice_id = $1
        AND patient_control_number >= upper($2) AND patient_control_number < upper($2) || chr(1114111)
    UNION
    SELECT id, status_changed_at FROM claim WHERE practice_id = $1
        AND payer_claim_control_number >= upper($2)
        AND payer_claim_control_number < upper($2) || chr(1114111)
    UNION
    SELECT m.id, m.status_changed_at FROM people AS p CROSS JOIN LATERAL (
        SELECT m.id, m.status_changed_at FROM claim AS m
        WHERE m.practice_id = $1 AND m.client_id = p.client_id OFFSET 0
    ) AS m
)
SELECT json_build_object('claims', json_build_object('nodes', coalesce(json_agg(shown), '[]'))) FROM (
    SELECT
        'claim_' || m.id AS id, m.patient_control_number AS "patientControlNumber", m.status,
        (m.total_cents * 0.01)::text AS total, (m.paid_cents * 0.01)::text AS paid,
        m.service_from AS "serviceFrom", m.status_changed_at AS "statusChangedAt",
        m.needs_attention AS "needsAttention", client, payer
    FROM (
        SELECT f.id FROM found AS f ORDER BY f.status_changed_at DESC, f.id LIMIT 50
    ) AS f
    JOIN claim AS m ON m.practice_id = $1 AND m.id = f.id
    CROSS JOIN LATERAL (
        SELECT
            'client_' || c.id AS id,
            coalesce(c.preferred_name, c.legal_first_name) || ' ' || c.legal_last_name AS name,
            c.birth_date AS "birthDate"
        FROM client AS c WHERE c.practice_id = $1 AND c.id = m.client_id
    ) AS client
    CROSS JOIN LATERAL (
        SELECT p.name FROM payer AS p WHERE p.practice_id = $1 AND p.id = m.payer_id
    ) AS payer
    ORDER BY m.status_changed_at DESC, m.id
) AS shown
