"""The addresses for signing in and out: `/session`, and `/session/demo` where there is a demo."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from resolvers.identity.accounts import folded
from resolvers.identity.passwords import TooManyPasswordsError
from resolvers.identity.sessions import NewSession, csrf_token
from resolvers.identity.sign_in import Refused, SignIn
from server.http.crossing import require_own_site
from server.http.edge import line_of
from server.http.endpoint import address_of
from server.http.refusals import RefusedError, unauthenticated, unavailable
from server.identity.authentication import Authentication, Session
from server.identity.credentials import read_credentials
from server.identity.demo import is_from_this_machine
from server.identity.lockout import Attempt, LockedOutError
from server.identity.tries import OwnTries, Tries

LOG_KEY_LABEL = "what was typed to sign in, in the log"
ALIAS_CHARACTERS = 12

_Answer = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class SessionEndpoint:
    """Opens, shows and ends sessions."""

    sign_in: SignIn
    authentication: Authentication
    csrf_key: bytes = field(repr=False)
    log_key: bytes = field(repr=False)
    tries: Tries = field(default_factory=OwnTries)
    demo_emails: frozenset[str] = frozenset()
    """Folded addresses of the accounts that need no password; empty where there is no demo."""

    def routes(self) -> list[BaseRoute]:
        by_method: Mapping[str, _Answer] = {
            "GET": self.show,
            "HEAD": self.show,
            "POST": self.open,
            "DELETE": self.end,
        }

        async def session(request: Request) -> Response:
            return await by_method[request.method](request)

        routes = [Route("/session", session, methods=list(by_method))]
        if self.demo_emails:
            routes.append(Route("/session/demo", self.open_demo, methods=["POST"]))
        return list(routes)

    async def open(self, request: Request) -> Response:
        """Sign in with a password."""
        email, password = await read_credentials(
            request, ("email", "password"), self.authentication.allowed_hosts
        )
        attempt = await self._enter(request, email)
        try:
            opened = await self.sign_in.with_password(email, password, self._replaced(request))
        except TooManyPasswordsError:
            await self.tries.not_tried(attempt)
            raise unavailable("BUSY", "Too many people are signing in.") from None
        if isinstance(opened, Refused):
            if opened.account_id is not None:
                line_of(request).update(account=str(opened.account_id))
            raise _refused()
        await self.tries.succeeded(attempt)
        return await self._welcome(request, opened)

    async def open_demo(self, request: Request) -> Response:
        """Sign in as a demo person, of whom everybody knows that they have no secrets."""
        if not is_from_this_machine(request):
            raise HTTPException(404)
        (email,) = await read_credentials(request, ("email",), self.authentication.allowed_hosts)
        if folded(email) not in self.demo_emails:
            raise _refused()
        opened = await self.sign_in.without_password(email, self._replaced(request))
        if opened is None:
            raise _refused()
        return await self._welcome(request, opened)

    async def show(self, request: Request) -> Response:
        """Tell our own page whose session it is, and its CSRF token, which other sites cannot read."""
        require_own_site(request.headers, self.authentication.allowed_hosts)
        session = await self.authentication.session(request)
        if session is None:
            raise unauthenticated()
        return self._shown(session)

    async def end(self, request: Request) -> Response:
        """Sign out: the session ends at once, here and in the browser."""
        session = await self.authentication.guarded_session(request)
        if session is None:
            raise unauthenticated()
        await self.authentication.viewers.end_session(session.secret)
        response = Response(status_code=204)
        self.authentication.cookie.remove(response, request)
        return response

    async def _enter(self, request: Request, email: str) -> Attempt:
        address = request.client.host if request.client else None
        line_of(request).update(address=address_of(request), tried=self._alias(email))
        try:
            return await self.tries.enter(folded(email), address)
        except LockedOutError as locked:
            raise RefusedError(
                429,
                "TOO_MANY_ATTEMPTS",
                "Too many tries. Wait, then try again.",
                {"retry-after": str(locked.retry_after_s)},
            ) from None

    def _alias(self, email: str) -> str:
        """What stands in the log for what was typed, which may be anything, a password too."""
        return hmac.digest(self.log_key, folded(email).encode(), "sha256").hex()[:ALIAS_CHARACTERS]

    def _replaced(self, request: Request) -> str | None:
        """The session that the browser had until now; it ends when the new one begins."""
        return self.authentication.cookie.read(request)

    async def _welcome(self, request: Request, opened: NewSession) -> Response:
        standing = await self.authentication.viewers.of_session(opened.secret)
        if standing is None:  # the last role ended in this very moment
            raise _refused()
        line_of(request).update(account=str(standing.viewer.account_id))
        response = self._shown(Session(opened.secret, standing))
        self.authentication.cookie.write(response, request, opened.secret)
        return response

    def _shown(self, session: Session) -> Response:
        viewer = session.standing.viewer
        return JSONResponse(
            {
                "name": viewer.name,
                "email": viewer.email,
                "roles": sorted(viewer.roles),
                "csrfToken": csrf_token(self.csrf_key, session.secret),
                "expiresAt": session.standing.ends_at.isoformat(),
            },
            headers={"cache-control": "no-store", "vary": "Cookie"},
        )


def _refused() -> RefusedError:
    """The same words for an unknown account, a wrong password, and an account that has ended."""
    return RefusedError(
        401,
        "UNAUTHENTICATED",
        "That e-mail and password do not belong together.",
        {"www-authenticate": "Bearer"},
    )
