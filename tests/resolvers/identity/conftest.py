"""A practice of the test's own, in a database of the test's own."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from db.session import Database
from tests.resolvers.identity.office import Clock, Office


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def office(database_endpoint, secret, clock) -> AsyncIterator[Office]:
    admin = await asyncpg.connect(database_endpoint)
    async with Database.open(database_endpoint, secret) as database:
        yield await Office.founded(database, admin, clock)
    await admin.close()
