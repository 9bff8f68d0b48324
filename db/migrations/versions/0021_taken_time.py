"""Everybody's taken time, members' too, and who took part in a meeting that changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_HOSTS = """
INSERT INTO taken_time
    (practice_id, entry_id, provider_id, room_id, starts_at, ends_at, is_exclusive)
SELECT practice_id, id, provider_id, room_id, starts_at, ends_at, override_reason IS NULL
FROM schedule_entry WHERE status NOT IN ('CANCELLED', 'NO_SHOW')
"""
# Until now nobody saw to it that members were free. What overlaps already stands beside the rest.
_MEMBERS = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN
        SELECT e.practice_id, e.id, m.provider_id, e.room_id, e.starts_at, e.ends_at,
            e.override_reason IS NULL AS is_exclusive
        FROM meeting_member AS m
        JOIN schedule_entry AS e ON e.practice_id = m.practice_id AND e.id = m.entry_id
        WHERE e.provider_id <> m.provider_id AND e.status NOT IN ('CANCELLED', 'NO_SHOW')
        ORDER BY e.starts_at, e.id, m.provider_id
    LOOP
        BEGIN
            INSERT INTO taken_time (practice_id, entry_id, provider_id, room_id, starts_at,
                ends_at, is_exclusive)
            VALUES (one.practice_id, one.id, one.provider_id, one.room_id, one.starts_at,
                one.ends_at, one.is_exclusive);
        EXCEPTION WHEN exclusion_violation THEN
            INSERT INTO taken_time (practice_id, entry_id, provider_id, room_id, starts_at,
                ends_at, is_exclusive)
            VALUES (one.practice_id, one.id, one.provider_id, one.room_id, one.starts_at,
                one.ends_at, false);
        END;
    END LOOP;
END $$
"""


def upgrade() -> None:
    _taken_time()
    op.execute(_HOSTS)
    op.execute(_MEMBERS)
    op.drop_constraint("schedule_entry_no_double_booking", "schedule_entry")
    _schedule_change_member()


def _taken_time() -> None:
    op.create_table(
        "taken_time",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("entry_id", sa.UUID(), nullable=False),
        sa.Column("provider_id", sa.UUID(), nullable=False),
        sa.Column("room_id", sa.UUID(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "during",
            postgresql.TSTZRANGE(),
            sa.Computed("tstzrange(starts_at, ends_at, '[)'::text)", persisted=True),
            nullable=False,
        ),
        sa.Column("is_exclusive", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "entry_id"],
            ["schedule_entry.practice_id", "schedule_entry.id"],
            name=op.f("fk_taken_time_practice_id_entry_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "practice_id", "entry_id", "provider_id", name=op.f("pk_taken_time")
        ),
        postgresql.ExcludeConstraint(
            (sa.column("practice_id"), "="),
            (sa.column("provider_id"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("is_exclusive"),
            using="gist",
            name="taken_time_no_double_booking",
        ),
    )
    for columns in (
        ["practice_id", "starts_at", "entry_id", "provider_id"],
        ["practice_id", "provider_id", "starts_at", "entry_id"],
    ):
        op.create_index(op.f(f"ix_taken_time_{'_'.join(columns)}"), "taken_time", columns)


def _schedule_change_member() -> None:
    op.create_table(
        "schedule_change_member",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("change_id", sa.UUID(), nullable=False),
        sa.Column("provider_id", sa.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "change_id"],
            ["schedule_change.practice_id", "schedule_change.id"],
            name=op.f("fk_schedule_change_member_practice_id_change_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "practice_id", "change_id", "provider_id", name=op.f("pk_schedule_change_member")
        ),
    )
