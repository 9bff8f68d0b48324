"""A practice of the test's own, people who work there, and what each of them is answered."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from db.model import metadata
from db.session import Database
from engine.execute import Engine
from permissions.roles import Role, grants_of
from permissions.viewer import Viewer
from permissions.vocabulary import Permission
from tests.db.rows import add

DAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Reply:
    """What one request was answered, and what it took."""

    body: bytes
    statements: list[str]
    touched: frozenset[UUID]

    @property
    def errors(self) -> list[dict[str, Any]]:
        return json.loads(self.body).get("errors", [])

    @property
    def data(self) -> dict[str, Any]:
        """The answer, of a request of which nothing was refused."""
        assert self.errors == []
        return json.loads(self.body)["data"]

    @property
    def partial(self) -> dict[str, Any] | None:
        """The answer, whatever was refused of it."""
        return json.loads(self.body).get("data")

    def reads(self, column: str) -> bool:
        """Whether the SQL that was sent names a column."""
        return any(re.search(rf"\.{column}\b", sql) for sql in self.statements)

    def codes(self) -> set[str]:
        return {error["extensions"]["code"] for error in self.errors}

    def refused(self) -> set[tuple[str, str]]:
        """The coordinates that were refused, with what they require."""
        return {
            (error["extensions"]["coordinate"], error["extensions"]["requires"])
            for error in self.errors
            if error["extensions"]["code"] == "FORBIDDEN"
        }


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in, and asks."""

    viewer: Viewer
    engine: Engine
    database: Database

    async def ask(self, query: str, **variables: Any) -> Reply:
        with self.database.record_statements() as sent:
            answer = await self.engine.execute(
                query, variables, None, self.viewer, self.database.read, self.database.write
            )
        touched = frozenset(map(UUID, answer.touched))
        return Reply(answer.body, [statement.sql for statement in sent], touched)


@dataclass(frozen=True)
class Practice:
    """A practice without rows but those that the test adds."""

    id: UUID
    owner: asyncpg.Connection
    engine: Engine
    database: Database

    async def person(self, *roles: Role) -> Person:
        """An account; a clinician's is a provider too."""
        account_id = await self.add("account", name="Ada Moss")
        if Role.CLINICIAN in roles:
            await self.add("provider", id=account_id)
        held = frozenset(roles)
        viewer = Viewer(account_id, self.id, "Ada Moss", "ada@demo.test", held, grants_of(held))
        return Person(viewer, self.engine, self.database)

    async def add(self, table: str, **values: Any) -> UUID:
        """Insert a row and return its id; a row without an id has that of the practice."""
        if "id" in metadata.tables[table].columns:
            return await add(self.owner, table, practice_id=self.id, **values)
        row = {"practice_id": self.id, **values}
        places = ", ".join(f"${place}" for place in range(1, len(row) + 1))
        sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"
        await self.owner.execute(sql, *row.values())
        return self.id

    async def provider(self, name: str = "Lena Fox", **values: Any) -> UUID:
        account_id = await self.add("account", name=name)
        first, last = name.lower().split()
        return await self.add(
            "provider", **{"id": account_id, "name": name, "sort_key": f"{last} {first}", **values}
        )

    async def client(self, name: str = "Ines Ortega", **values: Any) -> UUID:
        """A client, whose name is written as it is spoken."""
        first, last = name.rsplit(" ", 1)
        named = {"legal_first_name": first, "legal_last_name": last}
        key = f"{last} {first}".lower()
        return await self.add("client", **{**named, "sort_key": key, **values})

    async def in_caseload(self, person: Person, *client_ids: UUID) -> None:
        for client_id in client_ids:
            account_id = person.viewer.account_id
            await self.add("caseload", account_id=account_id, client_id=client_id, since=DAY)


async def new_practice(
    owner: asyncpg.Connection, engine: Engine, database: Database, **values: Any
) -> Practice:
    practice_id = await add(owner, "practice", **values)
    return Practice(practice_id, owner, engine, database)


def global_id(prefix: str, key: UUID | None = None) -> str:
    """The global id of a row, or one that no row has."""
    return f"{prefix}_{key or uuid4()}"


def without(person: Person, *withheld: Permission) -> Person:
    """The same person in a practice that takes these permissions away from the role."""
    kept = {word: scopes for word, scopes in person.viewer.grants.items() if word not in withheld}
    return replace(person, viewer=replace(person.viewer, grants=kept))
