"""Indexes for lists that read more than they show; services stand under charges alone."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# From now on a trigger sees to it, and readers look nowhere else.
_REQUIRE_CHARGES = """
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM line_item AS i
        JOIN ledger_entry AS e ON e.practice_id = i.practice_id AND e.id = i.entry_id
        WHERE e.kind <> 'CHARGE'
    ) THEN
        RAISE EXCEPTION 'a line item belongs to a charge, and some belong to other rows';
    END IF;
END $$
"""


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
    op.drop_index(op.f("ix_taken_time_practice_id_starts_at_entry_id_provider_id"), "taken_time")
    op.create_index(
        "ix_insurance_payment_amount",
        "insurance_payment",
        ["practice_id", text("amount_cents DESC"), "id"],
    )
    op.execute(_REQUIRE_CHARGES)
