"""Puts the parts of identity together, for the application to mount and to call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Self

from starlette.routing import BaseRoute

from db.secrets import Secret
from db.session import Database
from resolvers.identity.accounts import folded
from resolvers.identity.gate import Clock
from resolvers.identity.passwords import Passwords
from resolvers.identity.remembered import Remembered
from resolvers.identity.sessions import CSRF_KEY_LABEL
from resolvers.identity.sign_in import SignIn
from resolvers.identity.tokens import KEY_LABEL
from resolvers.identity.viewers import Viewers
from server.identity.authentication import Authentication
from server.identity.cookies import SessionCookie
from server.identity.demo import refuse_demo_unless_loopback
from server.identity.routes import LOG_KEY_LABEL, SessionEndpoint
from server.identity.tries import OwnTries, Tries
from server.settings import Settings
from server.watch import IDENTITY_CHANNEL, Hears, Watch, gate_connection

_NOBODY: Mapping[str, Hears] = MappingProxyType({})


@dataclass(frozen=True)
class Identity:
    """`authentication` knows who asks, `routes` sign in and out; works best while it is entered."""

    authentication: Authentication
    routes: list[BaseRoute]
    passwords: Passwords
    watch: Watch
    _entered: AsyncExitStack = field(default_factory=AsyncExitStack, repr=False)

    async def __aenter__(self) -> Self:
        """Begin to listen for changes; until then nothing is remembered, and all works the same."""
        await self.passwords.prepare()
        await self._entered.enter_async_context(self.passwords)
        await self._entered.enter_async_context(self.watch)
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self._entered.aclose()


def utc_now() -> datetime:
    return datetime.now(UTC)


def assemble_identity(
    database: Database,
    dsn: str,
    secret: Secret,
    settings: Settings,
    *,
    demo_emails: Iterable[str] = (),
    clock: Clock = utc_now,
    passwords: Passwords | None = None,
    tries: Tries | None = None,
    also: Mapping[str, Hears] = _NOBODY,
) -> Identity:
    """Give everything that the application needs.

    The accounts of `demo_emails` sign in without a password. Who is in `also` hears of its channel,
    after identity itself. Raises BadSettingError when there are
    any and the server is bound to more than loopback.
    """
    demo = frozenset(folded(email) for email in demo_emails)
    if demo:
        refuse_demo_unless_loopback(settings.host)
    passwords = passwords or Passwords()
    remembered = Remembered()
    csrf_key = secret.derive(CSRF_KEY_LABEL)
    authentication = Authentication(
        Viewers(database.identity, clock, secret.derive(KEY_LABEL), remembered),
        SessionCookie(is_loopback=settings.is_loopback),
        settings.allowed_hosts,
    )
    sign_in = SignIn(database.identity, clock, passwords, csrf_key)
    endpoint = SessionEndpoint(
        sign_in,
        authentication,
        csrf_key,
        secret.derive(LOG_KEY_LABEL),
        tries or OwnTries(),
        demo_emails=demo,
    )
    hearers: dict[str, list[Hears]] = {IDENTITY_CHANNEL: [remembered]}
    for channel, one in also.items():
        hearers.setdefault(channel, []).append(one)
    watch = Watch(gate_connection(dsn, secret), hearers)
    return Identity(authentication, endpoint.routes(), passwords, watch)
