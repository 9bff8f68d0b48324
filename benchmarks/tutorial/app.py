"""The tutorial's server: Strawberry's ASGI view under uvicorn. The argument is the port."""

from __future__ import annotations

import logging
import os
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from benchmarks.limit.statements import DSN
from benchmarks.serving import serve
from benchmarks.tutorial.access import asker_of
from benchmarks.tutorial.context import Context
from benchmarks.tutorial.loaders import Loaders, Sessions
from benchmarks.tutorial.schema import schema


class Endpoint(GraphQL[Context, None]):
    """Makes the context of each request."""

    def __init__(self, sessions: Sessions) -> None:
        super().__init__(schema)
        self._sessions = sessions

    async def get_context(
        self,
        request: Request | WebSocket,
        response: Response | WebSocket,  # noqa: ARG002 - the view gives it
    ) -> Context:
        email = request.headers.get("authorization", "").removeprefix("Bearer ")
        async with self._sessions() as session:
            asker = await asker_of(session, email)
        practice_id = asker.practice_id if asker else None
        return Context(asker, self._sessions, Loaders(self._sessions, practice_id))


def engine_of(dsn: str) -> AsyncEngine:
    """The ORM's way to a database, with the pool that it has by itself."""

    async def connect(**options: Any) -> Any:
        return await asyncpg.connect(dsn, **options)

    return create_async_engine("postgresql+asyncpg://", async_creator=connect)


def endpoint(engine: AsyncEngine) -> Endpoint:
    """The application over a database."""
    return Endpoint(async_sessionmaker(engine, expire_on_commit=False))


def main() -> None:
    # Strawberry logs each refusal with a stack, which a tutorial's reader turns off first.
    logging.getLogger("strawberry.execution").setLevel(logging.CRITICAL)
    serve(endpoint(engine_of(os.environ[DSN])))


if __name__ == "__main__":
    main()
