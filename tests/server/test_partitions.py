"""The access log has its partitions in time, however long the server runs and whatever clock it had."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import pytest

from db.migrate import migrate
from db.roles import OWNER
from db.secrets import Secret
from db.triggers import trigger_statements
from server.app import opened
from server.settings import Settings
from tests.db.rows import add
from tests.waiting import DEADLINE_S

pytestmark = pytest.mark.anyio

BOUNDS = """
SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_class AS c
JOIN pg_inherits AS i ON i.inhrelid = c.oid WHERE i.inhparent = 'access_event'::regclass
"""


@pytest.fixture
async def own(database_endpoint: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_endpoint)
    await connection.execute(f"SET ROLE {OWNER}; SET timezone = 'UTC'")
    yield connection
    await connection.close()


async def bounds(own: asyncpg.Connection) -> dict[str, str]:
    return dict(await own.fetch(BOUNDS))


def ahead(months: int) -> datetime:
    now = datetime.now(UTC)
    years, month = divmod(now.month - 1 + months, 12)
    return datetime(now.year + years, month + 1, 15, tzinfo=UTC)


async def test_partitions_are_made_while_the_server_runs(
    own: asyncpg.Connection, database_endpoint: str, secret: Secret
) -> None:
    before = await bounds(own)
    month = f"access_event_{ahead(5):%Y_%m}"
    await own.execute(f"DROP TABLE {month}")
    async with opened(Settings(), database_endpoint, secret), asyncio.timeout(DEADLINE_S):
        while await bounds(own) != before:
            pass  # each look waits for the database
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="is append-only"):
        await own.execute(f"DELETE FROM {month}")


async def test_events_without_a_partition_refuse_no_start(
    own: asyncpg.Connection, database_endpoint: str, secret: Secret
) -> None:
    before = await bounds(own)
    lost, made = (f"access_event_{ahead(months):%Y_%m}" for months in (5, 6))
    await own.execute(f"DROP TABLE {lost}, {made}")
    far = await add(own, "access_event", practice_id=uuid4(), at=ahead(900))
    late = await add(own, "access_event", practice_id=uuid4(), at=ahead(5))
    await own.execute(";".join(trigger_statements()))
    await migrate(database_endpoint, secret.login_passwords())
    del before[lost]
    assert await bounds(own) == before
    where = "SELECT tableoid::regclass::text FROM access_event WHERE id = $1"
    assert {await own.fetchval(where, key) for key in (far, late)} == {"access_event_default"}


async def test_months_are_those_of_utc_wherever_postgresql_stands(own: asyncpg.Connection) -> None:
    before = await bounds(own)
    await own.execute(f"DROP TABLE {', '.join(before)}; SET timezone = 'America/New_York'")
    await own.execute("SELECT ensure_access_partitions(); SET timezone = 'UTC'")
    assert await bounds(own) == before
