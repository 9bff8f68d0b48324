"""Whose calendar a link opens is told with it; what a function gives can only be changed by a new one."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP FUNCTION IF EXISTS public.busy_by_link(bytea, timestamptz, timestamptz)")
