"""Links under which another calendar reads when a provider is busy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_link",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("provider_id", sa.UUID(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("label <> ''", name=op.f("ck_calendar_link_label_says_something")),
        sa.ForeignKeyConstraint(
            ["practice_id", "provider_id"],
            ["provider.practice_id", "provider.id"],
            name=op.f("fk_calendar_link_practice_id_provider_id"),
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_calendar_link")),
    )
    op.create_index("uq_calendar_link_secret_hash", "calendar_link", ["secret_hash"], unique=True)
    for columns in (
        ["practice_id", "provider_id", "created_at", "id"],
        ["practice_id", "created_at", "id"],
    ):
        op.create_index(op.f(f"ix_calendar_link_{'_'.join(columns)}"), "calendar_link", columns)
