"""Loading many rows at once: COPY, which PostgreSQL refuses to a role that row policies bind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from db.model import TABLES
from db.roles import OWNER


@asynccontextmanager
async def loading(connection: asyncpg.Connection[asyncpg.Record]) -> AsyncIterator[None]:
    """One transaction of the admin's connection as the owner, with COPY allowed until it ends.

    Nobody else can use the tables meanwhile, so nobody sees them without forced policies.
    """
    async with connection.transaction():
        await connection.execute(f"SET LOCAL ROLE {OWNER}")
        await connection.execute("SET LOCAL app.is_loading = 'on'")  # what is new is no change
        await connection.execute(_row_security("NO FORCE"))
        yield
        # A trigger that still waits would refuse the change of the table.
        await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        await connection.execute(_row_security("FORCE"))


def _row_security(word: str) -> str:
    return ";".join(f"ALTER TABLE public.{one.name} {word} ROW LEVEL SECURITY" for one in TABLES)
