"""Lists that read more than they show: what is over in a schedule, and the largest payments."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_schedule_entry_starts_at",
        "schedule_entry",
        ["practice_id", "starts_at", "id", "ends_at"],
    )
    op.drop_index(op.f("ix_schedule_entry_practice_id_starts_at_id"), "schedule_entry")
    op.create_index(
        "ix_taken_time_starts_at",
        "taken_time",
        ["practice_id", "starts_at", "entry_id", "provider_id", "ends_at"],
    )
    op.create_index(
        "ix_insurance_payment_amount",
        "insurance_payment",
        ["practice_id", text("amount_cents DESC"), "id"],
    )
    op.drop_index(op.f("ix_taken_time_practice_id_starts_at_entry_id_provider_id"), "taken_time")
