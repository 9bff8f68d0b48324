"""The application, opened once for all tests of HTTP, and once more for those that break it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from permissions.roles import Role
from tests.conftest import execute
from tests.server.http.served import Served, served

NAME = "http_tests"


@pytest.fixture(scope="session")
def http_dsn(cluster, template) -> Iterator[str]:
    execute(cluster.dsn, f"CREATE DATABASE {NAME} TEMPLATE {template} STRATEGY file_copy")
    yield cluster.dsn_of(NAME)
    execute(cluster.dsn, f"DROP DATABASE {NAME} WITH (FORCE)")


@pytest.fixture(scope="session")
async def stranger(anyio_backend, http_dsn, secret) -> AsyncIterator[Served]:
    """Somebody without a token."""
    async with served(http_dsn, secret) as found:
        yield found


@pytest.fixture
def scheduler(stranger) -> Served:
    return stranger.as_(Role.SCHEDULER)


@pytest.fixture
def biller(stranger) -> Served:
    return stranger.as_(Role.BILLER)


@pytest.fixture
async def own(database_endpoint, secret) -> AsyncIterator[Served]:
    """A scheduler of an application and a database of this test's own."""
    async with served(database_endpoint, secret) as found:
        yield found.as_(Role.SCHEDULER)
