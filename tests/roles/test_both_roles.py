"""Somebody with two roles: each permission keeps its own reach, and neither widens the other."""

from __future__ import annotations

import asyncpg
import pytest

from tests.demo_people import BOTH, CLINICIAN, SCHEDULER
from tests.factories import Person

pytestmark = pytest.mark.anyio

_CHARTS = """query Q($after: String) {
  clients(first: 100, after: $after) {
    nodes { id name memo account { balance } chart { notes { totalCount nodes { body } } } }
    pageInfo { hasNextPage endCursor }
  }
}"""


async def caseload_of(dsn: str, person: Person) -> set[str]:
    admin = await asyncpg.connect(dsn)
    rows = await admin.fetch(
        "SELECT client_id FROM caseload WHERE account_id = $1", person.viewer.account_id
    )
    await admin.close()
    return {f"client_{row['client_id']}" for row in rows}


async def test_clinician_scheduler_reads_every_profile_and_only_the_own_caseloads_chart(
    people: dict[str, Person], demo_dsn: str
) -> None:
    own = await caseload_of(demo_dsn, people[BOTH])
    everybody = (await people[SCHEDULER].ask("{ clients { totalCount } }")).data["clients"]
    reply = await people[BOTH].ask(_CHARTS)
    nodes = reply.data["clients"]["nodes"]
    assert len(nodes) == everybody["totalCount"] > len(own) > 0
    assert {one["id"] for one in nodes if one["chart"] is not None} == own
    assert all(one["account"] is not None for one in nodes)
    assert any(one["chart"]["notes"]["nodes"] for one in nodes if one["chart"])


async def test_a_chart_outside_of_the_caseload_is_like_a_chart_that_is_not_there(
    people: dict[str, Person], demo_dsn: str
) -> None:
    own = await caseload_of(demo_dsn, people[BOTH])
    nodes = (await people[SCHEDULER].ask("{ clients(first: 100) { nodes { id } } }")).data
    outside = next(one["id"] for one in nodes["clients"]["nodes"] if one["id"] not in own)
    query = "query Q($id: ID!) { client(id: $id) { chart { notes { totalCount } } } }"
    reply = await people[BOTH].ask(query, id=outside)
    assert reply.body == b'{"data":{"client":{"chart":null}}}'


async def test_a_clinician_sees_the_own_caseload_and_nobody_else(
    people: dict[str, Person], demo_dsn: str
) -> None:
    own = await caseload_of(demo_dsn, people[CLINICIAN])
    reply = await people[CLINICIAN].ask("{ clients(first: 100) { totalCount nodes { id } } }")
    assert {one["id"] for one in reply.data["clients"]["nodes"]} == own
    assert reply.data["clients"]["totalCount"] == len(own)
