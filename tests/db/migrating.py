"""One migration by itself, whatever came after it, and a database as an older version left it."""

from __future__ import annotations

from pathlib import Path

import asyncpg
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import db.migrate
from db.migrate import admin_engine
from db.roles import OWNER
from tests.db.rows import add

_MIGRATIONS = Path(db.migrate.__file__).parent / "migrations"
_AS_OF_0024 = """
DROP INDEX ix_schedule_entry_starts_at, ix_taken_time_starts_at, ix_insurance_payment_amount;
CREATE INDEX ix_schedule_entry_practice_id_starts_at_id ON schedule_entry (starts_at);
CREATE INDEX ix_taken_time_practice_id_starts_at_entry_id_provider_id ON taken_time (starts_at);
ALTER TABLE line_item DISABLE TRIGGER require_charge;
UPDATE alembic_version SET version_num = '0024';
"""


async def give_a_payment_services(dsn: str) -> None:
    """Put the database back to 0024, which let a payment have services, and let one have them."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(f"SET ROLE {OWNER}")
    practice = await add(connection, "practice")
    about = {
        "practice_id": practice,
        "client_id": await add(connection, "client", practice_id=practice),
    }
    payment = await add(connection, "ledger_entry", **about, kind="PAYMENT")
    await connection.execute(_AS_OF_0024)
    await add(connection, "line_item", entry_id=payment, **about)
    await connection.close()


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
