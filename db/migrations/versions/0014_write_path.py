"""What every change leaves behind: history, idempotency keys, and what is to be delivered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _change_event()
    _change_value()
    _outbox()
    _idempotency_key()
    _practice_contact()


def _change_event() -> None:
    op.create_table(
        "change_event",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("account_name", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("record_id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.UUID(), nullable=True),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("requires", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_change_event")),
    )
    op.create_index(
        op.f("ix_change_event_practice_id_client_id_at_id"),
        "change_event",
        ["practice_id", "client_id", "at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_change_event_practice_id_record_record_id_at_id"),
        "change_event",
        ["practice_id", "record", "record_id", "at", "id"],
        unique=False,
    )


def _change_value() -> None:
    op.create_table(
        "change_value",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("requires", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "event_id"],
            ["change_event.practice_id", "change_event.id"],
            name=op.f("fk_change_value_practice_id_event_id"),
        ),
        sa.PrimaryKeyConstraint(
            "practice_id", "event_id", "position", name=op.f("pk_change_value")
        ),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.UUID(), nullable=False),
        sa.Column("recipient_id", sa.UUID(), nullable=False),
        sa.Column(
            "queued_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "next_try_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "delivered_at IS NULL OR given_up_at IS NULL", name=op.f("ck_outbox_ended_once")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_outbox_tries_not_negative")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.practice_id"], name=op.f("fk_outbox_practice_id")
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["next_try_at"],
        unique=False,
        postgresql_where=sa.text("delivered_at IS NULL AND given_up_at IS NULL"),
    )


def _idempotency_key() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "account_id"],
            ["account.practice_id", "account.id"],
            name=op.f("fk_idempotency_key_practice_id_account_id"),
        ),
        sa.PrimaryKeyConstraint(
            "practice_id", "account_id", "key", name=op.f("pk_idempotency_key")
        ),
    )
    op.create_index("ix_idempotency_key_at", "idempotency_key", ["at"], unique=False)


def _practice_contact() -> None:
    op.add_column(
        "practice_contact",
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
    )
