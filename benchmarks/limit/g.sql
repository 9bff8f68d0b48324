SELECT json_object_agg(lower(page.status), json_build_object('nodes', page.nodes)) FROM (
    SELECT wanted.status, (
        SELECT coalesce(json_agg(shown), '[]') FROM (
            SELECT
                'claim_' || m.id AS id, m.patient_control_number AS "patientControlNumber",
                m.status, (m.total_cents * 0.01)::text AS total,
                (m.paid_cents * 0.01)::text AS paid, (m.adjusted_cents * 0.01)::text AS adjusted,
                (m.client_responsibility_cents * 0.01)::text AS "clientResponsibility",
                m.service_from AS "serviceFrom", m.service_to AS "serviceTo"
            FROM claim AS m
            WHERE m.practice_id = $1 AND m.status = wanted.status
            ORDER BY m.status_changed_at DESC, m.id
            LIMIT 100
        ) AS shown
    ) AS nodes
    FROM unnest($2::text[]) AS wanted (status)
) AS page
