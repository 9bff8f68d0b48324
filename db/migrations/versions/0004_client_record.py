"""What else a client's record holds: coverage, cards, portal, contacts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _insurance_policy()
    _insurance_authorization()
    _saved_card()
    _portal_access()
    _practice_contact()
    _practice_contact_client()
    _indexes()


def _insurance_policy() -> None:
    op.create_table(
        "insurance_policy",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("payer_id", sa.UUID(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("plan_name", sa.Text(), nullable=True),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("group_number", sa.Text(), nullable=True),
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("subscriber_name", sa.Text(), nullable=False),
        sa.Column("subscriber_birth_date", sa.Date(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("copay_cents", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "relationship IN ('SELF', 'SPOUSE', 'CHILD', 'OTHER')",
            name=op.f("ck_insurance_policy_relationship"),
        ),
        sa.CheckConstraint(
            "status IN ('ACTIVE', 'ENDED')", name=op.f("ck_insurance_policy_status")
        ),
        sa.CheckConstraint(
            "copay_cents >= 0", name=op.f("ck_insurance_policy_copay_cents_not_negative")
        ),
        sa.CheckConstraint(
            "effective_to >= effective_from", name=op.f("ck_insurance_policy_effective_in_order")
        ),
        sa.CheckConstraint("rank BETWEEN 1 AND 3", name=op.f("ck_insurance_policy_rank_range")),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_insurance_policy_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "payer_id"],
            ["payer.practice_id", "payer.id"],
            name=op.f("fk_insurance_policy_practice_id_payer_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_insurance_policy")),
    )


def _insurance_authorization() -> None:
    op.create_table(
        "insurance_authorization",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("policy_id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("service_codes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("visits_allowed", sa.Integer(), nullable=False),
        sa.Column("visits_used", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "valid_to >= valid_from", name=op.f("ck_insurance_authorization_valid_in_order")
        ),
        sa.CheckConstraint(
            "visits_allowed >= 0 AND visits_used >= 0",
            name=op.f("ck_insurance_authorization_visits_allowed_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_insurance_authorization_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "policy_id"],
            ["insurance_policy.practice_id", "insurance_policy.id"],
            name=op.f("fk_insurance_authorization_practice_id_policy_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_insurance_authorization")),
    )


def _saved_card() -> None:
    op.create_table(
        "saved_card",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("last4", sa.Text(), nullable=False),
        sa.Column("exp_month", sa.SmallInteger(), nullable=False),
        sa.Column("exp_year", sa.SmallInteger(), nullable=False),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vault_token", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "brand IN ('VISA', 'MASTERCARD', 'AMEX', 'DISCOVER')", name=op.f("ck_saved_card_brand")
        ),
        sa.CheckConstraint("last4 ~ '^[0-9]{4}$'", name=op.f("ck_saved_card_last4_format")),
        sa.CheckConstraint(
            "exp_month BETWEEN 1 AND 12", name=op.f("ck_saved_card_exp_month_range")
        ),
        sa.CheckConstraint(
            "exp_year BETWEEN 2000 AND 2100", name=op.f("ck_saved_card_exp_year_range")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_saved_card_practice_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_saved_card")),
    )


def _portal_access() -> None:
    op.create_table(
        "portal_access",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("enabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invitation_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_portal_access_practice_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "client_id", name=op.f("pk_portal_access")),
    )


def _practice_contact() -> None:
    op.create_table(
        "practice_contact",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("fax", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("street", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "search_text",
            sa.Text(collation="C"),
            sa.Computed("public.fold(name || ' ' || COALESCE(organization, ''))", persisted=True),
            nullable=False,
        ),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.CheckConstraint(
            "fax ~ '^\\+[1-9][0-9]{7,14}$'", name=op.f("ck_practice_contact_fax_format")
        ),
        sa.CheckConstraint(
            "kind IN ('REFERRAL', 'PHYSICIAN', 'ATTORNEY', 'SCHOOL', 'PAYER', 'EMERGENCY', 'OTHER')",
            name=op.f("ck_practice_contact_kind"),
        ),
        sa.CheckConstraint(
            "phone ~ '^\\+[1-9][0-9]{7,14}$'", name=op.f("ck_practice_contact_phone_format")
        ),
        sa.CheckConstraint(
            "postal_code ~ '^[0-9]{5}(-[0-9]{4})?$'",
            name=op.f("ck_practice_contact_postal_code_format"),
        ),
        sa.CheckConstraint("state ~ '^[A-Z]{2}$'", name=op.f("ck_practice_contact_state_format")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.practice_id"], name=op.f("fk_practice_contact_practice_id")
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_practice_contact")),
    )


def _practice_contact_client() -> None:
    op.create_table(
        "practice_contact_client",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("contact_id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_practice_contact_client_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "contact_id"],
            ["practice_contact.practice_id", "practice_contact.id"],
            name=op.f("fk_practice_contact_client_practice_id_contact_id"),
        ),
        sa.PrimaryKeyConstraint(
            "practice_id", "contact_id", "client_id", name=op.f("pk_practice_contact_client")
        ),
    )


def _indexes() -> None:
    op.create_index(
        op.f("ix_insurance_policy_practice_id_client_id_rank_id"),
        "insurance_policy",
        ["practice_id", "client_id", "rank", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_insurance_authorization_practice_id_client_id_id"),
        "insurance_authorization",
        ["practice_id", "client_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_insurance_authorization_practice_id_policy_id_id"),
        "insurance_authorization",
        ["practice_id", "policy_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_saved_card_practice_id_client_id_added_at_id"),
        "saved_card",
        ["practice_id", "client_id", "added_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_practice_contact_practice_id_sort_key_id"),
        "practice_contact",
        ["practice_id", "sort_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_practice_contact_client_practice_id_client_id"),
        "practice_contact_client",
        ["practice_id", "client_id"],
        unique=False,
    )
