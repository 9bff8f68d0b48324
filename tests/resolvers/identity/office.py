"""A practice with people in it, and what the tables say of them, seen from outside our code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from db.session import Database
from permissions.roles import POLICY_VERSION, Role

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
PASSWORD_HASH = CHEAP.hash(PASSWORD)
SECRET_TABLES = ("session", "access_token", "account", "role_grant", "withheld_permission")


class Clock:
    """Time stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now = self.after(**time)

    def after(self, **time: float) -> datetime:
        return self.now + timedelta(**time)


@dataclass(frozen=True)
class Person:
    practice_id: UUID
    account_id: UUID
    email: str


@dataclass
class Office:
    """One practice; `admin` is a connection that no wall concerns."""

    database: Database
    admin: asyncpg.Connection
    clock: Clock
    practice_id: UUID

    @classmethod
    async def founded(cls, database, admin, clock) -> Office:
        office = cls(database, admin, clock, uuid4())
        await office.found(office.practice_id)
        return office

    async def found(self, practice_id: UUID, name: str = "Harbor Counseling") -> None:
        await self.run(
            "INSERT INTO practice (practice_id, name, time_zone) VALUES ($1, $2, 'UTC')",
            practice_id,
            name,
        )

    async def person(
        self,
        *roles: Role,
        email: str | None = None,
        password_hash: str = PASSWORD_HASH,
        is_active: bool = True,
        practice_id: UUID | None = None,
    ) -> Person:
        account_id = uuid4()
        email = email or f"person-{account_id.hex[:8]}@example.test"
        found = Person(practice_id or self.practice_id, account_id, email)
        await self.run(
            "INSERT INTO account (practice_id, id, email, name, kind, password_hash, is_active)"
            " VALUES ($1, $2, $3, 'Ada Moss', 'STAFF', $4, $5)",
            found.practice_id,
            account_id,
            email,
            password_hash,
            is_active,
        )
        for role in roles:
            await self.grant(found, role)
        return found

    async def grant(self, person: Person, role: str, expires_at: datetime | None = None) -> UUID:
        approver = await self.person(practice_id=person.practice_id)
        grant_id = uuid4()
        await self.run(
            "INSERT INTO role_grant (practice_id, id, account_id, role, justification,"
            " requested_by, approved_by, expires_at, review_due_on, policy_version)"
            " VALUES ($1, $2, $3, $4, 'their work', $5, $5, $6, '2027-01-01', $7)",
            *(person.practice_id, grant_id, person.account_id, role),
            *(approver.account_id, expires_at, POLICY_VERSION),
        )
        return grant_id

    async def revoke(self, grant_id: UUID) -> None:
        await self.run(
            "UPDATE role_grant SET revoked_at = now(), revoked_reason = 'left' WHERE id = $1",
            grant_id,
        )

    async def elsewhere(self) -> Office:
        """Another practice in the same database."""
        return await Office.founded(self.database, self.admin, self.clock)

    async def withhold(self, role: str, permission: str) -> None:
        await self.run(
            "INSERT INTO withheld_permission VALUES ($1, $2, $3)",
            self.practice_id,
            role,
            permission,
        )

    async def run(self, sql: str, *arguments: Any) -> None:
        await self.admin.execute(sql, *arguments)

    async def rows(self, table: str) -> list[asyncpg.Record]:
        return await self.admin.fetch(f"SELECT * FROM {table}")

    async def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all identity tables, to compare before and after a refusal."""
        return {
            table: sorted((tuple(row) for row in await self.rows(table)), key=repr)
            for table in SECRET_TABLES
        }
