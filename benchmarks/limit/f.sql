SELECT json_build_object('client', shown) FROM (
    SELECT
        coalesce(c.preferred_name, c.legal_first_name) || ' ' || c.legal_last_name AS name, account
    FROM client AS c
    JOIN account_total AS t ON t.practice_id = c.practice_id AND t.client_id = c.id
    CROSS JOIN LATERAL (
        SELECT
            (t.charges_cents * 0.01)::text AS "chargesTotal",
            (t.payments_cents * 0.01)::text AS "paymentsTotal",
            (t.adjustments_cents * 0.01)::text AS "adjustmentsTotal",
            (t.refunds_cents * 0.01)::text AS "refundsTotal",
            (t.client_cents * 0.01)::text AS "clientBalance",
            (t.insurance_cents * 0.01)::text AS "insuranceBalance",
            (t.credit_cents * 0.01)::text AS "creditBalance",
            (t.balance_cents * 0.01)::text AS balance,
            t.as_of AS "asOf",
            entries
        FROM (
            SELECT coalesce(json_agg(entry), '[]') AS nodes FROM (
                SELECT
                    'ledger_' || e.id AS id, e.kind, e.posted_on AS "postedOn",
                    (e.amount_cents * 0.01)::text AS amount,
                    -- The balance is kept, so only the rows that are shown have to be added up.
                    ((t.balance_cents - e.newer_cents) * 0.01)::text AS "runningBalance",
                    NULL AS detail
                FROM (
                    SELECT e.*, coalesce(sum(e.effect_cents) OVER (
                        ORDER BY e.posted_on DESC, e.position DESC
                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS newer_cents
                    FROM ledger_entry AS e
                    WHERE e.practice_id = $1 AND e.client_id = $2
                    ORDER BY e.posted_on DESC, e.position DESC
                    LIMIT 100
                ) AS e
            ) AS entry
        ) AS entries
    ) AS account
    WHERE c.practice_id = $1 AND c.id = $2
) AS shown
