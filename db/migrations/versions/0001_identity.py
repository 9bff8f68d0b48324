"""Practices, accounts, role grants, sessions and tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The generated columns of later revisions call it.
_FOLD = """
CREATE FUNCTION public.fold(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$
"""


def upgrade() -> None:
    op.execute(_FOLD)
    _practice()
    _account()
    _withheld_permission()
    _access_token()
    _role_grant()
    _session()
    _indexes()


def _practice() -> None:
    op.create_table(
        "practice",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("practice_id", name=op.f("pk_practice")),
    )


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("kind IN ('PROVIDER', 'STAFF')", name=op.f("ck_account_kind")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.practice_id"], name=op.f("fk_account_practice_id")
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_account")),
    )


def _withheld_permission() -> None:
    op.create_table(
        "withheld_permission",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "role IN ('SCHEDULER', 'BILLER', 'CLINICIAN', 'ADMINISTRATOR')",
            name=op.f("ck_withheld_permission_role"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practice.practice_id"],
            name=op.f("fk_withheld_permission_practice_id"),
        ),
        sa.PrimaryKeyConstraint(
            "practice_id", "role", "permission", name=op.f("pk_withheld_permission")
        ),
    )


def _access_token() -> None:
    op.create_table(
        "access_token",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("secret_hmac", sa.LargeBinary(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("permissions", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id", "account_id"],
            ["account.practice_id", "account.id"],
            name=op.f("fk_access_token_practice_id_account_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_access_token")),
    )


def _role_grant() -> None:
    op.create_table(
        "role_grant",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.UUID(), nullable=False),
        sa.Column("approved_by", sa.UUID(), nullable=False),
        sa.Column(
            "granted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_due_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=True),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "role IN ('SCHEDULER', 'BILLER', 'CLINICIAN', 'ADMINISTRATOR')",
            name=op.f("ck_role_grant_role"),
        ),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_reason IS NULL)",
            name=op.f("ck_role_grant_revoked_with_reason"),
        ),
        sa.CheckConstraint(
            "approved_by <> account_id", name=op.f("ck_role_grant_approved_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "account_id"],
            ["account.practice_id", "account.id"],
            name=op.f("fk_role_grant_practice_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "approved_by"],
            ["account.practice_id", "account.id"],
            name=op.f("fk_role_grant_practice_id_approved_by"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "requested_by"],
            ["account.practice_id", "account.id"],
            name=op.f("fk_role_grant_practice_id_requested_by"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_role_grant")),
    )


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("csrf_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "last_seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id", "account_id"],
            ["account.practice_id", "account.id"],
            name=op.f("fk_session_practice_id_account_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_session")),
    )


def _indexes() -> None:
    op.create_index("uq_account_email", "account", [sa.literal_column("lower(email)")], unique=True)
    op.create_index(
        op.f("ix_access_token_practice_id_account_id"),
        "access_token",
        ["practice_id", "account_id"],
        unique=False,
    )
    op.create_index("uq_access_token_secret_hmac", "access_token", ["secret_hmac"], unique=True)
    op.create_index(
        op.f("ix_role_grant_practice_id_account_id"),
        "role_grant",
        ["practice_id", "account_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_session_practice_id_account_id"),
        "session",
        ["practice_id", "account_id"],
        unique=False,
    )
    op.create_index("uq_session_secret_hash", "session", ["secret_hash"], unique=True)
