"""Clients who were merged into others, and every row that moved for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["practice_id", column],
        [f"{target}.practice_id", f"{target}.id"],
        name=op.f(f"fk_{table}_practice_id_{column}"),
    )


def upgrade() -> None:
    op.add_column("client", sa.Column("merged_into_id", sa.UUID(), nullable=True))
    op.create_foreign_key(
        op.f("fk_client_practice_id_merged_into_id"),
        "client",
        "client",
        ["practice_id", "merged_into_id"],
        ["practice_id", "id"],
    )
    op.create_index(
        "ix_client_merged",
        "client",
        ["practice_id", "id"],
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    _create_merges()
    _index_merges()
    _create_rows()


def _create_merges() -> None:
    op.create_table(
        "client_merge",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("kept_id", sa.UUID(), nullable=False),
        sa.Column("merged_id", sa.UUID(), nullable=False),
        sa.Column("held_by_id", sa.UUID(), nullable=False),
        sa.Column("merged_number", sa.Text(), nullable=False),
        sa.Column("merged_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "merged_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("merged_by_name", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_name", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("moved_in", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("ck_client_merge_of_two")),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_name IS NULL)",
            name=op.f("ck_client_merge_undone_by_somebody"),
        ),
        *(
            _refers("client_merge", f"{name}_id", "client")
            for name in ("kept", "merged", "held_by")
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_client_merge")),
    )


def _index_merges() -> None:
    op.create_index(
        "uq_client_merge_standing",
        "client_merge",
        ["practice_id", "merged_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_index(
        "ix_client_merge_at", "client_merge", ["practice_id", sa.text("merged_at DESC"), "id"]
    )
    for name in ("kept_id", "held_by_id"):
        index = op.f(f"ix_client_merge_practice_id_{name}")
        op.create_index(index, "client_merge", ["practice_id", name])


def _create_rows() -> None:
    op.create_table(
        "client_merge_row",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("merge_id", sa.UUID(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("row_key", postgresql.JSONB(), nullable=False),
        sa.Column("was", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("is_moved", sa.Boolean(), nullable=False),
        _refers("client_merge_row", "merge_id", "client_merge"),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_client_merge_row")),
    )
    op.create_index(
        op.f("ix_client_merge_row_practice_id_merge_id_part"),
        "client_merge_row",
        ["practice_id", "merge_id", "part"],
    )
