"""Finds the viewer behind a session's secret or a token, and remembers them for a moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from resolvers.identity.gate import Clock, Connect, Connection
from resolvers.identity.remembered import Remembered
from resolvers.identity.sessions import digest, end_session, is_secret
from resolvers.identity.standing import Standing, look_at_session, of_session, of_token
from resolvers.identity.token_text import is_token, token_digest

_Find = Callable[[Connection, bytes, datetime], Awaitable[Standing | None]]


class Viewers:
    """None means nobody: unknown, expired, ended, revoked, inactive or without a role."""

    def __init__(
        self, connect: Connect, clock: Clock, token_key: bytes, remembered: Remembered
    ) -> None:
        self._connect = connect
        self._clock = clock
        self._token_key = token_key
        self._remembered = remembered

    async def of_session(self, secret: str) -> Standing | None:
        if not is_secret(secret):
            return None
        return await self._find(digest(secret), of_session)

    async def of_token(self, token: str) -> Standing | None:
        if not is_token(token):
            return None
        return await self._find(token_digest(self._token_key, token), of_token)

    async def look_at_session(self, secret: str) -> Standing | None:
        """The same without keeping the session alive, and so without remembering it."""
        if not is_secret(secret):
            return None
        key, now = digest(secret), self._clock()
        remembered = self._remembered.get(key, now)
        if remembered is not None:
            return remembered
        async with self._connect() as connection:
            return await look_at_session(connection, key, now)

    async def end_session(self, secret: str) -> None:
        """End it in the table and in memory, so that the very next request finds nobody."""
        try:
            async with self._connect() as connection:
                await end_session(connection, secret, self._clock())
        finally:
            self._remembered.forget(digest(secret))

    async def _find(self, key: bytes, find: _Find) -> Standing | None:
        now = self._clock()
        remembered = self._remembered.get(key, now)
        if remembered is not None:
            return remembered
        changes = self._remembered.changes
        async with self._connect() as connection:
            standing = await find(connection, key, now)
        if standing is not None:
            self._remembered.keep(key, standing, changes)
        return standing
