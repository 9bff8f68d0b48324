"""A policy that has ended has a last day; two policies may change places in one transaction."""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# An ended policy could be made to run on. Nobody knows since when it does not; today it does not.
_END = """
UPDATE insurance_policy SET effective_to = greatest(effective_from, current_date)
WHERE status = 'ENDED' AND effective_to IS NULL
"""

_RANK = "insurance_policy_no_rank_twice"
_MAY_SWAP = f"""
ALTER TABLE insurance_policy DROP CONSTRAINT {_RANK}, ADD CONSTRAINT {_RANK}
    EXCLUDE USING gist (practice_id WITH =, client_id WITH =, rank WITH =,
        daterange(effective_from, effective_to, '[]') WITH &&) WHERE (status = 'ACTIVE')
    DEFERRABLE INITIALLY IMMEDIATE
"""


def upgrade() -> None:
    op.execute(_END)
    op.create_check_constraint(
        op.f("ck_insurance_policy_ended_on_a_day"),
        "insurance_policy",
        "status <> 'ENDED' OR effective_to IS NOT NULL",
    )
    op.execute(_MAY_SWAP)
