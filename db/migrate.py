"""Brings a database up to date: its tables by migration, then roles, functions, rights, policies."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from db.applied import are_applied, remember
from db.functions import CONTEXT_FUNCTIONS
from db.grants import grant_statements
from db.history import history_statements
from db.ledger import LEDGER
from db.live import live_statements
from db.merging import merging_statements
from db.policies import policy_statements
from db.roles import OWNER, password_statements, role_statements
from db.schedule.link import BUSY_BY_LINK
from db.schedule.taken import taking_statements
from db.search import SEARCH
from db.triggers import trigger_statements
from db.views import VIEWS

# Any number will do, as long as nothing else of this database locks it.
_LOCK = 0x46726F6E74
_OTHER_MIGRATION_TIMEOUT_S = 120
_TABLE_TIMEOUT_S = 10
_ATTEMPTS = 5
_MIGRATIONS = Path(__file__).parent / "migrations"

_EXTENSIONS = (
    "CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public",
    "CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public",
    f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}",
)


class UpgradeRefusedError(RuntimeError):
    """A migration found what it must not go on from; the message is one line and holds no data."""


class NewerDatabaseError(RuntimeError):
    """The database is at a migration that this code does not have; the message is one line."""


async def migrate(admin_dsn: str, passwords: Mapping[str, str]) -> None:
    """Bring the database to this version of the code, or put right what differs from it.

    Where nothing does, it changes nothing and takes no lock that a reader or writer of rows would
    be in the way of. `passwords` holds one for each login of db.roles.LOGINS; they are set when
    those do not let in. Two processes may call it at once: the second waits. Raises
    NewerDatabaseError before anything is changed; LockNotAvailableError when a lock is not to be
    had in time, and UpgradeRefusedError when a migration refuses, and then leaves whatever is
    already applied.
    """
    roles = [*role_statements(), *_EXTENSIONS]
    applied = [newest(), *roles, *rules()]
    connection = await asyncpg.connect(admin_dsn)
    try:
        await _wait_for_lock(connection)
        await _refuse_newer(connection)
        is_applied = await are_applied(connection, applied)
        if not is_applied:
            await _retrying(connection, roles)
        if not await _let_in(admin_dsn, passwords):
            await _retrying(connection, list(password_statements(passwords)))
        if not is_applied:
            await _upgrade(admin_dsn)
            await _retrying(connection, list(rules()))
            await remember(connection, applied)
    finally:
        await connection.close()


def newest() -> str:
    """The migration that a database of this version of the code is at."""
    head = _scripts().get_current_head()
    assert head is not None, "there are migrations"
    return head


def rules() -> Iterator[str]:
    """What is applied anew when it, or what it made, has changed: functions, triggers, views, rights and policies."""
    yield f"SET LOCAL ROLE {OWNER}"
    yield from CONTEXT_FUNCTIONS
    yield from SEARCH
    yield from LEDGER
    yield from merging_statements()
    yield from trigger_statements()
    yield from history_statements()
    yield from live_statements()
    yield from taking_statements()
    yield BUSY_BY_LINK
    yield "RESET ROLE"
    yield from VIEWS
    yield from grant_statements()
    yield from policy_statements()


async def _wait_for_lock(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    await connection.execute(f"SET lock_timeout = '{_OTHER_MIGRATION_TIMEOUT_S}s'")
    await connection.execute(f"SELECT pg_advisory_lock({_LOCK})")
    await connection.execute(f"SET lock_timeout = '{_TABLE_TIMEOUT_S}s'")


async def _refuse_newer(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Older code would take from a newer server's roles what it does not know."""
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return
    at = await connection.fetchval("SELECT version_num FROM alembic_version")
    if at is not None and at not in {one.revision for one in _scripts().walk_revisions()}:
        raise NewerDatabaseError(
            "the database is of a newer version of Front Office: use that version, or restore a backup"
        )


async def _let_in(admin_dsn: str, passwords: Mapping[str, str]) -> bool:
    """Whether every login is let in by its password; only a superuser may look at what is kept.

    Where any password lets in (pg_hba.conf: trust), that proves nothing of this one.
    """
    for login, password in passwords.items():
        if not await _lets_in(admin_dsn, login, password):
            return False
        if await _lets_in(admin_dsn, login, secrets.token_hex()):
            return False
    return True


async def _lets_in(admin_dsn: str, login: str, password: str) -> bool:
    try:
        connection = await asyncpg.connect(admin_dsn, user=login, password=password)
    except (
        asyncpg.InvalidAuthorizationSpecificationError,  # the password, or there is no such login
        asyncpg.InsufficientPrivilegeError,
        asyncpg.TooManyConnectionsError,  # of the login, while a server runs: it cannot be known
    ):
        return False
    await connection.close()
    return True


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(_MIGRATIONS))


async def _retrying(connection: asyncpg.Connection[asyncpg.Record], statements: list[str]) -> None:
    """Run the statements in one transaction, again if another database's migration crossed it.

    Roles belong to the cluster, the advisory lock only to the database; PostgreSQL answers a
    crossing with an internal error, "tuple concurrently updated".
    """
    for attempt in range(_ATTEMPTS):
        try:
            async with connection.transaction():
                await connection.execute(";\n".join(statements))
        except asyncpg.InternalServerError:
            if attempt == _ATTEMPTS - 1:
                raise
            await asyncio.sleep(0.1 * 2**attempt)
        else:
            return


def admin_engine(admin_dsn: str) -> AsyncEngine:
    """An engine for Alembic, which knows no driver but through SQLAlchemy."""
    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: asyncpg.connect(admin_dsn),
        poolclass=NullPool,
    )


async def _upgrade(admin_dsn: str) -> None:
    engine = admin_engine(admin_dsn)
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"SET LOCAL ROLE {OWNER}"))
            await connection.execute(text(f"SET LOCAL lock_timeout = '{_TABLE_TIMEOUT_S}s'"))
            await connection.run_sync(_upgrade_to_head)
    except DBAPIError as error:
        if (told := _told(error)) is None:
            raise
        raise told from None
    finally:
        await engine.dispose()


def _told(error: DBAPIError) -> Exception | None:
    """The error that is nobody's bug, if it is one; a migration's own sentence may be shown."""
    said = error.orig.__cause__ if error.orig else None
    if isinstance(said, asyncpg.RaiseError):
        return UpgradeRefusedError(f"the database was not upgraded: {said.args[0]}")
    return said if isinstance(said, asyncpg.LockNotAvailableError) else None


def _upgrade_to_head(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration, kept in code so that the installed package can migrate itself."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config
