"""What is remembered of documents is bounded, whatever they are, and not emptied by strangers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from db.secrets import Secret
from engine.cache import Cache
from engine.execute.engine import FIELD_CHARACTERS
from permissions.roles import Role
from tests.server.http.served import Served, entries_of, served

HOT = "query Hot { clients(first: 5) { nodes { id legalFirstName } } }"
HOT_TIMES = 3
"""Once more than a stranger's document is sent at most."""
DOCUMENTS_MAX, PLANS_MAX, TOLD_MAX = 1_500, 100_000, 60_000
DENSE = 30
DENSE_DOCUMENT = """{
  n%d: clients(first: 1) { nodes { ...A } }
}
fragment A on Client { a: account { ...B } b: account { ...B } c: account { ...B } }
fragment B on Account { a: entries(first: 1) { ...C } b: entries(first: 1) { ...C } }
fragment C on LedgerEntryConnection { nodes { kind amount runningBalance postedOn id } }
"""


@pytest.fixture
async def office(
    monkeypatch: pytest.MonkeyPatch, database_endpoint: str, secret: Secret
) -> AsyncIterator[Served]:
    """A scheduler of an application that remembers little."""
    monkeypatch.setattr("engine.document.CACHED_CHARACTERS_MAX", DOCUMENTS_MAX)
    monkeypatch.setattr("engine.execute.engine.PLANS_CACHED_CHARACTERS_MAX", PLANS_MAX)
    monkeypatch.setattr("engine.execute.own.INTROSPECTION_CACHED_BYTES_MAX", TOLD_MAX)
    async with served(database_endpoint, secret) as found:
        yield found.as_(Role.SCHEDULER)


def remembered(cache: Cache[Any, Any], text: str) -> list[Any]:
    """What is remembered of a document, without using it."""
    return [value for key, value in entries_of(cache) if text in (key, key[0])]


async def flood(office: Served, documents: int, times: int) -> None:
    """Ask what was never asked before, again and again."""
    engine = office.endpoint.engine
    for number in range(documents):
        for _ in range(times):
            answer = await office.ask(f"{{ viewer {{ n{number}: name }} }}")
            assert set(answer.json()) == {"data"}
        assert engine._plans.weight <= PLANS_MAX
        assert engine._documents._cache.weight <= DOCUMENTS_MAX


@pytest.mark.parametrize(("documents", "times"), [(2_000, 1), (700, 2)])
async def test_a_flood_of_documents_grows_nothing_and_leaves_what_is_hot(
    office: Served, documents: int, times: int
) -> None:
    engine = office.endpoint.engine
    caches = (engine._plans, engine._documents._cache)
    for _ in range(HOT_TIMES):
        await office.ask(HOT)
    before = [remembered(cache, HOT) for cache in caches]
    assert [len(found) for found in before] == [1, 1]
    await flood(office, documents, times)
    after = [remembered(cache, HOT) for cache in caches]
    assert [[id(one) for one in found] for found in after] == [
        [id(one) for one in found] for found in before
    ]
    await office.ask(HOT)
    assert len(remembered(engine._plans, HOT)) == 1
    assert len(engine._plans) < documents // 5


async def test_little_text_that_makes_much_sql_grows_nothing(office: Served) -> None:
    plans = office.endpoint.engine._plans
    made: dict[Any, int] = {}
    for number in range(DENSE):
        assert set((await office.ask(DENSE_DOCUMENT % number)).json()) == {"data"}
        texts = {key: len(key[0]) + len(plan.statement.text) for key, plan in entries_of(plans)}
        assert 0 < sum(texts.values()) <= PLANS_MAX
        made |= texts
    assert sum(made.values()) > 2 * PLANS_MAX


async def test_short_documents_that_select_many_fields_grow_nothing(office: Served) -> None:
    plans = office.endpoint.engine._plans
    names = " ".join(f"n{number}: name" for number in range(20))
    viewers = " ".join(f"v{number}: viewer {{ ...N }}" for number in range(10))
    for number in range(DENSE):
        text = f"{{ w{number}: viewer {{ name }} {viewers} }} fragment N on Viewer {{ {names} }}"
        assert set((await office.ask(text)).json()) == {"data"}
        assert 0 < len(plans) <= PLANS_MAX // (200 * FIELD_CHARACTERS)


async def test_long_documents_that_are_told_little_of_the_schema_grow_nothing(
    office: Served,
) -> None:
    told = office.endpoint.engine._own._told
    for number in range(40):
        answer = await office.ask(f"{{ __schema {{ n{number}: __typename }} }} # {'x' * 9_000}")
        assert set(answer.json()) == {"data"}
        assert 0 < sum(len(key[0]) + len(value) for key, value in entries_of(told)) <= TOLD_MAX
