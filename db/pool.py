"""A small pool of connections that hold one database role, and what happens when they break."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, NamedTuple, TypeAlias, TypeVar

import asyncpg
from asyncpg.connection import LoggedQuery
from asyncpg.pool import PoolConnectionProxy

from db.limits import DatabaseLimits

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
Result = TypeVar("Result")

LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,  # PostgreSQL took its leave while nobody asked it anything
)
"""No connection, or no more, and nothing wrong with what was to be asked. Timeouts are OSErrors."""
UNSERVED = (asyncpg.ReadOnlySQLTransactionError, asyncpg.InsufficientResourcesError)
"""PostgreSQL answers, and cannot do it: it is read-only (25006), as after a failover, or it lacks disk,
memory or connections (class 53). It has undone what was asked."""
_JSONB_VERSION = b"\x01"


class DatabaseUnavailableError(RuntimeError):
    """PostgreSQL does not answer, or no connection came free in time. Says nothing of the request."""


class UnreachedError(DatabaseUnavailableError):
    """Nothing can have been done: there never was a connection, or PostgreSQL undid it."""


class FullPoolError(UnreachedError):
    """Every connection of the role was in use, and none came free in time."""


class SentStatement(NamedTuple):
    """A statement, and the database role it was sent under."""

    role: str
    sql: str


class RolePool:
    """Connections to one database under one role, made when they are needed.

    What was sent is added to each list of `recordings`, which its owner changes at will.
    """

    def __init__(
        self,
        dsn: str,
        login: str,
        password: str,
        role: str,
        limits: DatabaseLimits,
        recordings: list[list[SentStatement]],
    ) -> None:
        self._role = role
        self._limits = limits
        self._recordings = recordings
        self._opening = asyncio.Lock()
        self._is_open = False
        self._is_closing = False
        self._slots = asyncio.Semaphore(limits.connections_max)
        self._resting: list[Connection] = []
        self._leaving: set[asyncio.Task[None]] = set()
        self._pool = asyncpg.create_pool(
            dsn,
            user=login,
            password=password,
            min_size=0,
            max_size=limits.connections_max,
            timeout=limits.connect_timeout_s,
            statement_cache_size=limits.statements_prepared_max,
            max_cached_statement_lifetime=0,  # as long as the connection
            max_cacheable_statement_size=limits.statement_prepared_characters_max,
            server_settings=limits.settings(role),
            init=_pass_json_through,
            reset=_keep,
        )

    async def acquire(self) -> Connection:
        """Lend a connection; raise UnreachedError when there is none in time, FullPoolError of all used.

        A connection that served well rests here, and is lent again without asyncpg's own pool, whose
        giving and taking costs twice what a small statement does.
        """
        if self._slots.locked():
            await self._wait_for_slot()
        else:
            await self._slots.acquire()  # at once
        try:
            connection = await self._rested() or await self._made()
        except BaseException:
            self._slots.release()
            raise
        if self._recordings:
            connection.add_query_logger(self._record)
        return connection

    async def give_back(self, connection: Connection, *, is_sound: bool) -> None:
        """Take a connection that was lent; one that is not known to be sound is looked at first.

        Nobody waits for that look: PostgreSQL may not answer at all.
        """
        if self._recordings:
            await asyncio.sleep(0)  # asyncpg tells what it sent at the next turn of the loop
        rests = False
        try:
            rests = is_sound and not self._is_closing and not connection.is_in_transaction()
        finally:
            if rests:
                self._resting.append(connection)
                self._slots.release()
            else:
                self._let_go(connection).add_done_callback(lambda _task: self._slots.release())

    @asynccontextmanager
    async def lent(self, connection: Connection) -> AsyncIterator[Connection]:
        """Take the connection back at the end, and word its loss as DatabaseUnavailableError.

        UnreachedError for what PostgreSQL cannot do at present.
        """
        is_sound = False
        try:
            yield connection
            is_sound = True
        except LOST:
            await self.distrust()
            raise DatabaseUnavailableError("the connection to the database was lost") from None
        except UNSERVED as error:
            raise await self._unserved(error) from error
        except asyncpg.InterfaceError:
            if not _is_gone(connection):
                raise
            raise DatabaseUnavailableError("the connection to the database was lost") from None
        finally:
            await self.give_back(connection, is_sound=is_sound)

    async def twice(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """Try again once, on a new connection, what failed because a connection was lost."""
        try:
            try:
                return await attempt()
            except LOST:
                await self.distrust()
            return await attempt()
        except LOST:
            raise DatabaseUnavailableError("the connection to the database was lost") from None
        except UNSERVED as error:
            raise await self._unserved(error) from error

    async def fetch_row(self, sql: str, arguments: Sequence[object]) -> asyncpg.Record | None:
        connection = await self.acquire()
        try:
            row = await connection.fetchrow(sql, *arguments)
        except BaseException:
            await self.give_back(connection, is_sound=False)
            raise
        await self.give_back(connection, is_sound=True)
        return row

    async def begin(self) -> Connection:
        connection = await self.acquire()
        try:
            await connection.execute("BEGIN")
        except BaseException:
            if not _is_gone(connection):
                connection.terminate()
            await self.give_back(connection, is_sound=False)
            raise
        return connection

    async def distrust(self) -> None:
        """Have every connection made anew: what broke one has often broken all."""
        await self._pool.expire_connections()
        self._rouse()

    async def close(self) -> None:
        self._is_closing = True
        try:
            async with asyncio.timeout(self._limits.close_timeout_s):
                self._rouse()
                if self._leaving:
                    await asyncio.wait(self._leaving)
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    async def _wait_for_slot(self) -> None:
        try:
            async with asyncio.timeout(self._limits.acquire_timeout_s):
                await self._slots.acquire()
        except TimeoutError:
            raise FullPoolError("no connection to the database came free") from None

    async def _rested(self) -> Connection | None:
        while self._resting:
            connection = self._resting.pop()
            if not _is_gone(connection):
                return connection
            self._let_go(connection)
        return None

    async def _made(self) -> Connection:
        try:
            async with self._opening:
                if not self._is_open:
                    await self._pool
                    self._is_open = True
            # There is room: whoever holds a slot holds one connection, and nobody else any.
            return await self._pool.acquire(timeout=self._limits.acquire_timeout_s)
        except LOST as error:
            raise UnreachedError("the database does not answer") from error
        except asyncpg.InvalidAuthorizationSpecificationError as error:
            raise UnreachedError(
                "the database was not made ready with this secret key: run front-office migrate"
            ) from error
        except asyncpg.PostgresError as error:
            raise UnreachedError("the database lets nobody in") from error

    async def _unserved(self, error: Exception) -> UnreachedError:
        """Connections made anew may lead to the server that took over."""
        if isinstance(error, asyncpg.ReadOnlySQLTransactionError):
            await self.distrust()
        return UnreachedError("the database cannot do it at present")

    def _rouse(self) -> None:
        while self._resting:
            self._let_go(self._resting.pop())

    def _let_go(self, connection: Connection) -> asyncio.Task[None]:
        task = asyncio.create_task(self._release(connection))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)
        return task

    async def _release(self, connection: Connection) -> None:
        # One that breaks while it is closed is gone as well.
        with suppress(*LOST, asyncpg.InterfaceError):
            try:
                async with asyncio.timeout(self._limits.acquire_timeout_s):
                    if connection.is_in_transaction():  # whoever was in it was stopped
                        await connection.execute("ROLLBACK")
            except TimeoutError:
                connection.terminate()
            await self._pool.release(connection)

    def _record(self, sent: LoggedQuery) -> None:
        for statements in self._recordings:
            statements.append(SentStatement(self._role, sent.query))


def _is_gone(connection: Connection) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # it broke so badly that the pool took it from us
        return True


async def _keep(_connection: object) -> None:
    """Leave the connection as it is: all context of a request ends with its transaction."""


async def _pass_json_through(connection: Any) -> None:
    """Give JSON as the bytes PostgreSQL sends, for they leave the server as they are."""
    await connection.set_type_codec(
        "json", schema="pg_catalog", format="binary", encoder=_encoded, decoder=bytes
    )
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: _JSONB_VERSION + _encoded(value),
        decoder=lambda data: data[len(_JSONB_VERSION) :],
    )


def _encoded(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value
