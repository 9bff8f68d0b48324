"""Who sent a request: by the token in its Authorization header, else by its session cookie."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import Request

from permissions.viewer import Viewer
from resolvers.identity.sessions import digest
from resolvers.identity.standing import Standing
from resolvers.identity.viewers import Viewers
from server.explorer.signed_in import SignedIn
from server.http.crossing import require_own_site
from server.http.refusals import crossed
from server.identity.cookies import SessionCookie

CSRF_HEADER = "x-csrf-token"
_SCHEME = "bearer"


@dataclass(frozen=True)
class Session:
    """A live session and the secret that the browser sent."""

    secret: str
    standing: Standing


@dataclass(frozen=True)
class Authentication:
    """Finds the viewer of a request; None means nobody, and never tells why."""

    viewers: Viewers
    cookie: SessionCookie
    allowed_hosts: frozenset[str] = frozenset()

    async def authenticate(self, request: Request) -> Viewer | None:
        """Return the viewer. A header wins even when it is worth nothing: the cookie is ignored.

        Raises RefusedError 403 for a live session without its CSRF token or from another site.
        """
        if "authorization" in request.headers:
            standing = await self._by_header(request.headers)
            return None if standing is None else standing.viewer
        session = await self.guarded_session(request)
        return None if session is None else session.standing.viewer

    async def guarded_session(self, request: Request) -> Session | None:
        """Return the session of a request that proves to come from our own page."""
        session = await self.session(request)
        if session is not None:
            require_own_site(request.headers, self.allowed_hosts)
            _require_csrf_token(request.headers, session.standing)
        return session

    async def session(self, request: Request) -> Session | None:
        """Return the cookie's session, unguarded: only for what tells nothing to other sites."""
        secret = self.cookie.read(request)
        if secret is None or "authorization" in request.headers:
            return None
        standing = await self.viewers.of_session(secret)
        return None if standing is None else Session(secret, standing)

    async def who_is_signed_in(self, request: Request) -> SignedIn | None:
        """Tell the explorer's page whose it is; a page that another site opens cannot read it."""
        session = await self.session(request)
        if session is None:
            return None
        viewer = session.standing.viewer
        return SignedIn(
            name=viewer.name,
            practice=session.standing.practice_name,
            roles=viewer.roles,
            permissions=viewer.grants.keys(),
        )

    async def _by_header(self, headers: Headers) -> Standing | None:
        values = headers.getlist("authorization")
        scheme, _, token = values[0].partition(" ")
        if len(values) != 1 or scheme.lower() != _SCHEME:
            return None
        return await self.viewers.of_token(token.strip())


def _require_csrf_token(headers: Headers, standing: Standing) -> None:
    sent = digest(headers.get(CSRF_HEADER, ""))
    if standing.csrf_hash is None or not hmac.compare_digest(sent, standing.csrf_hash):
        raise crossed("Send the session's own X-CSRF-Token header.")
