"""What is remembered of documents: bounded, not emptied by strangers, and no way around a revocation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from db.secrets import Secret
from engine.execute import Engine
from permissions.roles import Role
from schema.root import core, rules
from tests.server.http.served import SECRET_NAME, Served, codes, served
from tests.waiting import DEADLINE_S

HOT = "query Hot { clients(first: 5) { nodes { id legalFirstName } } }"
HOT_TIMES = 10
CHARACTERS_MAX = 1_500
FLOOD = 120
"""Documents that have twice as many characters together as may be kept."""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The engine of the application, which remembers little."""
    monkeypatch.setattr("engine.execute.PLANS_CACHED_CHARACTERS_MAX", CHARACTERS_MAX)
    monkeypatch.setattr("engine.document.CACHED_CHARACTERS_MAX", CHARACTERS_MAX)
    asked = Engine(core(), rules())
    monkeypatch.setattr("server.app.engine", lambda: asked)
    return asked


@pytest.fixture
async def office(small: Engine, database_endpoint: str, secret: Secret) -> AsyncIterator[Served]:
    async with served(database_endpoint, secret) as found:
        yield found.as_(Role.SCHEDULER)


def plans_of(asked: Engine, text: str) -> list[Any]:
    """What is remembered of a document, without using it."""
    segments = (asked._plans._trial, asked._plans._kept)
    entries = [item for segment in segments for item in segment.entries.items()]
    return [entry.value for key, entry in entries if key[0] == text]


@pytest.mark.parametrize("times", [1, 2])
async def test_a_flood_of_documents_grows_nothing_and_leaves_what_is_hot(
    office: Served, small: Engine, times: int
) -> None:
    for _ in range(HOT_TIMES):
        await office.ask(HOT)
    (plan,) = plans_of(small, HOT)
    for number in range(FLOOD):
        for _ in range(times):
            assert (await office.ask(f"{{ viewer {{ n{number}: name }} }}")).status_code == 200
        assert small._plans.weight <= CHARACTERS_MAX
        assert small._documents._cache.weight <= CHARACTERS_MAX
    assert len(small._plans) < FLOOD
    (still,) = plans_of(small, HOT)
    assert still is plan
    assert small._documents._cache.get(HOT) is not None


async def until_heard(office: Served) -> httpx.Response:
    """The first answer that is not as it was before."""
    async with asyncio.timeout(DEADLINE_S):
        while SECRET_NAME in (answer := await office.ask(HOT)).text:
            pass
    return answer


async def hot(office: Served, small: Engine) -> list[Any]:
    """Have the plan made and used; give it."""
    for _ in range(HOT_TIMES):
        assert SECRET_NAME in (await office.ask(HOT)).text
    return plans_of(small, HOT)


async def test_a_role_that_was_ended_does_not_meet_its_plan(office: Served, small: Engine) -> None:
    before = await hot(office, small)
    await office.owner.execute(
        "UPDATE role_grant SET revoked_at = now(), revoked_reason = 'left' WHERE role = 'SCHEDULER'"
    )
    answer = await until_heard(office)
    assert (answer.status_code, codes(answer)) == (401, {"UNAUTHENTICATED"})
    assert plans_of(small, HOT) == before


async def test_a_role_that_was_narrowed_does_not_meet_its_plan(
    office: Served, small: Engine
) -> None:
    before = await hot(office, small)
    await office.owner.execute(
        "INSERT INTO withheld_permission VALUES ($1, 'SCHEDULER', 'clients:read')",
        office.practice_id,
    )
    answer = await until_heard(office)
    assert (answer.status_code, codes(answer)) == (200, {"FORBIDDEN"})
    assert answer.json()["data"] == {"clients": None}
    assert before[0] in plans_of(small, HOT)
    for _ in range(HOT_TIMES):
        assert SECRET_NAME not in (await office.ask(HOT)).text
