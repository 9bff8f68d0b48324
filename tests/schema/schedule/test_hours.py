"""A session is held while its provider works, unless a reason says otherwise."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.factories import Person, Practice, global_id
from tests.schema.schedule.booked import NINE, change, known, made, problem, session
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
