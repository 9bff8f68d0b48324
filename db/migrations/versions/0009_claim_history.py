"""Problems found with claims, and everything that happened to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _claim_event()
    _claim_issue()
    _indexes()


def _claim_event() -> None:
    op.create_table(
        "claim_event",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("claim_id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("from_status", sa.Text(), nullable=True),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "from_status IN ('DRAFT', 'SCRUB_ERRORS', 'READY', 'QUEUED', 'SUBMITTED', 'PRINTED', 'ACK_REJECTED', 'ACCEPTED_CLEARINGHOUSE', 'ACCEPTED_PAYER', 'REJECTED', 'PENDING', 'PAID', 'PARTIALLY_PAID', 'DENIED', 'CLOSED')",
            name=op.f("ck_claim_event_from_status"),
        ),
        sa.CheckConstraint(
            "to_status IN ('DRAFT', 'SCRUB_ERRORS', 'READY', 'QUEUED', 'SUBMITTED', 'PRINTED', 'ACK_REJECTED', 'ACCEPTED_CLEARINGHOUSE', 'ACCEPTED_PAYER', 'REJECTED', 'PENDING', 'PAID', 'PARTIALLY_PAID', 'DENIED', 'CLOSED')",
            name=op.f("ck_claim_event_to_status"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "claim_id"],
            ["claim.practice_id", "claim.id"],
            name=op.f("fk_claim_event_practice_id_claim_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_claim_event_practice_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_claim_event")),
    )


def _claim_issue() -> None:
    op.create_table(
        "claim_issue",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("claim_id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("rule_code", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("field_path", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("accepted_by_name", sa.Text(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "severity IN ('ERROR', 'WARNING')", name=op.f("ck_claim_issue_severity")
        ),
        sa.CheckConstraint(
            "source IN ('SCRUB', 'ACK_999', 'ACK_277CA', 'ERA', 'MANUAL')",
            name=op.f("ck_claim_issue_source"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "claim_id"],
            ["claim.practice_id", "claim.id"],
            name=op.f("fk_claim_issue_practice_id_claim_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_claim_issue_practice_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_claim_issue")),
    )


def _indexes() -> None:
    op.create_index(
        "ix_claim_event_at",
        "claim_event",
        ["practice_id", sa.literal_column("at DESC"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_claim_event_claim",
        "claim_event",
        ["practice_id", "claim_id", sa.literal_column("at DESC"), "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_claim_issue_practice_id_claim_id_position_id"),
        "claim_issue",
        ["practice_id", "claim_id", "position", "id"],
        unique=False,
    )
