"""What Alembic runs: the migrations, on the connection that db/migrate.py hands over."""

from __future__ import annotations

from alembic import context

from db.model import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
