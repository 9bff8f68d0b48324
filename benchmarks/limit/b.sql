SELECT json_build_object('clients', json_build_object('nodes', coalesce(json_agg(shown), '[]'))) FROM (
    SELECT
        'client_' || c.id AS id,
        coalesce(c.preferred_name, c.legal_first_name) || ' ' || c.legal_last_name AS name,
        appointments
    FROM (
        SELECT * FROM client WHERE practice_id = $1 ORDER BY sort_key, id LIMIT 50
    ) AS c
    CROSS JOIN LATERAL (
        SELECT coalesce(json_agg(coming), '[]') AS nodes FROM (
            SELECT
                'entry_' || e.id AS id, a.starts_at AS "startsAt", e.ends_at AS "endsAt", e.status,
                e.format, provider
            FROM attendee AS a
            JOIN schedule_entry AS e ON e.practice_id = a.practice_id AND e.id = a.entry_id
            CROSS JOIN LATERAL (
                SELECT p.name FROM provider AS p
                WHERE p.practice_id = e.practice_id AND p.id = e.provider_id
            ) AS provider
            WHERE a.practice_id = $1 AND a.client_id = c.id AND a.starts_at >= $2
                AND e.kind = 'APPOINTMENT'
            ORDER BY a.starts_at, a.entry_id
            LIMIT 10
        ) AS coming
    ) AS appointments
    ORDER BY c.sort_key, c.id
) AS shown
