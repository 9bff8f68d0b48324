"""Who is at a socket: by a token, or by the session of a page of ours; asked again at each event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import HTTPConnection

from permissions.viewer import Viewer
from resolvers.identity.standing import Standing
from resolvers.identity.viewers import Viewers
from server.identity.authentication import has_csrf_token, token_in
from server.identity.cookies import SessionCookie

Look = Callable[[], Awaitable[Viewer | None]]
"""Asks who is there now; nobody, once the session or token has ended."""


@dataclass(frozen=True)
class Admitted:
    """The way to ask who is there, and when their session or token expires at the latest."""

    look: Look
    ends_at: datetime


class Admission:
    """Reads the handshake and the first message; nothing at a socket keeps a session alive."""

    def __init__(self, viewers: Viewers, cookie: SessionCookie) -> None:
        self._viewers = viewers
        self._cookie = cookie

    async def admit(
        self, connection: HTTPConnection, payload: Mapping[str, Any]
    ) -> Admitted | None:
        """None for nobody, and it never tells why.

        An Authorization header counts before one in the payload, and either before the cookie,
        which needs the session's CSRF token in the payload.
        """
        if "authorization" in connection.headers:
            return await self._by_token(connection.headers.getlist("authorization"))
        if "authorization" in payload:
            return await self._by_token([payload["authorization"]])
        return await self._by_session(connection, payload.get("csrfToken"))

    async def _by_token(self, values: list[Any]) -> Admitted | None:
        token = token_in(values) if all(isinstance(one, str) for one in values) else None
        standing = None if token is None else await self._viewers.of_token(token)
        if token is None or standing is None:
            return None

        async def look() -> Viewer | None:
            return _viewer(await self._viewers.of_token(token))

        return Admitted(look, standing.ends_at)

    async def _by_session(self, connection: HTTPConnection, sent: object) -> Admitted | None:
        secret = self._cookie.read(connection)
        if secret is None or not isinstance(sent, str):
            return None
        standing = await self._viewers.look_at_session(secret)
        if standing is None or not _is_own(standing, sent):
            return None

        async def look() -> Viewer | None:
            return _viewer(await self._viewers.look_at_session(secret))

        return Admitted(look, standing.ends_at)


def _is_own(standing: Standing, sent: str) -> bool:
    try:
        return has_csrf_token(standing, sent)
    except UnicodeEncodeError:  # half of a surrogate pair
        return False


def _viewer(standing: Standing | None) -> Viewer | None:
    return None if standing is None else standing.viewer
