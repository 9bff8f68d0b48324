"""Clients, how to reach them, caseloads, and words to find them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _client()
    _caseload()
    _client_address()
    _client_email()
    _client_phone()
    _client_search_term()
    _related_person()
    _indexes()


def _client() -> None:
    op.create_table(
        "client",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("legal_first_name", sa.Text(), nullable=False),
        sa.Column("legal_last_name", sa.Text(), nullable=False),
        sa.Column("preferred_name", sa.Text(), nullable=True),
        sa.Column("pronouns", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("gender_identity", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("primary_provider_id", sa.UUID(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("contact_preference", sa.Text(), nullable=True),
        sa.Column(
            "may_leave_voicemail", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("may_text", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("memo", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("added_by_name", sa.Text(), nullable=True),
        sa.Column(
            "added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.CheckConstraint(
            "contact_preference IN ('EMAIL', 'PHONE', 'TEXT', 'MAIL', 'PORTAL')",
            name=op.f("ck_client_contact_preference"),
        ),
        sa.CheckConstraint("sex IN ('F', 'M', 'U')", name=op.f("ck_client_sex")),
        sa.CheckConstraint(
            "status IN ('PROSPECTIVE', 'ACTIVE', 'INACTIVE')", name=op.f("ck_client_status")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "primary_provider_id"],
            ["provider.practice_id", "provider.id"],
            name=op.f("fk_client_practice_id_primary_provider_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.practice_id"], name=op.f("fk_client_practice_id")
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_client")),
        sa.UniqueConstraint("practice_id", "number", name=op.f("uq_client_practice_id_number")),
    )


def _caseload() -> None:
    op.create_table(
        "caseload",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "account_id"],
            ["account.practice_id", "account.id"],
            name=op.f("fk_caseload_practice_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_caseload_practice_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "account_id", "client_id", name=op.f("pk_caseload")),
    )


def _client_address() -> None:
    op.create_table(
        "client_address",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('HOME', 'MAILING', 'WORK')", name=op.f("ck_client_address_kind")
        ),
        sa.CheckConstraint(
            "postal_code ~ '^[0-9]{5}(-[0-9]{4})?$'",
            name=op.f("ck_client_address_postal_code_format"),
        ),
        sa.CheckConstraint("state ~ '^[A-Z]{2}$'", name=op.f("ck_client_address_state_format")),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_client_address_practice_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_client_address")),
    )


def _client_email() -> None:
    op.create_table(
        "client_email",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_preferred", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "address ~ '^[^@[:space:]]+@[^@[:space:]]+$'",
            name=op.f("ck_client_email_address_format"),
        ),
        sa.CheckConstraint("kind IN ('HOME', 'WORK', 'OTHER')", name=op.f("ck_client_email_kind")),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_client_email_practice_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_client_email")),
    )


def _client_phone() -> None:
    op.create_table(
        "client_phone",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("is_preferred", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('MOBILE', 'HOME', 'WORK', 'OTHER')", name=op.f("ck_client_phone_kind")
        ),
        sa.CheckConstraint(
            "number ~ '^\\+[1-9][0-9]{7,14}$'", name=op.f("ck_client_phone_number_format")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_client_phone_practice_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_client_phone")),
    )


def _client_search_term() -> None:
    op.create_table(
        "client_search_term",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("distance", sa.SmallInteger(), nullable=False),
        sa.Column("term", sa.Text(collation="C"), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.CheckConstraint(
            "distance BETWEEN 0 AND 1", name=op.f("ck_client_search_term_distance_range")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_client_search_term_practice_id_client_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "practice_id", "distance", "term", "client_id", name=op.f("pk_client_search_term")
        ),
    )


def _related_person() -> None:
    op.create_table(
        "related_person",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('GUARDIAN', 'GUARANTOR', 'EMERGENCY')", name=op.f("ck_related_person_kind")
        ),
        sa.CheckConstraint(
            "phone ~ '^\\+[1-9][0-9]{7,14}$'", name=op.f("ck_related_person_phone_format")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_related_person_practice_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_related_person")),
    )


def _indexes() -> None:
    op.create_index(
        "ix_client_added_at",
        "client",
        ["practice_id", sa.literal_column("added_at DESC"), "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_client_practice_id_birth_date"),
        "client",
        ["practice_id", "birth_date"],
        unique=False,
    )
    op.create_index(
        op.f("ix_client_practice_id_sort_key_id"),
        "client",
        ["practice_id", "sort_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_caseload_practice_id_client_id"),
        "caseload",
        ["practice_id", "client_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_client_address_practice_id_client_id_position_id"),
        "client_address",
        ["practice_id", "client_id", "position", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_client_email_practice_id_client_id_position_id"),
        "client_email",
        ["practice_id", "client_id", "position", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_client_phone_practice_id_client_id_position_id"),
        "client_phone",
        ["practice_id", "client_id", "position", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_client_search_term_practice_id_client_id"),
        "client_search_term",
        ["practice_id", "client_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_related_person_practice_id_client_id_position_id"),
        "related_person",
        ["practice_id", "client_id", "position", "id"],
        unique=False,
    )
