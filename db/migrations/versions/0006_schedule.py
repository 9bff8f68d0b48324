"""The master schedule and who attends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _schedule_entry()
    _attendee()
    _meeting_member()
    _indexes()


def _schedule_entry() -> None:
    op.create_table(
        "schedule_entry",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.UUID(), nullable=False),
        sa.Column("location_id", sa.UUID(), nullable=True),
        sa.Column("service_id", sa.UUID(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "during",
            postgresql.TSTZRANGE(),
            sa.Computed("tstzrange(starts_at, ends_at, '[)'::text)", persisted=True),
            nullable=False,
        ),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("telehealth_url", sa.Text(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("is_late_cancel", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        postgresql.ExcludeConstraint(
            (sa.column("practice_id"), "="),
            (sa.column("provider_id"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("status NOT IN ('CANCELLED', 'NO_SHOW')"),
            using="gist",
            name="schedule_entry_no_double_booking",
        ),
        sa.CheckConstraint(
            "format IN ('IN_PERSON', 'VIDEO', 'PHONE')", name=op.f("ck_schedule_entry_format")
        ),
        sa.CheckConstraint(
            "kind IN ('APPOINTMENT', 'MEETING', 'TIME_OFF')", name=op.f("ck_schedule_entry_kind")
        ),
        sa.CheckConstraint(
            "status IN ('SCHEDULED', 'CONFIRMED', 'ARRIVED', 'COMPLETED', 'NO_SHOW', 'CANCELLED')",
            name=op.f("ck_schedule_entry_status"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_schedule_entry_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["practice_id", "location_id"],
            ["location.practice_id", "location.id"],
            name=op.f("fk_schedule_entry_practice_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "provider_id"],
            ["provider.practice_id", "provider.id"],
            name=op.f("fk_schedule_entry_practice_id_provider_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "service_id"],
            ["service.practice_id", "service.id"],
            name=op.f("fk_schedule_entry_practice_id_service_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_schedule_entry")),
        sa.UniqueConstraint(
            "practice_id",
            "id",
            "starts_at",
            name=op.f("uq_schedule_entry_practice_id_id_starts_at"),
        ),
    )


def _attendee() -> None:
    op.create_table(
        "attendee",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("entry_id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_attendee_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "entry_id", "starts_at"],
            ["schedule_entry.practice_id", "schedule_entry.id", "schedule_entry.starts_at"],
            name=op.f("fk_attendee_practice_id_entry_id_starts_at"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("practice_id", "entry_id", "client_id", name=op.f("pk_attendee")),
    )


def _meeting_member() -> None:
    op.create_table(
        "meeting_member",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("entry_id", sa.UUID(), nullable=False),
        sa.Column("provider_id", sa.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "entry_id"],
            ["schedule_entry.practice_id", "schedule_entry.id"],
            name=op.f("fk_meeting_member_practice_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "provider_id"],
            ["provider.practice_id", "provider.id"],
            name=op.f("fk_meeting_member_practice_id_provider_id"),
        ),
        sa.PrimaryKeyConstraint(
            "practice_id", "entry_id", "provider_id", name=op.f("pk_meeting_member")
        ),
    )


def _indexes() -> None:
    op.create_index(
        op.f("ix_schedule_entry_practice_id_provider_id_starts_at_id"),
        "schedule_entry",
        ["practice_id", "provider_id", "starts_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_schedule_entry_practice_id_starts_at_id"),
        "schedule_entry",
        ["practice_id", "starts_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_attendee_practice_id_client_id_starts_at_entry_id"),
        "attendee",
        ["practice_id", "client_id", "starts_at", "entry_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_meeting_member_practice_id_provider_id_entry_id"),
        "meeting_member",
        ["practice_id", "provider_id", "entry_id"],
        unique=False,
    )
