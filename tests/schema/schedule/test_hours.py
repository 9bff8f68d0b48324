"""A session is held while its provider works, unless a reason says otherwise."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.factories import Person, Practice, global_id
from tests.schema.schedule.booked import (
    NINE,
    change,
    known,
    made,
    mutation,
    problem,
    session,
)
from tests.schema.schedule.test_members import meeting

HOUR = timedelta(hours=1)
OUTSIDE = ("OUTSIDE_HOURS", "startsAt")


@pytest.fixture
async def lena(practice: Practice) -> UUID:
    """She works on Mondays, from eight to ten and from ten to twelve."""
    found = await practice.provider("Lena Fox")
    for starts, ends in ((8, 10), (10, 12)):
        await works(practice, found, starts=time(starts), ends=time(ends))
    return found


async def works(practice: Practice, provider_id: UUID, **values: Any) -> None:
    await practice.add("working_hours", provider_id=provider_id, **values)


@pytest.mark.parametrize(
    ("minutes", "is_within"), [(-60, True), (30, True), (130, True), (-61, False), (131, False)]
)
async def test_a_session_begins_and_ends_within_the_hours(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, minutes: int, is_within: bool
):
    """Fifty minutes, around nine in New York; what is said in two parts is one time."""
    given = session(lena, mei, at=NINE + timedelta(minutes=minutes))
    if is_within:
        await made(scheduler, "appointmentCreate", **given)
    else:
        assert await problem(scheduler, "appointmentCreate", **given) == OUTSIDE
        await made(scheduler, "appointmentCreate", **given, overrideReason="She agreed")


async def test_a_series_names_the_days_on_which_nobody_works(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    given = session(lena, mei, rule="FREQ=DAILY;COUNT=8")
    payload = await change(scheduler, "appointmentCreate", **given)
    (told,) = payload["errors"]
    assert told["message"].startswith("The provider does not work then: 2031-03-04 09:00, ")
    assert told["message"].endswith(" 2031-03-08 09:00 and 1 more.")
    # On the second Monday clocks have gone forward, and nine is nine.
    await made(scheduler, "appointmentCreate", **session(lena, mei, rule="FREQ=WEEKLY;COUNT=2"))


async def test_hours_that_are_over_are_no_hours_and_no_hours_at_all_are_any(
    practice: Practice, scheduler: Person, mei: UUID
):
    free, gone = [await practice.provider(name) for name in ("Ann Ash", "Bo Cox")]
    await works(practice, gone, valid_to=date(2030, 12, 31))
    assert await problem(scheduler, "appointmentCreate", **session(gone, mei)) == OUTSIDE
    night = NINE + 12 * HOUR
    await made(scheduler, "appointmentCreate", **session(free, mei, at=night))


async def test_an_appointment_is_where_its_provider_works_then(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    """Tuesdays at Juniper, and Mondays anywhere; a room says where it is."""
    juniper, linden = [await practice.add("location", name=name) for name in ("Juniper", "Linden")]
    room = await practice.add("room", location_id=linden)
    await works(practice, lena, weekday=2, location_id=juniper)
    tuesday = session(lena, mei, at=NINE + 24 * HOUR)
    there = {"locationId": global_id("location", linden)}
    for where in (there, {"roomId": global_id("room", room)}):
        payload = await change(scheduler, "appointmentCreate", **tuesday, **where)
        assert payload["errors"] == [
            {
                "code": "OUTSIDE_HOURS",
                "message": "The provider does not work there then: 2031-03-04 09:00.",
                "field": ["input", "startsAt"],
            }
        ]
    await made(scheduler, "appointmentCreate", **session(lena, mei), **there)
    await made(scheduler, "appointmentCreate", **tuesday, **there, overrideReason="She agreed")


@pytest.mark.parametrize("where", ["juniper", "telehealth", None])
async def test_what_is_by_video_or_nowhere_is_held_during_any_hours(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, where: str | None
):
    juniper = await practice.add("location", name="Juniper")
    video = await practice.add("location", name="Video", is_telehealth=True)
    await works(practice, lena, weekday=2, location_id=juniper)
    key = {"juniper": juniper, "telehealth": video, None: None}[where]
    given = {"locationId": global_id("location", key)} if key else {}
    tuesday = session(lena, mei, at=NINE + 24 * HOUR, **given)
    await made(scheduler, "appointmentCreate", **tuesday)


async def test_a_long_series_asks_for_hours_as_often_as_a_short_one(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    where = {"locationId": global_id("location", await practice.add("location"))}
    asked = set()
    for count, hours in ((2, 0), (30, 1)):
        given = session(lena, mei, at=NINE + hours * HOUR, rule=f"FREQ=WEEKLY;COUNT={count}")
        reply = await scheduler.ask(mutation("appointmentCreate"), input={**given, **where})
        assert reply.data["appointmentCreate"]["errors"] == []
        asked.add(sum("range_agg" in sql for sql in reply.statements))
    # Before and after the turn of whoever takes part.
    assert asked == {2}


async def test_meetings_and_time_off_have_their_own_hours(
    practice: Practice, scheduler: Person, lena: UUID
):
    at = NINE + 6 * HOUR
    await made(scheduler, "meetingCreate", **meeting(lena, at=at))
    off = {"startsAt": (at + HOUR).isoformat(), "endsAt": (at + 9 * HOUR).isoformat()}
    await made(scheduler, "timeOffCreate", providerId=global_id("provider", lena), **off)


async def test_an_appointment_moves_within_the_hours_of_whoever_holds_it_then(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    ann = await practice.provider("Ann Ash")
    await works(practice, ann, starts=time(13), ends=time(18))
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    late = {"startsAt": (NINE + 5 * HOUR).isoformat()}
    over = {"providerId": global_id("provider", ann)}
    move = "scheduleEntryReschedule"
    assert await problem(scheduler, move, **known(entry), **late) == OUTSIDE
    assert await problem(scheduler, move, **known(entry), **over) == OUTSIDE
    entry = await made(scheduler, move, **known(entry), title="Intake")
    await made(scheduler, move, **known(entry), **late, **over)


async def test_an_appointment_moves_to_where_its_provider_works_then(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    """Mondays anywhere, and Tuesdays at Juniper."""
    juniper, linden = [await practice.add("location", name=name) for name in ("Juniper", "Linden")]
    room = await practice.add("room", location_id=linden)
    await works(practice, lena, weekday=2, location_id=juniper)
    tuesday = session(lena, mei, at=NINE + 24 * HOUR, locationId=global_id("location", juniper))
    entry = await made(scheduler, "appointmentCreate", **tuesday)
    move, there = "scheduleEntryReschedule", {"locationId": global_id("location", linden)}
    assert await problem(scheduler, move, **known(entry), **there) == OUTSIDE
    into = {"roomId": global_id("room", room)}
    assert await problem(scheduler, move, **known(entry), **into) == OUTSIDE
    monday, later = ({"startsAt": (NINE + hours * HOUR).isoformat()} for hours in (0, 25))
    entry = await made(scheduler, move, **known(entry), **there, **monday)
    assert await problem(scheduler, move, **known(entry), **later) == OUTSIDE
    await made(scheduler, move, **known(entry), **later, overrideReason="She agreed")
