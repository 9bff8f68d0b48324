"""The index of line items in their whole order, so that no charge's items are sorted."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_line_item_practice_id_entry_id_position_id"),
        "line_item",
        ["practice_id", "entry_id", "position", "id"],
    )
    op.drop_index(op.f("ix_line_item_practice_id_entry_id_position"), "line_item")
