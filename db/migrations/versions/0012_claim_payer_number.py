"""An index of the payers' numbers of claims, which people search by."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_claim_payer_number", "claim", ["practice_id", "payer_claim_control_number"])
