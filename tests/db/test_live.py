"""The feed of the schedule: written by PostgreSQL itself, by nobody else, and not while loading."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg
import pytest

from db.live import SCHEDULE_CHANNEL
from db.loading import loading
from db.roles import FEED, GATE, VIEWERS
from tests.db.rows import FIRST_START, Database, add


@dataclass(frozen=True)
class Calendar:
    """A provider's calendar, in which an entry stands that one client attends."""

    owner: asyncpg.Connection
    practice: UUID
    provider: UUID
    entry: UUID
    client: UUID

    async def changes(self) -> list[asyncpg.Record]:
        return await self.owner.fetch(
            "SELECT * FROM schedule_change WHERE practice_id = $1 ORDER BY xid, entry_id",
            self.practice,
        )

    async def change(self, what: str, *values: object) -> None:
        sql = f"UPDATE schedule_entry SET {what} WHERE practice_id = $1"
        await self.owner.execute(sql, self.practice, *values)

    async def attended(self) -> set[UUID]:
        """Who attended before, by the latest change."""
        rows = await self.owner.fetch(
            "SELECT client_id FROM schedule_change_client WHERE change_id = $1",
            (await self.changes())[-1]["id"],
        )
        return {row["client_id"] for row in rows}


@pytest.fixture
async def calendar(database: Database) -> AsyncIterator[Calendar]:
    async with database.owner() as owner:
        practice = await add(owner, "practice")
        provider = await add(owner, "account", practice_id=practice)
        await add(owner, "provider", practice_id=practice, id=provider)
        client = await add(owner, "client", practice_id=practice)
        async with owner.transaction():
            entry = await add(owner, "schedule_entry", practice_id=practice, provider_id=provider)
            await add(owner, "attendee", practice_id=practice, entry_id=entry, client_id=client)
        yield Calendar(owner, practice, provider, entry, client)


async def test_a_new_entry_was_nowhere_before(calendar: Calendar):
    (change,) = await calendar.changes()
    assert change["entry_id"] == calendar.entry
    assert change["was_provider_id"] is None
    assert await calendar.attended() == set()


async def test_a_change_says_where_the_entry_stood_and_who_attended(calendar: Calendar):
    async with calendar.owner.transaction():
        for table in ("attendee", "schedule_entry"):
            sql = f"DELETE FROM {table} WHERE practice_id = $1"
            await calendar.owner.execute(sql, calendar.practice)
    change = (await calendar.changes())[-1]
    assert change["was_provider_id"] == calendar.provider
    assert change["was_starts_at"] == FIRST_START
    assert await calendar.attended() == {calendar.client}


async def test_a_transaction_leaves_one_row_of_an_entry(calendar: Calendar):
    async with calendar.owner.transaction():
        for status in ("CONFIRMED", "ARRIVED", "COMPLETED"):
            await calendar.change("status = $2", status)
    assert len(await calendar.changes()) == 2


async def test_what_is_undone_leaves_nothing(calendar: Calendar):
    with pytest.raises(asyncpg.CheckViolationError):
        await calendar.change("ends_at = starts_at")
    assert len(await calendar.changes()) == 1


async def test_an_attendee_that_moves_changes_both_entries(calendar: Calendar):
    other = await add(
        calendar.owner, "schedule_entry", practice_id=calendar.practice,
        provider_id=calendar.provider, status="CANCELLED",
    )  # fmt: skip
    move = "UPDATE attendee SET entry_id = $1 WHERE practice_id = $2"
    await calendar.owner.execute(move, other, calendar.practice)
    told = {change["entry_id"] for change in (await calendar.changes())[2:]}
    assert told == {calendar.entry, other}


async def test_loading_leaves_no_row_and_the_next_change_does(
    calendar: Calendar, database: Database
):
    title = "UPDATE schedule_entry SET title = $2 WHERE practice_id = $1"
    async with database.login() as admin:
        async with loading(admin):
            await admin.execute(title, calendar.practice, "loaded")
        assert len(await calendar.changes()) == 1
        await admin.execute(title, calendar.practice, "by hand")
    assert len(await calendar.changes()) == 2


async def test_a_notice_holds_the_practice_and_nothing_else(calendar: Calendar, database: Database):
    heard: list[object] = []
    async with database.login(GATE) as gate:
        await gate.add_listener(SCHEDULE_CHANNEL, lambda *notice: heard.append(notice[3]))
        async with calendar.owner.transaction():
            await calendar.change("title = 'Private matter'")
            await calendar.change("status = 'CONFIRMED'")
        await gate.fetchval("SELECT 1")
    assert heard == [str(calendar.practice)]


@pytest.mark.parametrize("role", [*VIEWERS, FEED])
async def test_nobody_but_the_owner_writes_the_feed(database: Database, role: str):
    for statement in (
        "INSERT INTO schedule_change (practice_id) VALUES (gen_random_uuid())",
        "UPDATE schedule_change SET xid = 1",
        "DELETE FROM schedule_change",
        "SELECT tell_schedule()",
        *(["SELECT prune_schedule_feed()"] if role != FEED else []),
    ):
        async with database.viewer(role, uuid4(), uuid4()) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


async def test_the_reader_of_the_feed_reads_nothing_else(database: Database):
    for table in ("schedule_entry", "schedule_change_client", "client"):
        async with database.viewer(FEED) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"SELECT * FROM {table}")


async def test_a_clinician_reads_only_changes_of_what_is_or_was_in_reach(
    calendar: Calendar, database: Database
):
    mine = await add(calendar.owner, "account", practice_id=calendar.practice)
    await add(calendar.owner, "provider", practice_id=calendar.practice, id=mine)

    async def seen() -> int:
        async with database.viewer("fo_clinician", calendar.practice, mine) as connection:
            return len(await connection.fetch("SELECT id, was_provider_id FROM schedule_change"))

    assert await seen() == 0
    await calendar.change("provider_id = $2", mine)
    assert await seen() == 2  # what is in reach now, from the beginning
    await calendar.change("provider_id = $2", calendar.provider)
    assert await seen() == 1  # that it left
    assert await seen_by_scheduler(database, calendar) == 3


async def seen_by_scheduler(database: Database, calendar: Calendar) -> int:
    async with database.viewer("fo_scheduler", calendar.practice, uuid4()) as connection:
        return len(await connection.fetch("SELECT id FROM schedule_change"))
