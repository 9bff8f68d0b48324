"""Questions for many rows, and databases of many clients."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from benchmarks.data import Data
from benchmarks.growth.pages import rows_query
from benchmarks.growth.tables import table_of
from benchmarks.sample import Sample
from db.embedded import EmbeddedPostgres
from db.secrets import Secret
from tests.conftest import execute
from tests.demo_people import SCHEDULER, demo_people

CLIENTS = 100


@pytest.fixture
def data(cluster: EmbeddedPostgres, secret: Secret, sample: Sample) -> Iterator[Data]:
    yield Data(cluster.dsn, secret, sample, "a few clients", cluster)
    execute(cluster.dsn, f"DROP DATABASE IF EXISTS clients_{CLIENTS} WITH (FORCE)")


def test_a_table_is_filled_up_to_its_size_once(data: Data):
    dsn = asyncio.run(table_of(data, CLIENTS))
    asyncio.run(table_of(data, CLIENTS))

    assert asyncio.run(_shown(dsn, data.secret)) == (CLIENTS, 50)


async def _shown(dsn: str, secret: Secret) -> tuple[int, int]:
    """How many clients a Scheduler is told of, and how many balances a page of 50 has."""
    async with demo_people(dsn, secret) as people:
        asked = people[SCHEDULER].ask
        total = (await asked("{ clients(first: 1) { totalCount } }")).data["clients"]["totalCount"]
        page = (await asked(rows_query(50, [None]).document)).data["p0"]["nodes"]
    return total, sum(row["account"]["balance"] is not None for row in page)


def test_many_rows_are_pages_of_a_hundred():
    document = rows_query(200, [None, "one", "two"]).document

    assert "p0: clients(first: 100) {" in document
    assert 'p1: clients(first: 100, after: "one") {' in document
    assert "p2" not in document
