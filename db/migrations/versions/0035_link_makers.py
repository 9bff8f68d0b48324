"""A link to a calendar knows who made it; what history does not tell was made by its provider."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_MADE_BY = """
UPDATE calendar_link AS l
SET made_by_id = coalesce((
    SELECT e.account_id FROM change_event AS e
    JOIN account AS a ON a.practice_id = e.practice_id AND a.id = e.account_id
    WHERE e.practice_id = l.practice_id AND e.record = 'calendarlink' AND e.record_id = l.id
        AND e.action = 'ADDED'
    LIMIT 1
), l.provider_id)
"""


def upgrade() -> None:
    op.add_column("calendar_link", sa.Column("made_by_id", sa.UUID(), nullable=True))
    op.execute(_MADE_BY)
    op.alter_column("calendar_link", "made_by_id", nullable=False)
    op.create_foreign_key(
        op.f("fk_calendar_link_practice_id_made_by_id"),
        "calendar_link",
        "account",
        ["practice_id", "made_by_id"],
        ["practice_id", "id"],
    )
