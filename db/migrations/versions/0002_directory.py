"""Who works here, where, what is offered, and who pays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _location()
    _payer()
    _service()
    _provider()
    _indexes()


def _location() -> None:
    op.create_table(
        "location",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("is_telehealth", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.CheckConstraint(
            "phone ~ '^\\+[1-9][0-9]{7,14}$'", name=op.f("ck_location_phone_format")
        ),
        sa.CheckConstraint(
            "postal_code ~ '^[0-9]{5}(-[0-9]{4})?$'", name=op.f("ck_location_postal_code_format")
        ),
        sa.CheckConstraint("state ~ '^[A-Z]{2}$'", name=op.f("ck_location_state_format")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.practice_id"], name=op.f("fk_location_practice_id")
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_location")),
    )


def _payer() -> None:
    op.create_table(
        "payer",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("electronic_payer_id", sa.Text(), nullable=True),
        sa.Column("filing_code", sa.Text(), nullable=True),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.practice_id"], name=op.f("fk_payer_practice_id")
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_payer")),
    )


def _service() -> None:
    op.create_table(
        "service",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("length_minutes", sa.Integer(), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.CheckConstraint("length_minutes > 0", name=op.f("ck_service_length_minutes_positive")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.practice_id"], name=op.f("fk_service_practice_id")
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_service")),
    )


def _provider() -> None:
    op.create_table(
        "provider",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credentials", sa.Text(), nullable=False),
        sa.Column("npi", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.CheckConstraint("npi ~ '^[12][0-9]{9}$'", name=op.f("ck_provider_npi_format")),
        sa.ForeignKeyConstraint(
            ["practice_id", "id"],
            ["account.practice_id", "account.id"],
            name=op.f("fk_provider_practice_id_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_provider")),
    )


def _indexes() -> None:
    op.create_index(
        op.f("ix_location_practice_id_sort_key_id"),
        "location",
        ["practice_id", "sort_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_payer_practice_id_sort_key_id"),
        "payer",
        ["practice_id", "sort_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_service_practice_id_sort_key_id"),
        "service",
        ["practice_id", "sort_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_provider_practice_id_sort_key_id"),
        "provider",
        ["practice_id", "sort_key", "id"],
        unique=False,
    )
