"""The whole application over a database of the tests' own, and what it is asked."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from starlette.types import ASGIApp

from db.roles import OWNER
from db.secrets import Secret
from db.session import Database
from engine.cache import Cache
from permissions.roles import Role
from resolvers.identity.tokens import KEY_LABEL, issue_token
from server.app import opened
from server.http.edge import Edge
from server.http.endpoint import GraphQLEndpoint
from server.identity.assembly import utc_now
from server.settings import Settings
from tests.db.rows import add

ORIGIN = "http://127.0.0.1:8000"
SECRET_NAME = "Ottoline"
"""The first name of the one client: it must turn up in answers, and nowhere else."""


@dataclass(frozen=True)
class Served:
    """An application, the owner of its tables, and a person of one practice with a token."""

    app: ASGIApp
    owner: asyncpg.Connection
    practice_id: UUID
    client_id: UUID
    tokens: Mapping[Role, str]
    headers: Mapping[str, str]

    def as_(self, role: Role) -> Served:
        return self.with_headers(authorization=f"Bearer {self.tokens[role]}")

    def with_headers(self, **headers: str) -> Served:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **named})

    @property
    def endpoint(self) -> GraphQLEndpoint:
        """What answers, so that a test can look at what it remembers."""
        assert isinstance(self.app, Edge)
        ends = [getattr(route, "endpoint", None) for route in self.app._app.routes]
        return next(end for end in ends if isinstance(end, GraphQLEndpoint))

    @property
    def database(self) -> Database:
        """The way of the application itself, so that a test can look at what it sends."""
        return self.endpoint.read.__self__

    async def send(self, method: str, path: str = "/graphql", **how: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            headers = {**self.headers, **how.pop("headers", {})}
            return await client.request(method, path, headers=headers, **how)

    async def ask(self, query: str, **variables: Any) -> httpx.Response:
        return await self.send("POST", json={"query": query, "variables": variables})

    async def post(self, body: bytes, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"content-type": "application/json", **named}
        return await self.send("POST", content=body, headers=sent)

    async def events(self) -> list[dict[str, Any]]:
        """The practice's access events, oldest first."""
        rows = await self.owner.fetch(
            "SELECT * FROM access_event WHERE practice_id = $1 ORDER BY at, id", self.practice_id
        )
        return [dict(row) for row in rows]


def codes(response: httpx.Response) -> set[str]:
    errors = json.loads(response.content).get("errors", [])
    return {error["extensions"]["code"] for error in errors}


def entries_of(cache: Cache[Any, Any]) -> list[tuple[Any, Any]]:
    """What is remembered by its key, without using it."""
    kept = [*cache._trial.entries.items(), *cache._kept.entries.items()]
    return [(key, entry.value) for key, entry in kept]


@asynccontextmanager
async def served(dsn: str, secret: Secret) -> AsyncIterator[Served]:
    owner = await asyncpg.connect(dsn)
    try:
        await owner.execute(f"SET ROLE {OWNER}")
        practice_id = await add(owner, "practice")
        client_id = await add(
            owner, "client", practice_id=practice_id, legal_first_name=SECRET_NAME
        )
        tokens = {role: await _token(owner, dsn, secret, practice_id, role) for role in Role}
        async with opened(Settings(), dsn, secret) as app:
            yield Served(app, owner, practice_id, client_id, tokens, {})
    finally:
        await owner.close()


async def _token(
    owner: asyncpg.Connection, dsn: str, secret: Secret, practice_id: UUID, role: Role
) -> str:
    email = f"{role.value.lower()}-{practice_id}@example.org"
    account_id = await add(owner, "account", practice_id=practice_id, email=email)
    approver = await add(owner, "account", practice_id=practice_id)
    await add(
        owner,
        "role_grant",
        practice_id=practice_id,
        account_id=account_id,
        role=role.value,
        requested_by=approver,
        approved_by=approver,
    )
    async with Database.open(dsn, secret) as database, database.identity() as connection:
        now = utc_now()
        return await issue_token(
            connection,
            secret.derive(KEY_LABEL),
            email,
            now=now,
            expires_at=now + timedelta(hours=1),
        )
