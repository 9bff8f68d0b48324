"""Listens on one connection for all that PostgreSQL announces, and says when it cannot hear."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import chain
from typing import Any, Protocol, Self

import asyncpg

from db.roles import GATE
from db.secrets import Secret
from server.log import described, log

IDENTITY_CHANNEL = "identity"
"""Where PostgreSQL tells that somebody of a practice may do more or less than before."""
HEARTBEAT_S = 10.0
"""A connection can be dead without anybody having said so; it is asked this often."""
ANSWER_TIMEOUT_S = 5.0
RETRY_S = 1.0

Connect = Callable[[], Awaitable[Any]]
"""Opens a connection that no pool ever takes back."""


def gate_connection(dsn: str, secret: Secret) -> Connect:
    """Connect as the gate's login, which needs no role to listen, and so is given none."""
    password = secret.login_passwords()[GATE]
    settings = {"application_name": "front-office"}

    async def connect() -> Any:
        return await asyncpg.connect(
            dsn, user=GATE, password=password, timeout=ANSWER_TIMEOUT_S, server_settings=settings
        )

    return connect


class Hears(Protocol):
    """Whoever wants to hear of a channel; a notice holds the id of a practice."""

    def open(self) -> None:
        """From now on changes are heard of; some may have been missed."""

    def close(self) -> None:
        """Changes are no longer heard of."""

    def changed(self, practice: str) -> None:
        """Something of a practice has changed."""


Hearers = Mapping[str, Sequence[Hears]]
"""Who hears of each channel, the first one first."""


class Watch:
    """Keeps those who hear open while changes are heard of, and closed while they are not."""

    def __init__(self, connect: Connect, hearers: Hearers, retry_s: float = RETRY_S) -> None:
        self._connect = connect
        self._hearers = hearers
        self._everybody = list(dict.fromkeys(chain.from_iterable(hearers.values())))
        self._retry_s = retry_s
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._listen_until_closed(), name="watch")
        return self

    async def __aexit__(self, *_exception: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _listen_until_closed(self) -> None:
        while True:
            try:
                await self._listen()
            except Exception as error:  # noqa: BLE001  # whatever it was, listening begins again
                log.warning("changes are not heard", error=described(error))
            await asyncio.sleep(self._retry_s)

    async def _listen(self) -> None:
        """Raise when the connection is lost."""
        connection = await self._connect()
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _connection: lost.set())
            for channel in self._hearers:
                await connection.add_listener(channel, self._hear)
            for one in self._everybody:
                one.open()
            while not await self._is_lost(lost):
                await connection.fetchval("SELECT 1", timeout=ANSWER_TIMEOUT_S)
            raise ConnectionResetError
        finally:
            for one in self._everybody:
                one.close()
            connection.terminate()

    async def _is_lost(self, lost: asyncio.Event) -> bool:
        try:
            async with asyncio.timeout(HEARTBEAT_S):
                return await lost.wait()
        except TimeoutError:
            return False

    def _hear(self, _connection: Any, _pid: int, channel: str, payload: object) -> None:
        for one in self._hearers[channel]:
            one.changed(str(payload))
