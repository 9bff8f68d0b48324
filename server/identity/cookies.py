"""The session cookie: bound to this host alone, out of reach of scripts and of other sites."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response

from server.http.crossing import LOOPBACK_NAMES

SECURE_NAME = "__Host-session"
"""The prefix makes the browser itself insist on Secure, Path=/ and no Domain (RFC 6265bis)."""
PLAIN_NAME = "session"
"""For plain http within one machine, where not every browser keeps a Secure cookie."""

_WITHOUT_TLS = frozenset({"http", "ws"})


class SessionCookie:
    """Reads and writes the cookie; it has no Max-Age, so closing the browser ends it as well."""

    def __init__(self, *, is_loopback: bool) -> None:
        self._is_loopback = is_loopback

    def read(self, request: HTTPConnection) -> str | None:
        return request.cookies.get(self._name(request))

    def write(self, response: Response, request: HTTPConnection, secret: str) -> None:
        response.set_cookie(
            self._name(request),
            secret,
            path="/",
            secure=not self._is_plain(request),
            httponly=True,
            samesite="lax",
        )

    def remove(self, response: Response, request: HTTPConnection) -> None:
        response.delete_cookie(
            self._name(request),
            path="/",
            secure=not self._is_plain(request),
            httponly=True,
            samesite="lax",
        )

    def _name(self, request: HTTPConnection) -> str:
        return PLAIN_NAME if self._is_plain(request) else SECURE_NAME

    def _is_plain(self, request: HTTPConnection) -> bool:
        """Only when the server listens on loopback, is addressed so, and no proxy speaks TLS."""
        if not self._is_loopback or request.scope["scheme"] not in _WITHOUT_TLS:
            return False
        host = request.headers.get("host", "").lower()
        return host in LOOPBACK_NAMES or host.rpartition(":")[0] in LOOPBACK_NAMES
