"""Who sent a request: by the token in its Authorization header, else by its session cookie."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
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
            if not has_csrf_token(session.standing, request.headers.get(CSRF_HEADER, "")):
                raise crossed("Send the session's own X-CSRF-Token header.")
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
            account_id=viewer.account_id,
        )

    async def _by_header(self, headers: Headers) -> Standing | None:
        token = token_in(headers.getlist("authorization"))
        return None if token is None else await self.viewers.of_token(token)


def token_in(values: Sequence[str]) -> str | None:
    """The token of an Authorization header, of which there must be one."""
    scheme, _, token = values[0].partition(" ")
    return token.strip() if len(values) == 1 and scheme.lower() == _SCHEME else None


def has_csrf_token(standing: Standing, sent: str) -> bool:
    """Whether what was sent is the session's own token, which no other site can know."""
    kept = standing.csrf_hash
    return kept is not None and hmac.compare_digest(digest(sent), kept)
