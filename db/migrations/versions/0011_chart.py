"""The clinical record and the access log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _chart_note()
    _diagnosis()
    _psychotherapy_note()
    _access_event()
    _indexes()


def _chart_note() -> None:
    op.create_table(
        "chart_note",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("author_id", sa.UUID(), nullable=False),
        sa.Column("entry_id", sa.UUID(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("session_on", sa.Date(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('PROGRESS', 'INTAKE', 'TREATMENT_PLAN')", name=op.f("ck_chart_note_kind")
        ),
        sa.CheckConstraint(
            "status = 'DRAFT' OR signed_at IS NOT NULL", name=op.f("ck_chart_note_signed_when")
        ),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'SIGNED', 'IN_REVIEW', 'COSIGNED', 'RETURNED', 'LOCKED')",
            name=op.f("ck_chart_note_status"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "author_id"],
            ["provider.practice_id", "provider.id"],
            name=op.f("fk_chart_note_practice_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_chart_note_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "entry_id"],
            ["schedule_entry.practice_id", "schedule_entry.id"],
            name=op.f("fk_chart_note_practice_id_entry_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_chart_note")),
    )


def _diagnosis() -> None:
    op.create_table(
        "diagnosis",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("is_primary", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "resolved_on >= noted_on", name=op.f("ck_diagnosis_resolved_after_noted")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_diagnosis_practice_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_diagnosis")),
    )


def _psychotherapy_note() -> None:
    op.create_table(
        "psychotherapy_note",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("author_id", sa.UUID(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("session_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "author_id"],
            ["provider.practice_id", "provider.id"],
            name=op.f("fk_psychotherapy_note_practice_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_psychotherapy_note_practice_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_psychotherapy_note")),
    )


def _access_event() -> None:
    op.create_table(
        "access_event",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("session_id", sa.UUID(), nullable=True),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("address", postgresql.INET(), nullable=True),
        sa.Column("operation_name", sa.Text(), nullable=True),
        sa.Column("document_hash", sa.Text(), nullable=False),
        sa.Column(
            "coordinates",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "refused", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column(
            "client_ids",
            postgresql.ARRAY(sa.UUID()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", "at", name=op.f("pk_access_event")),
        postgresql_partition_by="RANGE (at)",
    )


def _indexes() -> None:
    op.create_index(
        "ix_chart_note_client",
        "chart_note",
        ["practice_id", "client_id", sa.literal_column("session_on DESC"), "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_diagnosis_practice_id_client_id_noted_on_id"),
        "diagnosis",
        ["practice_id", "client_id", "noted_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_psychotherapy_note_client",
        "psychotherapy_note",
        ["practice_id", "client_id", sa.literal_column("session_on DESC"), "id"],
        unique=False,
    )
