"""Clients and coverage as they are written: versions, ranks that do not overlap, proposals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _client()
    _reach()
    _policy()
    _proposal()


def _client() -> None:
    op.add_column("client", sa.Column("status_reason", sa.Text(), nullable=True))
    op.create_index(
        "ix_client_number",
        "client",
        ["practice_id", sa.literal_column("length(number)"), "number"],
        unique=False,
    )


def _reach() -> None:
    op.add_column(
        "client_email",
        sa.Column(
            "folded",
            sa.Text(collation="C"),
            sa.Computed("lower(address)", persisted=True),
            nullable=False,
        ),
    )
    op.create_index(
        op.f("ix_client_phone_practice_id_number"), "client_phone", ["practice_id", "number"]
    )
    op.create_index(
        op.f("ix_client_email_practice_id_folded"), "client_email", ["practice_id", "folded"]
    )


def _policy() -> None:
    for table in ("insurance_policy", "insurance_authorization"):
        op.add_column(
            table, sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False)
        )
    op.execute(
        "ALTER TABLE insurance_policy ADD CONSTRAINT insurance_policy_no_rank_twice"
        " EXCLUDE USING gist (practice_id WITH =, client_id WITH =, rank WITH =,"
        " daterange(effective_from, effective_to, '[]') WITH &&) WHERE (status = 'ACTIVE')"
    )


def _proposal() -> None:
    op.create_table(
        "insurance_proposal",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("payer_id", sa.UUID(), nullable=True),
        sa.Column("payer_name", sa.Text(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("plan_name", sa.Text(), nullable=True),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("group_number", sa.Text(), nullable=True),
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("subscriber_name", sa.Text(), nullable=True),
        sa.Column("subscriber_birth_date", sa.Date(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'PENDING'"), nullable=False),
        sa.Column(
            "proposed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_name", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("policy_id", sa.UUID(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("rank BETWEEN 1 AND 3", name=op.f("ck_insurance_proposal_rank_range")),
        sa.CheckConstraint(
            "relationship IN ('SELF', 'SPOUSE', 'CHILD', 'OTHER')",
            name=op.f("ck_insurance_proposal_relationship"),
        ),
        sa.CheckConstraint(
            "status IN ('PENDING', 'ACCEPTED', 'REJECTED')",
            name=op.f("ck_insurance_proposal_status"),
        ),
        sa.CheckConstraint(
            "(status = 'PENDING') = (reviewed_at IS NULL)",
            name=op.f("ck_insurance_proposal_reviewed_once"),
        ),
        sa.CheckConstraint(
            "status <> 'REJECTED' OR reason IS NOT NULL",
            name=op.f("ck_insurance_proposal_rejected_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_insurance_proposal_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "payer_id"],
            ["payer.practice_id", "payer.id"],
            name=op.f("fk_insurance_proposal_practice_id_payer_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_insurance_proposal")),
    )
    op.create_index(
        op.f("ix_insurance_proposal_practice_id_client_id_id"),
        "insurance_proposal",
        ["practice_id", "client_id", "id"],
    )
    op.create_index(
        "ix_insurance_proposal_waiting",
        "insurance_proposal",
        ["practice_id", "status", "proposed_at", "id"],
    )
