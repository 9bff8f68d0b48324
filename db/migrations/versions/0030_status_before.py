"""The status that an inactive client had; of those who went earlier it is not known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("client", sa.Column("status_before", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_client_status_before"), "client", "status_before IN ('PROSPECTIVE', 'ACTIVE')"
    )
