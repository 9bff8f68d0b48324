"""Clients of a status in the order of their names, and the order of bytes for the numbers of claims."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_client_status", "client", ["practice_id", "status", "sort_key", "id"])
    # They are searched by their beginning, as a range, which holds in the order of bytes only.
    for name in ("patient_control_number", "payer_claim_control_number"):
        op.alter_column("claim", name, type_=sa.Text(collation="C"))
