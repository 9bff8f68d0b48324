"""The feed gives changes out in an order that is final, and says when it does not reach back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from db.roles import OWNER
from resolvers.feed import BEGINNING, CursorExpiredError, Place, ScheduleFeed
from tests.bookings import HOUR, MONDAY, book
from tests.factories import Practice


@pytest.fixture
def feed(practice: Practice) -> ScheduleFeed:
    return ScheduleFeed(practice.database.feed)


@pytest.fixture
async def other_owner(schema_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(schema_dsn)
    await connection.execute(f"SET ROLE {OWNER}")
    yield connection
    await connection.close()


async def entries_after(feed: ScheduleFeed, practice: Practice, place: Place) -> list[object]:
    return [one.entry_id for one in (await feed.after(practice.id, place)).changes]


async def test_a_change_waits_for_every_transaction_that_began_before_it(
    practice: Practice, feed: ScheduleFeed, other_owner: asyncpg.Connection
):
    lena, ann = await practice.provider("Lena Fox"), await practice.provider("Ann Ash")
    start = await feed.end(practice.id)
    slow = other_owner.transaction()
    await slow.start()
    other = Practice(practice.id, other_owner, practice.engine, practice.database)
    late = await book(other, lena)
    early = await book(practice, ann)
    waiting = await feed.after(practice.id, start)
    assert (list(waiting.changes), waiting.is_pending) == ([], True)
    assert await feed.end(practice.id) == start
    await slow.commit()
    stretch = await feed.after(practice.id, start)
    assert [one.entry_id for one in stretch.changes] == [late, early]
    assert not stretch.is_pending
    assert await feed.end(practice.id) == stretch.changes[-1]


async def test_whoever_goes_on_from_a_change_gets_what_follows_it(
    practice: Practice, feed: ScheduleFeed
):
    lena = await practice.provider()
    entries = [await book(practice, lena, at=MONDAY + number * HOUR) for number in range(3)]
    start = await feed.at(practice.id, BEGINNING)
    changes = (await feed.after(practice.id, start)).changes
    assert [one.entry_id for one in changes] == entries
    place = await feed.at(practice.id, changes[0].id)
    assert await entries_after(feed, practice, place) == entries[1:]


async def test_a_cursor_that_is_not_there_has_expired(
    practice: Practice, elsewhere: Practice, feed: ScheduleFeed
):
    await book(elsewhere, await elsewhere.provider())
    foreign = (await feed.end(elsewhere.id)).id
    for cursor in (uuid4(), foreign):
        with pytest.raises(CursorExpiredError):
            await feed.at(practice.id, cursor)


async def test_what_is_old_is_forgotten_and_who_would_miss_it_is_told_so(
    practice: Practice, feed: ScheduleFeed
):
    lena = await practice.provider()
    entries = [await book(practice, lena, at=MONDAY + number * HOUR) for number in range(4)]
    places = (await feed.after(practice.id, Place(BEGINNING, 0, BEGINNING))).changes
    for place in places[:3]:
        await practice.owner.execute(
            "UPDATE schedule_change SET at = at - $2::interval WHERE id = $1",
            place.id,
            timedelta(days=8),
        )
    await feed.prune()
    for cursor in (BEGINNING, places[0].id, places[1].id):
        with pytest.raises(CursorExpiredError):
            await feed.at(practice.id, cursor)
    kept = await feed.at(practice.id, places[2].id)
    assert await entries_after(feed, practice, kept) == entries[3:]
    assert await feed.end(practice.id) == places[3]


async def test_a_quiet_practice_keeps_its_last_place(practice: Practice, feed: ScheduleFeed):
    await book(practice, await practice.provider())
    end = await feed.end(practice.id)
    await practice.owner.execute(
        "UPDATE schedule_change SET at = at - $2::interval WHERE practice_id = $1",
        practice.id,
        timedelta(days=80),
    )
    await feed.prune()
    assert await feed.at(practice.id, end.id) == end
