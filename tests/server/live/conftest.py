"""A server on a real port, over a database of these tests, and its practice's calendar."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from permissions.roles import Role
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
        return await add(where, "schedule_entry", **owned, **{**times, **values})


@pytest.fixture(scope="session")
async def house(anyio_backend, live_dsn, secret) -> AsyncIterator[House]:
    async with served(live_dsn, secret) as found, listening(found.app) as port:
        practice_id = found.practice_id
        account = await add(found.owner, "account", practice_id=practice_id)
        provider = await add(found.owner, "provider", practice_id=practice_id, id=account)
        yield House(found, port, provider)


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
