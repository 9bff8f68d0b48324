"""Claims to payers, with their lines and diagnoses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _claim()
    _claim_diagnosis()
    _claim_line()
    _indexes()


def _claim() -> None:
    op.create_table(
        "claim",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("policy_id", sa.UUID(), nullable=True),
        sa.Column("payer_id", sa.UUID(), nullable=False),
        sa.Column("provider_id", sa.UUID(), nullable=False),
        sa.Column("patient_control_number", sa.Text(), nullable=False),
        sa.Column("payer_claim_control_number", sa.Text(), nullable=True),
        sa.Column("frequency_code", sa.Text(), server_default=sa.text("'1'"), nullable=False),
        sa.Column("rank", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("adjusted_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "client_responsibility_cents",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column("service_from", sa.Date(), nullable=False),
        sa.Column("service_to", sa.Date(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "status_changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("needs_attention", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("closed_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "frequency_code IN ('1', '7', '8')", name=op.f("ck_claim_frequency_code")
        ),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'SCRUB_ERRORS', 'READY', 'QUEUED', 'SUBMITTED', 'PRINTED', 'ACK_REJECTED', 'ACCEPTED_CLEARINGHOUSE', 'ACCEPTED_PAYER', 'REJECTED', 'PENDING', 'PAID', 'PARTIALLY_PAID', 'DENIED', 'CLOSED')",
            name=op.f("ck_claim_status"),
        ),
        sa.CheckConstraint("rank BETWEEN 1 AND 3", name=op.f("ck_claim_rank_range")),
        sa.CheckConstraint("service_to >= service_from", name=op.f("ck_claim_service_in_order")),
        sa.CheckConstraint("total_cents >= 0", name=op.f("ck_claim_total_cents_not_negative")),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_claim_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "payer_id"],
            ["payer.practice_id", "payer.id"],
            name=op.f("fk_claim_practice_id_payer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "policy_id"],
            ["insurance_policy.practice_id", "insurance_policy.id"],
            name=op.f("fk_claim_practice_id_policy_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "provider_id"],
            ["provider.practice_id", "provider.id"],
            name=op.f("fk_claim_practice_id_provider_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_claim")),
        sa.UniqueConstraint(
            "practice_id",
            "patient_control_number",
            name=op.f("uq_claim_practice_id_patient_control_number"),
        ),
    )


def _claim_diagnosis() -> None:
    op.create_table(
        "claim_diagnosis",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("claim_id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "position BETWEEN 1 AND 12", name=op.f("ck_claim_diagnosis_position_range")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "claim_id"],
            ["claim.practice_id", "claim.id"],
            name=op.f("fk_claim_diagnosis_practice_id_claim_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_claim_diagnosis_practice_id_client_id"),
        ),
        sa.PrimaryKeyConstraint(
            "practice_id", "claim_id", "position", name=op.f("pk_claim_diagnosis")
        ),
    )


def _claim_line() -> None:
    op.create_table(
        "claim_line",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("claim_id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("date_of_service", sa.Date(), nullable=False),
        sa.Column("procedure_code", sa.Text(), nullable=False),
        sa.Column(
            "modifiers", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("units", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("place_of_service", sa.Text(), nullable=False),
        sa.Column(
            "diagnosis_pointers",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "amount_cents >= 0", name=op.f("ck_claim_line_amount_cents_not_negative")
        ),
        sa.CheckConstraint("units > 0", name=op.f("ck_claim_line_units_positive")),
        sa.ForeignKeyConstraint(
            ["practice_id", "claim_id"],
            ["claim.practice_id", "claim.id"],
            name=op.f("fk_claim_line_practice_id_claim_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_claim_line_practice_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_claim_line")),
        sa.UniqueConstraint(
            "practice_id",
            "claim_id",
            "position",
            name=op.f("uq_claim_line_practice_id_claim_id_position"),
        ),
    )


def _indexes() -> None:
    op.create_index(
        "ix_claim_attention",
        "claim",
        ["practice_id", sa.literal_column("status_changed_at DESC"), "id"],
        unique=False,
        postgresql_where=sa.text("needs_attention"),
    )
    op.create_index(
        "ix_claim_changed",
        "claim",
        ["practice_id", sa.literal_column("status_changed_at DESC"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_claim_client",
        "claim",
        ["practice_id", "client_id", sa.literal_column("service_from DESC"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_claim_service",
        "claim",
        ["practice_id", sa.literal_column("service_from DESC"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_claim_status",
        "claim",
        ["practice_id", "status", sa.literal_column("status_changed_at DESC"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_claim_total",
        "claim",
        ["practice_id", sa.literal_column("total_cents DESC"), "id"],
        unique=False,
    )
