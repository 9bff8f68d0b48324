"""What payers sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _insurance_payment()
    _insurance_payment_claim()
    _indexes()


def _insurance_payment() -> None:
    op.create_table(
        "insurance_payment",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("payer_id", sa.UUID(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "search_text",
            sa.Text(collation="C"),
            sa.Computed("public.fold(reference)", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint(
            "method IN ('ACH', 'CHECK', 'NON_PAYMENT', 'WIRE')",
            name=op.f("ck_insurance_payment_method"),
        ),
        sa.CheckConstraint("source IN ('ERA', 'EOB')", name=op.f("ck_insurance_payment_source")),
        sa.CheckConstraint(
            "status IN ('NEW', 'POSTED', 'PARTLY_POSTED', 'NEEDS_REVIEW', 'DUPLICATE', 'CONFLICT', 'VOID')",
            name=op.f("ck_insurance_payment_status"),
        ),
        sa.CheckConstraint(
            "amount_cents >= 0", name=op.f("ck_insurance_payment_amount_cents_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "payer_id"],
            ["payer.practice_id", "payer.id"],
            name=op.f("fk_insurance_payment_practice_id_payer_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_insurance_payment")),
    )


def _insurance_payment_claim() -> None:
    op.create_table(
        "insurance_payment_claim",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("payment_id", sa.UUID(), nullable=False),
        sa.Column("claim_id", sa.UUID(), nullable=True),
        sa.Column("client_id", sa.UUID(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("charged_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("client_responsibility_cents", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("hold_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('MATCHED', 'UNMATCHED', 'POSTED', 'HELD', 'IGNORED')",
            name=op.f("ck_insurance_payment_claim_state"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "claim_id"],
            ["claim.practice_id", "claim.id"],
            name=op.f("fk_insurance_payment_claim_practice_id_claim_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_insurance_payment_claim_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "payment_id"],
            ["insurance_payment.practice_id", "insurance_payment.id"],
            name=op.f("fk_insurance_payment_claim_practice_id_payment_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_insurance_payment_claim")),
    )


def _indexes() -> None:
    op.create_index(
        "ix_insurance_payment_paid_on",
        "insurance_payment",
        ["practice_id", sa.literal_column("paid_on DESC"), "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_insurance_payment_practice_id_reference"),
        "insurance_payment",
        ["practice_id", "reference"],
        unique=False,
    )
    op.create_index(
        op.f("ix_insurance_payment_claim_practice_id_claim_id"),
        "insurance_payment_claim",
        ["practice_id", "claim_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_insurance_payment_claim_practice_id_payment_id_position_id"),
        "insurance_payment_claim",
        ["practice_id", "payment_id", "position", "id"],
        unique=False,
    )
