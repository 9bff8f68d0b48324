SELECT json_build_object('clients', json_build_object('nodes', coalesce(json_agg(shown), '[]'))) FROM (
    SELECT
        'client_' || c.id AS id, c.number,
        coalesce(c.preferred_name, c.legal_first_name) || ' ' || c.legal_last_name AS name,
        c.legal_first_name || ' ' || c.legal_last_name AS "legalName",
        c.preferred_name AS "preferredName", c.pronouns, c.birth_date AS "birthDate", c.sex,
        c.language, c.status, c.since, account
    FROM client AS c
    CROSS JOIN LATERAL (
        SELECT
            (t.balance_cents * 0.01)::text AS balance,
            (t.client_cents * 0.01)::text AS "clientBalance",
            (t.insurance_cents * 0.01)::text AS "insuranceBalance"
        FROM account_total AS t WHERE t.practice_id = $1 AND t.client_id = c.id
    ) AS account
    WHERE c.practice_id = $1
    ORDER BY c.sort_key, c.id
    LIMIT 50
) AS shown
