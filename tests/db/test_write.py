"""Writes: one transaction that knows who asks, which commits whole, once, or not at all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import asyncpg
import pytest

from db.secrets import Secret
from db.session import Database, DatabaseUnavailableError
from tests.db.test_session import NARROW, PID, SCHEDULER, execute_unnoticed, viewer

CONTEXT = """SELECT current_user, current_setting('app.practice_id', true),
             current_setting('app.account_id', true)"""


@pytest.fixture
async def narrow(database_endpoint: str, secret: Secret) -> AsyncIterator[Database]:
    """A database with one connection for each role."""
    async with Database.open(database_endpoint, secret, NARROW) as database:
        yield database


@pytest.fixture
async def noted(database_endpoint: str) -> AsyncIterator[asyncpg.Connection]:
    """An admin, and a table that a Scheduler's database role may write a word in, but not twice."""
    admin = await asyncpg.connect(database_endpoint)
    await admin.execute(
        "CREATE TABLE noted (word text UNIQUE DEFERRABLE INITIALLY DEFERRED);"
        "GRANT INSERT ON noted TO fo_scheduler"
    )
    yield admin
    await admin.close()


async def words(admin: asyncpg.Connection) -> list[str]:
    return [row["word"] for row in await admin.fetch("SELECT word FROM noted")]


async def test_a_write_knows_who_asks_under_the_viewers_role_until_it_ends(narrow):
    who = [str(SCHEDULER.practice_id), str(SCHEDULER.account_id)]
    with narrow.record_statements() as sent:
        async with narrow.write(SCHEDULER) as connection:
            assert [*await connection.fetchrow(CONTEXT)] == ["fo_scheduler", *who]
    assert [role for role, _ in sent] == ["fo_scheduler"] * 3
    assert sent[0].sql.startswith("BEGIN; SELECT set_config")
    assert [sent[1].sql, sent[2].sql] == [CONTEXT, "COMMIT"]
    assert [*await narrow.read(SCHEDULER, CONTEXT, ())] == ["fo_scheduler", "", ""]


async def test_a_write_without_a_role_or_a_practice_begins_nothing(narrow):
    nowhere = replace(SCHEDULER, practice_id=None)
    for nobody, error in ((viewer(), LookupError), (nowhere, asyncpg.DataError)):
        with pytest.raises(error):
            async with narrow.write(nobody):
                pytest.fail("nothing may be lent")
    async with narrow.write(SCHEDULER) as connection:
        assert await connection.fetchval("SELECT 1") == 1


async def test_a_write_commits_at_the_end_and_rolls_back_on_an_error(narrow, noted):
    async def write(word: str, error: Exception | None = None) -> None:
        async with narrow.write(SCHEDULER) as connection:
            await connection.execute("INSERT INTO noted VALUES ($1)", word)
            if error:
                raise error

    await write("kept")
    with pytest.raises(ZeroDivisionError):
        await write("undone", ZeroDivisionError())
    with pytest.raises(asyncpg.UniqueViolationError):  # which only the commit finds
        await write("kept")
    await write("kept too")
    assert await words(noted) == ["kept", "kept too"]


async def test_a_transaction_that_failed_unnoticed_does_not_pass_for_committed(narrow, noted):
    async def hide() -> None:
        async with narrow.write(SCHEDULER) as connection:
            await connection.execute("INSERT INTO noted VALUES ('lost')")
            with suppress(asyncpg.PostgresError):
                await connection.execute("SELECT 1 / 0")

    with pytest.raises(RuntimeError, match="had failed"):
        await hide()
    assert await words(noted) == []


async def test_a_write_is_not_sent_twice_when_its_connection_is_lost(narrow, cluster, noted):
    runs = []

    async def lose() -> None:
        async with narrow.write(SCHEDULER) as connection:
            runs.append(await connection.fetchval(PID))
            await connection.execute("INSERT INTO noted VALUES ('lost')")
            execute_unnoticed(cluster.dsn, f"SELECT pg_terminate_backend({runs[0]}, 5000)")

    with pytest.raises(DatabaseUnavailableError):
        await lose()
    async with narrow.write(SCHEDULER) as connection:
        assert await connection.fetchval(PID) not in runs
    assert len(runs) == 1
    assert await words(noted) == []


async def test_a_cancelled_write_leaves_nothing_and_gives_its_connection_back(narrow, noted):
    async def linger() -> None:
        async with asyncio.timeout(0.05), narrow.write(SCHEDULER) as connection:
            await connection.execute("INSERT INTO noted VALUES ('late')")
            await connection.execute("SELECT pg_sleep(60)")

    with pytest.raises(TimeoutError):
        await linger()
    async with narrow.write(SCHEDULER) as connection:
        assert await connection.fetchval("SELECT 1") == 1
    assert await words(noted) == []
