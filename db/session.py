"""The way to PostgreSQL: every statement goes under the database role it is meant for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import lru_cache, partial
from types import TracebackType
from typing import Self

import asyncpg

from db.limits import DEFAULT_LIMITS, DatabaseLimits
from db.pool import (
    LOST,
    Connection,
    DatabaseUnavailableError,
    FullPoolError,
    RolePool,
    SentStatement,
    UnreachedError,
)
from db.roles import CALENDAR, COURIER, FEED, IDENTITY, RECORDER, database_role, login_of
from db.secrets import Secret
from permissions.viewer import Viewer

__all__ = [
    "DEFAULT_LIMITS",
    "Connection",
    "Database",
    "DatabaseLimits",
    "DatabaseUnavailableError",
    "FullPoolError",
    "SentStatement",
    "UnreachedError",
]

_REVISION = """
SELECT version_num, current_setting('transaction_read_only') = 'off' FROM alembic_version
"""
_viewer_role = lru_cache(maxsize=64)(database_role)


class Database:
    """Pools to one database, one for each role, made on first use."""

    def __init__(self, dsn: str, secret: Secret, limits: DatabaseLimits) -> None:
        self._dsn = dsn
        self._passwords = secret.login_passwords()
        self._limits = limits
        self._pools: dict[str, RolePool] = {}
        self._recordings: list[list[SentStatement]] = []
        self._is_closed = False

    @classmethod
    def open(cls, dsn: str, secret: Secret, limits: DatabaseLimits = DEFAULT_LIMITS) -> Self:
        """Take the place of the database from an admin's address; its login is never used here."""
        return cls(dsn, secret, limits)

    async def read(
        self, viewer: Viewer, sql: str, arguments: Sequence[object]
    ) -> asyncpg.Record | None:
        """Send one statement under the viewer's database role, and give its first row.

        It commits by itself and takes one round trip. When the connection breaks it is sent once
        more, for reading twice harms nobody. Raises DatabaseUnavailableError, LookupError for a
        viewer without a role, and whatever PostgreSQL refuses.
        """
        pool = self._pool(_viewer_role(viewer.roles))
        return await pool.twice(partial(pool.fetch_row, sql, arguments))

    @asynccontextmanager
    async def write(self, viewer: Viewer) -> AsyncIterator[Connection]:
        """A connection of the viewer's database role, in a transaction that knows who asks.

        It commits at the end, and rolls back when anything is raised. Nothing is ever sent twice:
        whoever lost the connection cannot know how much was done. Raises as `read` does, and
        UnreachedError when there was no connection to lose.
        """
        pool = self._pool(_viewer_role(viewer.roles))
        async with pool.lent(await pool.acquire()) as connection:
            await _open(connection, viewer)
            async with _ending(connection):
                yield connection

    @asynccontextmanager
    async def identity(self) -> AsyncIterator[Connection]:
        """A connection to accounts, sessions and tokens, in a transaction that commits at the end."""
        async with self._in_time(), self._transaction(IDENTITY) as connection:
            yield connection

    @asynccontextmanager
    async def courier(self) -> AsyncIterator[Connection]:
        """The same to the outbox and to whom it is for; nothing is sent while it is lent."""
        async with self._in_time(), self._transaction(COURIER) as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(self, role: str) -> AsyncIterator[Connection]:
        pool = self._pool(role)
        async with pool.lent(await pool.twice(pool.begin)) as connection, _ending(connection):
            yield connection

    @asynccontextmanager
    async def recorder(self) -> AsyncIterator[Connection]:
        """A connection that may add to the access log; each statement commits by itself."""
        async with self._in_time(), self._lent(RECORDER) as connection:
            yield connection

    @asynccontextmanager
    async def feed(self) -> AsyncIterator[Connection]:
        """A connection that may read what happened to the schedule; it commits as `recorder` does."""
        async with self._in_time(), self._lent(FEED) as connection:
            yield connection

    @asynccontextmanager
    async def calendar(self) -> AsyncIterator[Connection]:
        """A connection that may ask for busy times by a calendar link; it commits as the others do."""
        async with self._in_time(), self._lent(CALENDAR) as connection:
            yield connection

    @asynccontextmanager
    async def _lent(self, role: str) -> AsyncIterator[Connection]:
        pool = self._pool(role)
        async with pool.lent(await pool.acquire()) as connection:
            yield connection

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        """Raise DatabaseUnavailableError when a server that hangs does not even refuse."""
        try:
            async with asyncio.timeout(self._limits.service_timeout_s) as limit:
                yield
        except TimeoutError:
            if not limit.expired():
                raise
            raise DatabaseUnavailableError("the database did not answer in time") from None

    @contextmanager
    def record_statements(self) -> Iterator[list[SentStatement]]:
        """Collect every statement that is sent meanwhile, for tests."""
        statements: list[SentStatement] = []
        self._recordings.append(statements)
        try:
            yield statements
        finally:
            self._recordings[:] = [kept for kept in self._recordings if kept is not statements]

    async def revision(self) -> str | None:
        """The migration that the database is at; None when it does not answer, let us in or write.

        Without an event in the access log no answer may leave, so one that only reads is of no use.
        """
        try:
            async with self.recorder() as connection:
                at, may_write = await connection.fetchrow(_REVISION) or (None, False)
        except (DatabaseUnavailableError, asyncpg.PostgresError):
            return None
        if not may_write:  # a connection made anew may lead to a server that writes
            await self._pool(RECORDER).distrust()
        return at if may_write else None

    async def close(self) -> None:
        """Let running statements end, for a while, and close every connection."""
        self._is_closed = True
        await asyncio.gather(*(pool.close() for pool in self._pools.values()))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def _pool(self, role: str) -> RolePool:
        if self._is_closed:
            raise DatabaseUnavailableError("the way to the database is closed")
        pool = self._pools.get(role)
        if pool is None:
            login = login_of(role)
            pool = RolePool(
                self._dsn, login, self._passwords[login], role, self._limits, self._recordings
            )
            self._pools[role] = pool
        return pool


@asynccontextmanager
async def _ending(connection: Connection) -> AsyncIterator[None]:
    """Commit at the end of a transaction, or roll back what raised.

    Whoever is stopped from outside does not wait for that: the pool does it.
    """
    try:
        yield
    except Exception:
        # A connection that cannot even roll back is given up; the first error counts.
        with suppress(*LOST, asyncpg.InterfaceError):
            await connection.execute("ROLLBACK")
        raise
    # PostgreSQL answers a failed transaction's COMMIT with ROLLBACK, and no error.
    if await connection.execute("COMMIT") != "COMMIT":
        raise RuntimeError("a transaction that had failed was to be committed")


async def _open(connection: Connection, viewer: Viewer) -> None:
    """Begin, and say who asks, in one round trip; a connection that half did so serves nobody."""
    said = {"practice_id": viewer.practice_id, "account_id": viewer.account_id}
    settings = [
        f"set_config('app.{name}', '{key}'::uuid::text, true)" for name, key in said.items()
    ]
    try:
        await connection.execute(f"BEGIN; SELECT {', '.join(settings)}")
    except BaseException:
        with suppress(asyncpg.InterfaceError):  # it broke so badly that the pool took it from us
            connection.terminate()
        raise
