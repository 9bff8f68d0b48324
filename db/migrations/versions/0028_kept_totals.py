"""Accounts are as of their newest row, and what is open in them is told by allocations."""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_AS_OF = """
UPDATE account_total AS t
SET as_of = (
    SELECT max(e.entered_at) FROM ledger_entry AS e
    WHERE e.practice_id = t.practice_id AND e.client_id = t.client_id
)
"""

_OPEN_ANEW = """
WITH void AS (
    SELECT e.practice_id, unnest(ARRAY[e.id, e.reverses_id]) AS id
    FROM ledger_entry AS e WHERE e.reverses_id IS NOT NULL
), allocated AS (
    SELECT a.practice_id, a.charge_entry_id AS id, sum(a.amount_cents) AS cents
    FROM allocation AS a
    WHERE (a.practice_id, a.entry_id) NOT IN (SELECT v.practice_id, v.id FROM void AS v)
    GROUP BY a.practice_id, a.charge_entry_id
), opened AS (
    SELECT e.practice_id, e.client_id, min(e.posted_on) AS day
    FROM ledger_entry AS e LEFT JOIN allocated AS a USING (practice_id, id)
    WHERE e.kind IN ('CHARGE', 'ADJUSTMENT') AND e.effect_cents > 0
        AND e.effect_cents > coalesce(a.cents, 0)
        AND (e.practice_id, e.id) NOT IN (SELECT v.practice_id, v.id FROM void AS v)
    GROUP BY e.practice_id, e.client_id
)
UPDATE account_total AS t
SET oldest_open_on = CASE WHEN t.balance_cents > 0 THEN o.day END
FROM account_total AS every LEFT JOIN opened AS o USING (practice_id, client_id)
WHERE (t.practice_id, t.client_id) = (every.practice_id, every.client_id)
"""


def upgrade() -> None:
    op.alter_column("account_total", "as_of", nullable=True, server_default=None)
    op.execute(_AS_OF)
    op.execute(_OPEN_ANEW)
