"""A small practice of the benchmarks' own, for they issue tokens and write to the access log."""

import asyncio
from collections.abc import Iterator

import pytest

from benchmarks.queries import Query, queries_about
from benchmarks.sample import Sample, sample_of
from db.demo.load import fill
from db.embedded import EmbeddedPostgres
from db.roles import LOGINS
from tests.conftest import execute

CLIENTS = 40
NAME = "benchmarks"


@pytest.fixture(scope="session")
def practice_dsn(cluster: EmbeddedPostgres, template: str) -> Iterator[str]:
    execute(cluster.dsn, f"CREATE DATABASE {NAME} TEMPLATE {template} STRATEGY file_copy")
    execute(cluster.dsn, f"GRANT CONNECT ON DATABASE {NAME} TO {', '.join(LOGINS)}")
    asyncio.run(fill(cluster.dsn_of(NAME), progress=lambda _line: None, clients=CLIENTS))
    yield cluster.dsn_of(NAME)
    execute(cluster.dsn, f"DROP DATABASE {NAME} WITH (FORCE)")


@pytest.fixture(scope="session")
def sample(practice_dsn: str) -> Sample:
    return asyncio.run(sample_of(practice_dsn))


@pytest.fixture(scope="session")
def queries(sample: Sample) -> dict[str, Query]:
    return queries_about(sample)
