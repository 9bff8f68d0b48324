"""The feed of what happened to the schedule."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "schedule_change",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("xid", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.UUID(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("was_provider_id", sa.UUID(), nullable=True),
        sa.Column("was_location_id", sa.UUID(), nullable=True),
        sa.Column("was_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("was_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practice.practice_id"],
            name=op.f("fk_schedule_change_practice_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_schedule_change")),
        sa.UniqueConstraint(
            "practice_id",
            "xid",
            "entry_id",
            name=op.f("uq_schedule_change_practice_id_xid_entry_id"),
        ),
    )
    op.create_table(
        "schedule_change_client",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("change_id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "change_id"],
            ["schedule_change.practice_id", "schedule_change.id"],
            name=op.f("fk_schedule_change_client_practice_id_change_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "practice_id", "change_id", "client_id", name=op.f("pk_schedule_change_client")
        ),
    )
