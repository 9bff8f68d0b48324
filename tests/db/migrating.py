"""One migration by itself, whatever came after it."""

from __future__ import annotations

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import db.migrate
from db.migrate import admin_engine
from db.roles import OWNER

_MIGRATIONS = Path(db.migrate.__file__).parent / "migrations"


async def upgrade(dsn: str, revision: str) -> None:
    """Run it as the owner of the tables, in a transaction."""
    engine = admin_engine(dsn)
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"SET LOCAL ROLE {OWNER}"))
            await connection.run_sync(_run, revision)
    finally:
        await engine.dispose()


def _run(connection: Connection, revision: str) -> None:
    found = ScriptDirectory(str(_MIGRATIONS)).get_revision(revision)
    with Operations.context(MigrationContext.configure(connection)):
        found.module.upgrade()
