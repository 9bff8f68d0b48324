"""Standard documents, assignments, and files in the client's record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _standard_document()
    _assigned_document()
    _document_on_file()
    _indexes()


def _standard_document() -> None:
    op.create_table(
        "standard_document",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("requires_signature", sa.Boolean(), nullable=False),
        sa.Column("requires_reading", sa.Boolean(), nullable=False),
        sa.Column("auto_assign", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.practice_id"], name=op.f("fk_standard_document_practice_id")
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_standard_document")),
    )


def _assigned_document() -> None:
    op.create_table(
        "assigned_document",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("standard_document_id", sa.UUID(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column(
            "assigned_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "status <> 'SIGNED' OR signed_at IS NOT NULL",
            name=op.f("ck_assigned_document_signed_when"),
        ),
        sa.CheckConstraint(
            "status IN ('ASSIGNED', 'OPENED', 'SIGNED', 'COMPLETED', 'WITHDRAWN')",
            name=op.f("ck_assigned_document_status"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_assigned_document_practice_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "standard_document_id"],
            ["standard_document.practice_id", "standard_document.id"],
            name=op.f("fk_assigned_document_practice_id_standard_document_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_assigned_document")),
    )


def _document_on_file() -> None:
    op.create_table(
        "document_on_file",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column(
            "uploaded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("uploaded_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_document_on_file_sha256_format")
        ),
        sa.CheckConstraint(
            "visibility IN ('GENERAL', 'CLINICAL')", name=op.f("ck_document_on_file_visibility")
        ),
        sa.CheckConstraint(
            "size_bytes >= 0", name=op.f("ck_document_on_file_size_bytes_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "client_id"],
            ["client.practice_id", "client.id"],
            name=op.f("fk_document_on_file_practice_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_document_on_file")),
    )


def _indexes() -> None:
    op.create_index(
        "ix_assigned_document_client",
        "assigned_document",
        ["practice_id", "client_id", sa.literal_column("assigned_at DESC"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_document_on_file_client",
        "document_on_file",
        ["practice_id", "client_id", sa.literal_column("uploaded_at DESC"), "id"],
        unique=False,
    )
