"""Every contender answers each query as the engine does, or the comparison would say nothing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import asyncpg
import httpx
import pytest

from benchmarks.data import issued
from benchmarks.limit.bare import bare
from benchmarks.limit.statements import SETTINGS, arguments, pass_json_through, statement
from benchmarks.queries import Query
from benchmarks.sample import Sample
from benchmarks.tutorial.app import endpoint, engine_of
from benchmarks.tutorial.types import instant
from benchmarks.variants import VARIANTS, composed
from db.secrets import Secret
from server.settings import Settings
from tests.demo_people import demo_people
from tests.factories import Person

pytestmark = pytest.mark.anyio

NAMES = ("a", "b", "c", "d", "e", "f", "f_without", "g")
Answer = Callable[[Query], Awaitable[Any]]


@pytest.fixture
async def people(practice_dsn: str, secret: Secret) -> AsyncIterator[dict[str, Person]]:
    async with demo_people(practice_dsn, secret) as found:
        yield found


@pytest.fixture
def expected(people: dict[str, Person]) -> Answer:
    async def answer(query: Query) -> Any:
        reply = await people[query.email].ask(query.document, **query.variables)
        return reply.partial

    return answer


@pytest.fixture
async def limit(practice_dsn: str, sample: Sample) -> AsyncIterator[Answer]:
    connection = await asyncpg.connect(practice_dsn, server_settings=dict(SETTINGS))
    await pass_json_through(connection)
    values = await arguments(sample, connection)

    async def answer(query: Query) -> Any:
        return json.loads(await connection.fetchval(statement(query.name), *values[query.name]))

    yield answer
    await connection.close()


@pytest.fixture
async def over_http(practice_dsn: str, sample: Sample) -> AsyncIterator[Answer]:
    app = bare(sample, practice_dsn)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
    ):

        async def answer(query: Query) -> Any:
            return await _posted(client, query, query.email)

        yield answer


@pytest.fixture
async def tutorial(practice_dsn: str) -> AsyncIterator[Answer]:
    engine = engine_of(practice_dsn)
    transport = httpx.ASGITransport(endpoint(engine))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:

        async def answer(query: Query) -> Any:
            return await _posted(client, query, query.email)

        yield answer
    await engine.dispose()


async def _posted(client: httpx.AsyncClient, query: Query, token: str) -> Any:
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    response = await client.post("/graphql", content=query.body, headers=headers)
    assert response.status_code == 200
    return response.json()["data"]


@pytest.mark.parametrize("name", NAMES)
async def test_best_sql_by_hand_answers_as_the_engine(
    name: str, queries: dict[str, Query], limit: Answer, expected: Answer
):
    assert await limit(queries[name]) == await expected(queries[name])


@pytest.mark.parametrize("name", NAMES)
async def test_limit_over_http_answers_as_the_engine(
    name: str, queries: dict[str, Query], over_http: Answer, expected: Answer
):
    assert await over_http(queries[name]) == await expected(queries[name])


@pytest.mark.parametrize("name", NAMES)
async def test_tutorial_answers_as_the_engine(
    name: str, queries: dict[str, Query], tutorial: Answer, expected: Answer
):
    assert await tutorial(queries[name]) == await expected(queries[name])


@pytest.mark.parametrize("name", VARIANTS)
async def test_variant_answers_as_the_engine(
    name: str, practice_dsn: str, secret: Secret, queries: dict[str, Query], expected: Answer
):
    query = queries["f"]
    token = await issued(practice_dsn, secret, query.email)
    async with composed(VARIANTS[name], Settings(), practice_dsn, secret) as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            assert await _posted(client, query, token) == await expected(query)


async def test_there_is_something_to_answer(queries: dict[str, Query], expected: Answer):
    """Equal answers would say little if they were empty."""
    found = {name: json.dumps(await expected(queries[name])) for name in NAMES}

    assert '"balance"' in found["a"]
    assert '"provider"' in found["b"]
    assert '"procedureCode"' in found["c"]
    assert '"payer"' in found["d"]
    assert '"detail": null' in found["f"]
    assert found["g"].count('"patientControlNumber"') > 10


async def test_without_the_log_nothing_is_logged(
    practice_dsn: str, secret: Secret, queries: dict[str, Query]
):
    before = await _logged(practice_dsn)
    token = await issued(practice_dsn, secret, queries["a"].email)
    async with composed(VARIANTS["without_log"], Settings(), practice_dsn, secret) as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            await _posted(client, queries["a"], token)

    assert await _logged(practice_dsn) == before


async def _logged(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval("SELECT count(*) FROM access_event")
    finally:
        await connection.close()


@pytest.mark.parametrize("fraction", ["", ".5", ".123", ".123456", ".000001"])
def test_the_tutorial_writes_instants_as_postgresql_does(fraction: str) -> None:
    written = f"2026-11-30T04:36:00{fraction}+00:00"
    assert instant(datetime.fromisoformat(written)) == written
