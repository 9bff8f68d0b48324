"""Who takes part in a meeting is as little in two places as whoever holds it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from permissions.vocabulary import Directory
from tests.factories import Person, Practice, global_id, without
from tests.schema.schedule.booked import (
    NINE,
    change,
    known,
    made,
    mutation,
    problem,
    rows,
    session,
)

HOUR = timedelta(hours=1)
BUSY = """query($ids: [ID!]!) { busyTimes(from: "2031-03-01T00:00:00Z", to: "2031-03-31T00:00:00Z",
  providerIds: $ids) { nodes { startsAt provider { name } } } }"""


def meeting(host: UUID, *members: UUID, at: Any = NINE, **more: Any) -> dict[str, Any]:
    """The input of a meeting."""
    return {
        "providerId": global_id("provider", host),
        "memberIds": [global_id("provider", one) for one in members],
        "startsAt": at.isoformat(),
        "lengthMinutes": 60,
        **more,
    }


async def busy(person: Person, *providers: UUID) -> list[tuple[str, str]]:
    ids = [global_id("provider", one) for one in providers]
    nodes = (await person.ask(BUSY, ids=ids)).data["busyTimes"]["nodes"]
    return [(one["startsAt"], one["provider"]["name"]) for one in nodes]


async def test_whoever_takes_part_is_busy_until_the_meeting_is_cancelled(
    practice: Practice, scheduler: Person, clinician: Person, lena: UUID, ann: UUID
):
    entry = await made(scheduler, "meetingCreate", **meeting(lena, ann))
    for person in (scheduler, clinician):
        taken = [(NINE.isoformat(), "Ann Ash"), (NINE.isoformat(), "Lena Fox")]
        assert sorted(await busy(person, lena, ann)) == taken
        assert await busy(person, ann) == taken[:1]
    await made(scheduler, "scheduleEntryCancel", **known(entry), reason="Nobody can")
    assert await busy(scheduler, lena, ann) == []


async def test_a_member_who_is_taken_is_named_and_their_time_is_not_given_twice(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, mei: UUID
):
    await made(scheduler, "appointmentCreate", **session(ann, mei))
    given = meeting(lena, await practice.provider("Bo Cox"), ann)
    payload = await change(scheduler, "meetingCreate", **given)
    assert payload["errors"] == [
        {
            "code": "CONFLICT",
            "message": "Ann Ash is taken then: 2031-03-03 09:00.",
            "field": ["input", "memberIds", "1"],
        }
    ]
    assert await rows(practice, "meeting_member") == 0
    await made(scheduler, "meetingCreate", **given, overrideReason="She joins late")


async def test_a_member_who_is_named_twice_is_a_duplicate(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID
):
    told = await problem(scheduler, "meetingCreate", **meeting(lena, ann, ann))
    assert told == ("DUPLICATE", "1")
    assert await rows(practice, "schedule_entry") == 0


async def test_a_meeting_keeps_appointments_out_of_its_members_calendars(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, mei: UUID
):
    await made(scheduler, "meetingCreate", **meeting(lena, ann, rule="FREQ=WEEKLY;COUNT=2"))
    later = NINE + timedelta(weeks=1) - HOUR
    for at in (NINE, later):
        given = session(ann, mei, at=at + timedelta(minutes=30))
        assert await problem(scheduler, "appointmentCreate", **given) == ("CONFLICT", "startsAt")
    entry = await made(scheduler, "appointmentCreate", **session(ann, mei, at=NINE + HOUR))
    moved = {**known(entry), "startsAt": NINE.isoformat()}
    assert await problem(scheduler, "scheduleEntryReschedule", **moved) == ("CONFLICT", "startsAt")


async def test_a_meeting_moves_only_where_everybody_is_free(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, mei: UUID
):
    entry = await made(scheduler, "meetingCreate", **meeting(lena, ann))
    await made(scheduler, "appointmentCreate", **session(ann, mei, at=NINE + 2 * HOUR))
    there = {"startsAt": (NINE + 2 * HOUR).isoformat()}
    payload = await change(scheduler, "scheduleEntryReschedule", **known(entry), **there)
    assert [one["message"] for one in payload["errors"]] == [
        "Ann Ash is taken then: 2031-03-03 11:00."
    ]
    nameless = without(scheduler, Directory.READ)
    query = mutation("scheduleEntryReschedule").replace("provider { id }", "")
    (told,) = (await nameless.ask(query, input={**known(entry), **there})).data[
        "scheduleEntryReschedule"
    ]["errors"]
    assert told["message"] == "A member is taken then: 2031-03-03 11:00."
    # Within its own time nobody is in the way of themselves.
    near = {"startsAt": (NINE + HOUR / 2).isoformat()}
    entry = await made(scheduler, "scheduleEntryReschedule", **known(entry), **near)
    await made(
        scheduler, "scheduleEntryReschedule", **known(entry), **there, overrideReason="Joins late"
    )


async def test_a_cancelled_meeting_is_reopened_only_while_everybody_is_free(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, mei: UUID
):
    entry = await made(scheduler, "meetingCreate", **meeting(lena, ann))
    entry = await made(scheduler, "scheduleEntryCancel", **known(entry), reason="Nobody can")
    other = await made(scheduler, "appointmentCreate", **session(ann, mei))
    told = await problem(scheduler, "scheduleEntryReopen", **known(entry))
    assert told == ("CONFLICT", "id")
    await made(scheduler, "scheduleEntryCancel", **known(other), reason="Ill")
    await made(scheduler, "scheduleEntryReopen", **known(entry))
    assert len(await busy(scheduler, ann)) == 1


async def test_whoever_a_meeting_is_handed_to_takes_part_and_whoever_held_it_is_free(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID
):
    bo = await practice.provider("Bo Cox")
    entry = await made(scheduler, "meetingCreate", **meeting(lena, ann))
    for host in (bo, ann):
        over = {"providerId": global_id("provider", host)}
        entry = await made(scheduler, "scheduleEntryReschedule", **known(entry), **over)
        query = "query($id: ID!) { node(id: $id) { ... on Meeting { members { id } } } }"
        told = (await scheduler.ask(query, id=entry["id"])).data["node"]["members"]
        expected = {ann, host}
        assert {one["id"] for one in told} == {global_id("provider", one) for one in expected}
        names = {name for _, name in await busy(scheduler, lena, ann, bo)}
        assert names == ({"Ann Ash", "Bo Cox"} if host == bo else {"Ann Ash"})


async def test_of_many_who_want_the_same_people_at_once_one_gets_them(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, mei: UUID
):
    """In either order, and as either: nobody waits for good, and nobody is in two places."""
    wanted = [
        ("meetingCreate", meeting(lena, ann)),
        ("meetingCreate", meeting(ann, lena)),
        ("appointmentCreate", session(ann, mei)),
    ]
    sent = [scheduler.ask(mutation(name), input=given) for name, given in wanted * 20]
    replies = [next(iter(one.data.values())) for one in await asyncio.gather(*sent)]
    assert {error["code"] for one in replies for error in one["errors"]} == {"CONFLICT"}
    assert sum(one["errors"] == [] for one in replies) == 1
    assert await rows(practice, "schedule_entry") == 1
