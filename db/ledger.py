"""What PostgreSQL itself sees to in the ledger: kept totals, and services of charges alone."""

from __future__ import annotations

# Open is a charge, or an adjustment that adds to what is owed, of which not everything is allocated.
# A row that is taken back and the one that takes it back count for nothing, nor do allocations of
# either. Money that is allocated to nothing closes nothing.
_OLDEST_OPEN = """
CREATE OR REPLACE FUNCTION public.oldest_open_on(practice uuid, client uuid, open_cents bigint)
RETURNS date LANGUAGE sql STABLE
AS $$
    WITH void AS MATERIALIZED (
        SELECT unnest(ARRAY[e.id, e.reverses_id]) AS id
        FROM public.ledger_entry AS e
        WHERE e.practice_id = $1 AND e.client_id = $2 AND e.reverses_id IS NOT NULL
    )
    SELECT e.posted_on
    FROM public.ledger_entry AS e
    WHERE e.practice_id = $1 AND e.client_id = $2 AND $3 > 0
        AND e.kind IN ('CHARGE', 'ADJUSTMENT') AND e.effect_cents > 0
        AND e.id NOT IN (SELECT v.id FROM void AS v)
        AND e.effect_cents > coalesce((
            SELECT sum(a.amount_cents)
            FROM public.allocation AS a
            WHERE a.practice_id = $1 AND a.charge_entry_id = e.id
                AND a.entry_id NOT IN (SELECT v.id FROM void AS v)
        ), 0)
    ORDER BY e.posted_on LIMIT 1
$$
"""

# The rows are locked in one order first, or two postings that share clients could deadlock.
_KEEP_TOTALS = """
CREATE OR REPLACE FUNCTION public.keep_account_totals() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM 1 FROM account_total AS t
    WHERE (t.practice_id, t.client_id) IN (SELECT p.practice_id, p.client_id FROM posted AS p)
    ORDER BY t.practice_id, t.client_id FOR UPDATE;

    UPDATE account_total AS t SET
        charges_cents = t.charges_cents + s.charges,
        payments_cents = t.payments_cents - s.payments,
        adjustments_cents = t.adjustments_cents + s.adjustments,
        refunds_cents = t.refunds_cents + s.refunds,
        client_cents = t.client_cents + s.client,
        insurance_cents = t.insurance_cents + s.insurance,
        credit_cents = t.credit_cents - s.unapplied,
        oldest_open_on = oldest_open_on(
            t.practice_id, t.client_id, t.open_cents + s.client + s.insurance),
        as_of = greatest(t.as_of, s.as_of)
    FROM (
        SELECT p.practice_id, p.client_id,
            coalesce(sum(p.effect_cents) FILTER (WHERE p.kind = 'CHARGE'), 0) AS charges,
            coalesce(sum(p.effect_cents) FILTER (WHERE p.kind = 'PAYMENT'), 0) AS payments,
            coalesce(sum(p.effect_cents) FILTER (WHERE p.kind = 'ADJUSTMENT'), 0) AS adjustments,
            coalesce(sum(p.effect_cents) FILTER (WHERE p.kind = 'REFUND'), 0) AS refunds,
            sum(p.client_cents)::bigint AS client, sum(p.insurance_cents)::bigint AS insurance,
            sum(p.unapplied_cents) AS unapplied, max(p.entered_at) AS as_of
        FROM posted AS p GROUP BY p.practice_id, p.client_id
    ) AS s
    WHERE t.practice_id = s.practice_id AND t.client_id = s.client_id;
    RETURN NULL;
END $$
"""

# Allocations come after the rows that they are of, and change nothing but what is open.
_KEEP_OLDEST_OPEN = """
CREATE OR REPLACE FUNCTION public.keep_oldest_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    PERFORM 1 FROM account_total AS t
    WHERE (t.practice_id, t.client_id) IN (SELECT a.practice_id, a.client_id FROM added AS a)
    ORDER BY t.practice_id, t.client_id FOR UPDATE;

    UPDATE account_total AS t
    SET oldest_open_on = oldest_open_on(t.practice_id, t.client_id, t.open_cents)
    WHERE (t.practice_id, t.client_id) IN (SELECT a.practice_id, a.client_id FROM added AS a);
    RETURN NULL;
END $$
"""

# When clients are merged, the whole account counts anew.
_COUNT_ACCOUNT = """
CREATE OR REPLACE FUNCTION public.count_account(practice uuid, client uuid) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, public
AS $$
    UPDATE account_total AS t SET
        charges_cents = s.charges,
        payments_cents = -s.payments,
        adjustments_cents = s.adjustments,
        refunds_cents = s.refunds,
        client_cents = s.client,
        insurance_cents = s.insurance,
        credit_cents = -s.unapplied,
        oldest_open_on = oldest_open_on($1, $2, s.client + s.insurance),
        as_of = s.as_of
    FROM (
        SELECT coalesce(sum(e.effect_cents) FILTER (WHERE e.kind = 'CHARGE'), 0) AS charges,
            coalesce(sum(e.effect_cents) FILTER (WHERE e.kind = 'PAYMENT'), 0) AS payments,
            coalesce(sum(e.effect_cents) FILTER (WHERE e.kind = 'ADJUSTMENT'), 0) AS adjustments,
            coalesce(sum(e.effect_cents) FILTER (WHERE e.kind = 'REFUND'), 0) AS refunds,
            coalesce(sum(e.client_cents), 0)::bigint AS client,
            coalesce(sum(e.insurance_cents), 0)::bigint AS insurance,
            coalesce(sum(e.unapplied_cents), 0) AS unapplied,
            max(e.entered_at) AS as_of
        FROM ledger_entry AS e WHERE e.practice_id = $1 AND e.client_id = $2
    ) AS s
    WHERE t.practice_id = $1 AND t.client_id = $2
$$
"""

_OPEN_ACCOUNTS = """
CREATE OR REPLACE FUNCTION public.open_accounts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    INSERT INTO account_total (practice_id, client_id) SELECT c.practice_id, c.id FROM added AS c;
    RETURN NULL;
END $$
"""

# Whoever reads an account looks for services under its charges alone (resolvers/accounting.py). The
# ledger is append-only, so what is a charge when they are added stays one.
_SERVICES_OF_CHARGES = """
CREATE OR REPLACE FUNCTION public.require_charge() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added AS i
        LEFT JOIN ledger_entry AS e
            ON e.practice_id = i.practice_id AND e.id = i.entry_id AND e.kind = 'CHARGE'
        WHERE e.id IS NULL
    ) THEN
        RAISE EXCEPTION 'a line item belongs to a charge' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""

LEDGER = (
    _OLDEST_OPEN,
    _KEEP_TOTALS,
    _KEEP_OLDEST_OPEN,
    _COUNT_ACCOUNT,
    _OPEN_ACCOUNTS,
    _SERVICES_OF_CHARGES,
    """
CREATE OR REPLACE TRIGGER keep_account_totals AFTER INSERT ON public.ledger_entry
REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION public.keep_account_totals()
""",
    """
CREATE OR REPLACE TRIGGER keep_oldest_open AFTER INSERT ON public.allocation
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.keep_oldest_open()
""",
    """
CREATE OR REPLACE TRIGGER open_accounts AFTER INSERT ON public.client
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.open_accounts()
""",
    """
CREATE OR REPLACE TRIGGER require_charge AFTER INSERT ON public.line_item
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.require_charge()
""",
)
