"""The two demo practices at the size people first see, filled once for all these tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from db.demo.load import MAIN_PRACTICE, OTHER_PRACTICE, demo_practices, fill
from db.demo.practice import TODAY, Practice
from db.embedded import EmbeddedPostgres
from tests.conftest import execute

CLIENTS = 200


@pytest.fixture(scope="session")
def filled(cluster: EmbeddedPostgres, template: str) -> Iterator[str]:
    execute(cluster.dsn, f"CREATE DATABASE demo_filled TEMPLATE {template} STRATEGY file_copy")
    dsn = cluster.dsn_of("demo_filled")
    asyncio.run(fill(dsn, clients=CLIENTS, progress=lambda _: None))
    yield dsn
    execute(cluster.dsn, "DROP DATABASE demo_filled WITH (FORCE)")


@pytest.fixture
async def demo(filled: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees both practices: nothing in it is changed."""
    connection = await asyncpg.connect(filled)
    try:
        yield connection
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def main_practice() -> Practice:
    practice = demo_practices(CLIENTS, TODAY, "")[0]
    assert practice.name == MAIN_PRACTICE
    return practice


@pytest.fixture(scope="session")
def other_practice() -> Practice:
    practice = demo_practices(CLIENTS, TODAY, "")[1]
    assert practice.name == OTHER_PRACTICE
    return practice
