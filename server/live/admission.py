"""Who is at a socket: by a token, or by the session of a page of ours; asked again at each event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import HTTPConnection

from permissions.viewer import Viewer
from resolvers.identity.standing import Standing
from resolvers.identity.viewers import Viewers
from server.identity.authentication import has_csrf_token, token_in
from server.identity.cookies import SessionCookie

Look = Callable[[], Awaitable[Viewer | None]]
"""Asks who is there now; nobody, once the session or token has ended."""


class Admission:
    """Reads the handshake and the first message; nothing at a socket keeps a session alive."""

    def __init__(self, viewers: Viewers, cookie: SessionCookie) -> None:
        self._viewers = viewers
        self._cookie = cookie

    async def admit(self, connection: HTTPConnection, payload: Mapping[str, Any]) -> Look | None:
        """Give the way to ask who is there, or None for nobody, and never tell why.

        An Authorization header counts before one in the payload, and either before the cookie,
        which needs the session's CSRF token in the payload.
        """
        if "authorization" in connection.headers:
            return await self._by_token(connection.headers.getlist("authorization"))
        if "authorization" in payload:
            return await self._by_token([payload["authorization"]])
        return await self._by_session(connection, payload.get("csrfToken"))

    async def _by_token(self, values: list[Any]) -> Look | None:
        token = token_in(values) if all(isinstance(one, str) for one in values) else None
        if token is None:
            return None

        async def look() -> Viewer | None:
            return _viewer(await self._viewers.of_token(token))

        return look if await look() is not None else None

    async def _by_session(self, connection: HTTPConnection, sent: object) -> Look | None:
        secret = self._cookie.read(connection)
        if secret is None or not isinstance(sent, str):
            return None
        standing = await self._viewers.look_at_session(secret)
        if standing is None or not _is_own(standing, sent):
            return None

        async def look() -> Viewer | None:
            return _viewer(await self._viewers.look_at_session(secret))

        return look


def _is_own(standing: Standing, sent: str) -> bool:
    try:
        return has_csrf_token(standing, sent)
    except UnicodeEncodeError:  # half of a surrogate pair
        return False


def _viewer(standing: Standing | None) -> Viewer | None:
    return None if standing is None else standing.viewer
