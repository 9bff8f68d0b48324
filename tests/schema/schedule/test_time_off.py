"""Time off lasts for days, and whole days of it are whole whatever clocks do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.factories import Person, global_id
from tests.schema.schedule.booked import SUMMER, WEEKLY, known, made, mutation, problem, session

MOVE = "scheduleEntryReschedule"
DAY_MINUTES = 24 * 60


def off(provider: UUID, starts_at: str, ends_at: str, **more: Any) -> dict[str, Any]:
    """The input of time off."""
    there = {"providerId": global_id("provider", provider)}
    return {**there, "startsAt": starts_at, "endsAt": ends_at, **more}


async def test_time_off_is_made_as_long_as_it_may_be_booked(scheduler: Person, lena: UUID):
    week = off(lena, SUMMER.isoformat(), (SUMMER + timedelta(days=7)).isoformat())
    entry = await made(scheduler, "timeOffCreate", **week)
    for days in (12, 31):
        entry = await made(scheduler, MOVE, **known(entry), lengthMinutes=days * DAY_MINUTES)
        assert entry["endsAt"] == (SUMMER + timedelta(days=days)).isoformat()
    more = {**known(entry), "lengthMinutes": 31 * DAY_MINUTES + 1}
    assert (await scheduler.ask(mutation(MOVE), input=more)).codes() == {"BAD_USER_INPUT"}


async def test_nothing_else_lasts_longer_than_a_day(scheduler: Person, lena: UUID, mei: UUID):
    longer = {"lengthMinutes": DAY_MINUTES + 1}
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei, at=SUMMER))
    told = await problem(scheduler, MOVE, **known(entry), **longer)
    assert told == ("ENDS_TOO_SOON_OR_LATE", "lengthMinutes")
    afternoon = (SUMMER + timedelta(hours=9), SUMMER + timedelta(hours=12))
    begins, ends = (one.isoformat() for one in afternoon)
    entry = await made(scheduler, "timeOffCreate", **off(lena, begins, ends, rule=WEEKLY))
    told = await problem(scheduler, MOVE, **known(entry), **longer, extent="ALL")
    assert told == ("ENDS_TOO_SOON_OR_LATE", "lengthMinutes")
    await made(scheduler, MOVE, **known(entry), **longer)
