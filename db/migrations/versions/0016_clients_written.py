"""Clients as they are written: why one is inactive, and what finds numbers and duplicates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _client()
    _reach()


def _client() -> None:
    op.add_column("client", sa.Column("status_reason", sa.Text(), nullable=True))
    op.create_index(
        "ix_client_number",
        "client",
        ["practice_id", sa.literal_column("length(number)"), "number"],
        unique=False,
    )


def _reach() -> None:
    op.add_column(
        "client_email",
        sa.Column(
            "folded",
            sa.Text(collation="C"),
            sa.Computed("lower(address)", persisted=True),
            nullable=False,
        ),
    )
    op.create_index(
        op.f("ix_client_phone_practice_id_number"), "client_phone", ["practice_id", "number"]
    )
    op.create_index(
        op.f("ix_client_email_practice_id_folded"), "client_email", ["practice_id", "folded"]
    )
