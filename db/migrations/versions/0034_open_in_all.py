"""What is open in all: what client and insurance owe, whatever credit there is besides."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0031"
branch_labels = None
depends_on = None

# As in 0028, for the accounts in which credit made the difference.
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
SET oldest_open_on = CASE WHEN t.open_cents > 0 THEN o.day END
FROM account_total AS every LEFT JOIN opened AS o USING (practice_id, client_id)
WHERE (t.practice_id, t.client_id) = (every.practice_id, every.client_id)
    AND (t.open_cents > 0) <> (t.balance_cents > 0)
"""


def upgrade() -> None:
    op.add_column(
        "account_total",
        sa.Column(
            "open_cents",
            sa.BigInteger(),
            sa.Computed("client_cents + insurance_cents", persisted=True),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_account_total_open",
        "account_total",
        ["practice_id", sa.literal_column("open_cents DESC"), "client_id"],
        unique=False,
        postgresql_where=sa.text("open_cents > 0"),
    )
    op.drop_index("ix_account_total_balance", "account_total")
    op.execute(_OPEN_ANEW)
    # It is made anew each time, and a parameter of it has another name now.
    op.execute("DROP FUNCTION IF EXISTS public.oldest_open_on(uuid, uuid, bigint)")
