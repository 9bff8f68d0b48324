"""A policy that has ended has a last day."""

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


def upgrade() -> None:
    op.execute(_END)
    op.create_check_constraint(
        op.f("ck_insurance_policy_ended_on_a_day"),
        "insurance_policy",
        "status <> 'ENDED' OR effective_to IS NOT NULL",
    )
