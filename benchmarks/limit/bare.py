"""The limit over HTTP: uvicorn and Starlette send the hand-written statements, and know nobody.

What it answers less than the limit is HTTP in Python; what we answer less than it is our own doing.
The argument is the port; the database is named by a variable of the environment.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.limit.statements import DSN, SETTINGS, arguments, pass_json_through, statement
from benchmarks.queries import queries_about
from benchmarks.sample import Sample, sample_of
from benchmarks.serving import serve

CONNECTIONS = 4
"""Two for each core, as our server has them."""

_Sent = tuple[str, tuple[Any, ...]]
"""A statement, and what it is sent with."""


class Bare:
    """Answers the queries, told apart by their text and by the e-mail that stands for a token."""

    def __init__(self, sample: Sample, dsn: str) -> None:
        self._sample = sample
        self._dsn = dsn
        self._statements: Mapping[tuple[str, str], _Sent] = {}
        self._resting: asyncio.Queue[asyncpg.Connection[asyncpg.Record]] = asyncio.Queue()

    @asynccontextmanager
    async def connected(self, _app: object) -> AsyncIterator[None]:
        """Hold the connections as long as the application runs."""
        connections = [await self._connected() for _ in range(CONNECTIONS)]
        values = await arguments(self._sample, connections[0])
        self._statements = {
            (f"Bearer {query.email}", query.document): (statement(name), values[name])
            for name, query in queries_about(self._sample).items()
        }
        for one in connections:
            self._resting.put_nowait(one)
        yield
        for one in connections:
            await one.close()

    async def respond(self, request: Request) -> Response:
        """Answer one of the queries."""
        asked = (request.headers["authorization"], (await request.json())["query"])
        sql, values = self._statements[asked]
        connection = await self._resting.get()
        try:
            answer: bytes = await connection.fetchval(sql, *values)
        finally:
            self._resting.put_nowait(connection)
        return Response(b'{"data":%s}' % answer, media_type="application/json")

    async def _connected(self) -> asyncpg.Connection[asyncpg.Record]:
        made = await asyncpg.connect(self._dsn, server_settings=dict(SETTINGS))
        await pass_json_through(made)
        return made


def bare(sample: Sample, dsn: str) -> Starlette:
    """The application over a database."""
    answers = Bare(sample, dsn)
    routes = [Route("/graphql", answers.respond, methods=["POST"])]
    return Starlette(routes=routes, lifespan=answers.connected)


def main() -> None:
    dsn = os.environ[DSN]
    serve(bare(asyncio.run(sample_of(dsn)), dsn))


if __name__ == "__main__":
    main()
