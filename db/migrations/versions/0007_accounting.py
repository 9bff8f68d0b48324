"""The ledger and the account totals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _account_total()
    _ledger_entry()
    _allocation()
    _line_item()
    _indexes()


def _account_total() -> None:
    op.create_table(
        "account_total",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("charges_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("payments_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "adjustments_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("refunds_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("client_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("insurance_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("credit_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "balance_cents",
            sa.BigInteger(),
            sa.Computed(
                "charges_cents - payments_cents + adjustments_cents + refunds_cents", persisted=True
            ),
            nullable=False,
        ),
        sa.Column(
            "credit_due_cents",
            sa.BigInteger(),
            sa.Computed("GREATEST(0::bigint, credit_cents - client_cents)", persisted=True),
            nullable=False,
        ),
        sa.Column("oldest_open_on", sa.Date(), nullable=True),
        sa.Column(
            "as_of", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "charges_cents - payments_cents + adjustments_cents + refunds_cents = client_cents + insurance_cents - credit_cents",
            name=op.f("ck_account_total_both_sums_agree"),
        ),
        sa.CheckConstraint(
            "credit_due_cents >= 0", name=op.f("ck_account_total_credit_due_cents_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_account_total_practice_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "client_id", name=op.f("pk_account_total")),
    )


def _ledger_entry() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("client_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("insurance_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("unapplied_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "effect_cents",
            sa.BigInteger(),
            sa.Computed("client_cents + insurance_cents + unapplied_cents", persisted=True),
            nullable=False,
        ),
        sa.Column("payer_id", sa.UUID(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("memo", sa.Text(), nullable=True),
        sa.Column("adjustment_kind", sa.Text(), nullable=True),
        sa.Column("entered_by_name", sa.Text(), nullable=False),
        sa.Column(
            "entered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("reverses_id", sa.UUID(), nullable=True),
        sa.CheckConstraint(
            "CASE kind WHEN 'TRANSFER' THEN client_cents + insurance_cents + unapplied_cents = 0 AND amount_cents = client_cents ELSE amount_cents = client_cents + insurance_cents + unapplied_cents END",
            name=op.f("ck_ledger_entry_balanced"),
        ),
        sa.CheckConstraint(
            "adjustment_kind IN ('BALANCE_FORWARD', 'CREDIT', 'CHARGE', 'WRITE_OFF')",
            name=op.f("ck_ledger_entry_adjustment_kind"),
        ),
        sa.CheckConstraint(
            "kind IN ('CHARGE', 'PAYMENT', 'ADJUSTMENT', 'REFUND', 'TRANSFER')",
            name=op.f("ck_ledger_entry_kind"),
        ),
        sa.CheckConstraint(
            "method IN ('CASH', 'CHECK', 'CARD', 'ACH', 'EXTERNAL', 'ERA', 'EOB')",
            name=op.f("ck_ledger_entry_method"),
        ),
        sa.CheckConstraint("position > 0", name=op.f("ck_ledger_entry_position_positive")),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_ledger_entry_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "payer_id"],
            ["payer.practice_id", "payer.id"],
            name=op.f("fk_ledger_entry_practice_id_payer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "reverses_id"],
            ["ledger_entry.practice_id", "ledger_entry.id"],
            name=op.f("fk_ledger_entry_practice_id_reverses_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint(
            "practice_id",
            "client_id",
            "posted_on",
            "position",
            name=op.f("uq_ledger_entry_practice_id_client_id_posted_on_position"),
            postgresql_include=["effect_cents"],
        ),
    )


def _allocation() -> None:
    op.create_table(
        "allocation",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("entry_id", sa.UUID(), nullable=False),
        sa.Column("charge_entry_id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("entry_id <> charge_entry_id", name=op.f("ck_allocation_of_another")),
        sa.ForeignKeyConstraint(
            ["practice_id", "charge_entry_id"],
            ["ledger_entry.practice_id", "ledger_entry.id"],
            name=op.f("fk_allocation_practice_id_charge_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_allocation_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "entry_id"],
            ["ledger_entry.practice_id", "ledger_entry.id"],
            name=op.f("fk_allocation_practice_id_entry_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_allocation")),
    )


def _line_item() -> None:
    op.create_table(
        "line_item",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("entry_id", sa.UUID(), nullable=False),
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
        sa.Column("provider_id", sa.UUID(), nullable=True),
        sa.CheckConstraint(
            "diagnosis_pointers <@ '{A,B,C,D,E,F,G,H,I,J,K,L}'::text[]",
            name=op.f("ck_line_item_pointers"),
        ),
        sa.CheckConstraint("units > 0", name=op.f("ck_line_item_units_positive")),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_line_item_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "entry_id"],
            ["ledger_entry.practice_id", "ledger_entry.id"],
            name=op.f("fk_line_item_practice_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "provider_id"],
            ["provider.practice_id", "provider.id"],
            name=op.f("fk_line_item_practice_id_provider_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_line_item")),
    )


def _indexes() -> None:
    op.create_index(
        "ix_account_total_balance",
        "account_total",
        ["practice_id", sa.literal_column("balance_cents DESC"), "client_id"],
        unique=False,
        postgresql_where=sa.text("balance_cents > 0"),
    )
    op.create_index(
        "ix_account_total_credit_due",
        "account_total",
        ["practice_id", sa.literal_column("credit_due_cents DESC"), "client_id"],
        unique=False,
        postgresql_where=sa.text("credit_due_cents > 0"),
    )
    op.create_index(
        op.f("ix_allocation_practice_id_charge_entry_id"),
        "allocation",
        ["practice_id", "charge_entry_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_allocation_practice_id_entry_id_position"),
        "allocation",
        ["practice_id", "entry_id", "position"],
        unique=False,
    )
    op.create_index(
        op.f("ix_line_item_practice_id_entry_id_position"),
        "line_item",
        ["practice_id", "entry_id", "position"],
        unique=False,
    )
