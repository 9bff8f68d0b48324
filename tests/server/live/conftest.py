"""A server on a real port, over a database of these tests, and its practice's calendar."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from db.secrets import Secret
from permissions.roles import Role
from resolvers.identity.sessions import CSRF_KEY_LABEL, NewSession, open_session
from server.identity.assembly import utc_now
from tests.bookings import HOUR, MONDAY
from tests.conftest import execute
from tests.db.rows import add
from tests.server.http.served import Served, served
from tests.server.live.line import Line, Port, line, listening

NAME = "live_tests"


@pytest.fixture(scope="session")
def live_dsn(cluster, template) -> Iterator[str]:
    execute(cluster.dsn, f"CREATE DATABASE {NAME} TEMPLATE {template} STRATEGY file_copy")
    yield cluster.dsn_of(NAME)
    execute(cluster.dsn, f"DROP DATABASE {NAME} WITH (FORCE)")


@dataclass
class House:
    """The server, and the one calendar that is changed."""

    served: Served
    port: Port
    provider_id: UUID
    secret: Secret
    booked: int = 0

    def token(self, role: Role = Role.SCHEDULER) -> str:
        return f"Bearer {self.served.tokens[role]}"

    async def book(self, connection: Any = None, **values: Any) -> UUID:
        """Another appointment, an hour after the one before."""
        self.booked += 1
        at = MONDAY + self.booked * HOUR
        times = {"starts_at": at, "ends_at": at + timedelta(minutes=50)}
        owned = {"practice_id": self.served.practice_id, "provider_id": self.provider_id}
        where = connection or self.served.owner
        return await add(where, "schedule_entry", **{**owned, **times, **values})

    async def account_of(self, role: Role) -> UUID:
        email = f"{role.value.lower()}-{self.served.practice_id}@example.org"
        sql = "SELECT id FROM account WHERE email = $1"
        return await self.served.owner.fetchval(sql, email)

    async def sign_in(self, role: Role = Role.SCHEDULER) -> NewSession:
        """The session of a page, as if somebody had just begun it."""
        whose = SimpleNamespace(
            practice_id=self.served.practice_id, account_id=await self.account_of(role)
        )
        key = self.secret.derive(CSRF_KEY_LABEL)
        return await open_session(self.served.owner, key, whose, utc_now())


@asynccontextmanager
async def opened_house(dsn: str, secret: Secret) -> AsyncIterator[House]:
    async with served(dsn, secret) as found, listening(found.app) as port:
        practice_id = found.practice_id
        account = await add(found.owner, "account", practice_id=practice_id)
        provider = await add(found.owner, "provider", practice_id=practice_id, id=account)
        yield House(found, port, provider, secret)


@pytest.fixture(scope="session")
async def house(anyio_backend, live_dsn, secret) -> AsyncIterator[House]:
    async with opened_house(live_dsn, secret) as found:
        yield found


@pytest.fixture
async def own_house(database_endpoint, secret) -> AsyncIterator[House]:
    """A server and a database for a test that spoils them."""
    async with opened_house(database_endpoint, secret) as found:
        yield found


@pytest.fixture
async def bare(house: House) -> AsyncIterator[Line]:
    """A socket that has said nothing yet."""
    async with line(house.port) as found:
        yield found


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Line]:
    """A scheduler's."""
    async with line(house.port) as found:
        yield await found.greet(authorization=house.token())
