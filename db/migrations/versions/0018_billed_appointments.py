"""Which appointment a charge is for, and quick answers to whether one is billed or charted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _chart_note()
    _ledger_entry()


def _chart_note() -> None:
    op.create_index(
        "ix_chart_note_entry",
        "chart_note",
        ["practice_id", "entry_id"],
        unique=False,
        postgresql_where=sa.text("entry_id IS NOT NULL"),
    )


def _ledger_entry() -> None:
    op.add_column("ledger_entry", sa.Column("appointment_id", sa.UUID(), nullable=True))
    op.create_index(
        "ix_ledger_entry_appointment",
        "ledger_entry",
        ["practice_id", "appointment_id"],
        unique=False,
        postgresql_where=sa.text("appointment_id IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("fk_ledger_entry_practice_id_appointment_id"),
        "ledger_entry",
        "schedule_entry",
        ["practice_id", "appointment_id"],
        ["practice_id", "id"],
    )
