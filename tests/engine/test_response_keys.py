"""Response keys: whatever an alias is called, it is the key, and no name of SQL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from db.secrets import Secret
from tests.demo_people import SCHEDULER, demo_people
from tests.factories import Person

pytestmark = pytest.mark.anyio


@pytest.fixture
async def scheduler(demo_dsn: str, secret: Secret) -> AsyncIterator[Person]:
    async with demo_people(demo_dsn, secret) as people:
        yield people[SCHEDULER]


@pytest.mark.parametrize(
    "key", [*(f"x{n}" for n in range(1, 8)), "n", "s", "c", "v", "v0", "context", "subjects", "r0",
            "client_1", "select", "null", "practice_id", "A", "a", "_", "coalesce"],
)  # fmt: skip
async def test_an_alias_may_be_any_name(scheduler: Person, key: str) -> None:
    reply = await scheduler.ask(
        f"""{{ {key}: masterSchedule(
          from: "2026-11-23T00:00:00Z", to: "2026-12-20T00:00:00Z", first: 3) {{
            {key}: nodes {{ {key}: id ... on Appointment {{ clients {{ {key}: name }} }} }}
            edges {{ {key}: node {{ provider {{ {key}: name id }} }} }}
            pageInfo {{ {key}: endCursor }} }} }}"""
    )
    page = reply.data[key]
    assert all(set(one) <= {key, "clients"} for one in page[key])
    assert all(one[key]["provider"][key] for one in page["edges"])
    assert page["pageInfo"][key]
