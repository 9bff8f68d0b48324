"""A subscription over a real socket: told of every change once, in order, and of nothing else."""

from __future__ import annotations

from base64 import urlsafe_b64decode

import asyncpg
import pytest

from db.roles import OWNER
from permissions.roles import Role
from resolvers.feed import BATCH_CHANGES_MAX, BEGINNING
from tests.db.rows import add
from tests.factories import global_id
from tests.server.live.line import line

WATCH = """subscription Watch($after: String) {
  masterScheduleChanged(after: $after) { cursor at entryId isRemoved entry { title } } }"""


@pytest.fixture
async def other_owner(live_dsn):
    connection = await asyncpg.connect(live_dsn)
    await connection.execute(f"SET ROLE {OWNER}")
    yield connection
    await connection.close()


async def begun(desk, id_="1", **variables):
    await desk.subscribe(WATCH, id_, **variables)
    return (await desk.change(id_))["cursor"]


async def test_it_begins_with_a_cursor_and_goes_on_with_what_happens(house, desk):
    await desk.subscribe(WATCH)
    first = await desk.change()
    assert first == {
        "cursor": first["cursor"], "at": None, "entryId": None, "isRemoved": False, "entry": None
    }  # fmt: skip
    entry = await house.book(title="Intake")
    told = await desk.change()
    assert told["entryId"] == global_id("entry", entry)
    assert told["entry"] == {"title": "Intake"}
    assert told["cursor"] != first["cursor"]


async def test_whoever_comes_back_is_told_of_everything_since(house):
    async with line(house.port) as found:
        desk = await found.greet(authorization=house.token())
        cursor = await begun(desk)
        entries = [await house.book()]
        cursor = (await desk.change())["cursor"]
    entries += [await house.book() for _ in range(2)]
    async with line(house.port) as found:
        desk = await found.greet(authorization=house.token())
        await desk.subscribe(WATCH, after=cursor)
        told = [(await desk.change())["entryId"] for _ in range(2)]
        entries.append(await house.book())
        told.append((await desk.change())["entryId"])
    assert told == [global_id("entry", one) for one in entries[1:]]


async def test_who_was_away_long_is_told_of_more_than_one_reading_holds(house, desk):
    cursor = await begun(desk)
    async with house.served.owner.transaction():
        entries = [await house.book() for _ in range(BATCH_CHANGES_MAX + 5)]
    await desk.subscribe(WATCH, "2", after=cursor)
    found = {"1": [], "2": []}
    for _ in range(2 * len(entries)):
        message = await desk.hear()
        change = message["payload"]["data"]["masterScheduleChanged"]
        found[message["id"]].append(change["entryId"])
    expected = {global_id("entry", one) for one in entries}
    assert found["1"] == found["2"]  # in one order
    assert set(found["1"]) == expected
    assert len(found["1"]) == len(expected)  # each once


async def test_what_began_first_is_told_first_although_it_ends_last(house, desk, other_owner):
    await begun(desk)
    slow = other_owner.transaction()
    await slow.start()
    late = await house.book(other_owner)
    early = await house.book()
    await slow.commit()
    told = [(await desk.change())["entryId"] for _ in range(2)]
    assert told == [global_id("entry", one) for one in (late, early)]


async def test_what_is_undone_is_never_told_and_holds_up_nothing_for_good(house, desk, other_owner):
    await begun(desk)
    undone = other_owner.transaction()
    await undone.start()
    await house.book(other_owner)
    entry = await house.book()
    await undone.rollback()
    assert (await desk.change())["entryId"] == global_id("entry", entry)


async def test_the_cursor_of_a_feed_that_holds_nothing_is_one_too(house, desk):
    await desk.subscribe(WATCH, after=str(BEGINNING))
    first = await house.book()
    told = (await desk.change())["entryId"]
    while told != global_id("entry", first):
        told = (await desk.change())["entryId"]


@pytest.mark.parametrize("cursor", ["0198f9a0-0000-7000-8000-000000000000", "entry_1", ""])
async def test_a_cursor_that_the_feed_does_not_hold_is_said_to_be_none(house, desk, cursor):
    await desk.subscribe(WATCH, after=cursor)
    expected = "CURSOR_EXPIRED" if len(cursor) == 36 else "BAD_USER_INPUT"
    assert await desk.failed() == expected


async def test_a_cursor_of_another_practice_is_no_cursor_here(house, desk, other_owner):
    practice = await add(other_owner, "practice")
    account = await add(other_owner, "account", practice_id=practice)
    provider = await add(other_owner, "provider", practice_id=practice, id=account)
    await add(other_owner, "schedule_entry", practice_id=practice, provider_id=provider)
    foreign = await other_owner.fetchval(
        "SELECT id FROM schedule_change WHERE practice_id = $1", practice
    )
    await desk.subscribe(WATCH, after=str(foreign))
    assert await desk.failed() == "CURSOR_EXPIRED"


async def test_a_clinician_is_told_nothing_of_an_entry_out_of_reach(house):
    async with line(house.port) as found:
        clinician = await found.greet(authorization=house.token(Role.CLINICIAN))
        await begun(clinician)
        await house.book(title="Private matter")
        account = await house.account_of(Role.CLINICIAN)
        await add(house.served.owner, "provider", practice_id=house.served.practice_id, id=account)
        own = await house.book(provider_id=account)
        assert (await clinician.change())["entryId"] == global_id("entry", own)


async def test_the_cursor_at_which_a_clinician_begins_tells_nothing_of_what_others_do(house):
    await house.book(title="Private matter")
    change = await house.served.owner.fetchval(
        "SELECT id FROM schedule_change WHERE practice_id = $1 ORDER BY xid DESC, entry_id DESC",
        house.served.practice_id,
    )
    async with line(house.port) as found:
        clinician = await found.greet(authorization=house.token(Role.CLINICIAN))
        cursors = [await begun(clinician, "a"), await begun(clinician, "b")]
        assert len(set(cursors)) == 2  # so it does not tell either that nothing happened meanwhile
        for cursor in cursors:
            assert str(change) not in cursor
            assert change.bytes not in urlsafe_b64decode(cursor)


async def test_whoever_begins_goes_on_from_there(house):
    async with line(house.port) as found:
        cursor = await begun(await found.greet(authorization=house.token()))
    entry = await house.book()
    async with line(house.port) as found:
        desk = await found.greet(authorization=house.token())
        await desk.subscribe(WATCH, after=cursor)
        assert (await desk.change())["entryId"] == global_id("entry", entry)


async def test_a_cursor_that_somebody_made_themselves_is_said_to_be_none(house, desk):
    cursor = await begun(desk)
    await desk.subscribe(WATCH, "2", after=cursor[:-1] + ("A" if cursor[-1] != "A" else "B"))
    assert await desk.failed("2") == "CURSOR_EXPIRED"


async def test_each_event_leaves_one_of_its_own_in_the_access_log(house, desk):
    await begun(desk)
    before = len(await house.served.events())
    async with house.served.owner.transaction():
        entry = await house.book()
        start = await house.served.owner.fetchval(
            "SELECT starts_at FROM schedule_entry WHERE id = $1", entry
        )
        await house.served.owner.execute(
            "INSERT INTO attendee VALUES ($1, $2, $3, $4)",
            house.served.practice_id, entry, house.served.client_id, start,
        )  # fmt: skip
    await desk.change()
    (event,) = (await house.served.events())[before:]
    assert event["operation_name"] == "Watch"
    assert event["client_ids"] == [house.served.client_id]
    assert event["roles"] == ["SCHEDULER"]
    assert str(event["address"]) == "127.0.0.1"
    assert "ScheduleChange.entry" in event["coordinates"]


async def test_an_id_is_free_again_once_its_operation_is_over(house, desk):
    await begun(desk)
    await desk.say({"id": "1", "type": "complete"})
    await begun(desk)
    await desk.subscribe("{ viewer { name } }", "2")
    assert await desk.told("2") == {"viewer": {"name": "Ada Moss"}}
    assert await desk.hear() == {"id": "2", "type": "complete"}
    entry = await house.book()
    assert (await desk.change())["entryId"] == global_id("entry", entry)


async def test_what_is_completed_is_told_nothing_more(house, desk):
    await begun(desk)
    await desk.say({"id": "1", "type": "complete"})
    await desk.subscribe(WATCH, "2")
    await desk.change("2")
    await house.book()
    await desk.change("2")  # were the first one told as well, this would be its message or the next
    await house.book()
    await desk.change("2")
