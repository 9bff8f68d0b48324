"""Time off lasts for days, and whole days of it are whole whatever clocks do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.factories import Person, Practice, global_id
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


async def days(practice: Practice) -> list[tuple[str, str]]:
    """When each entry begins and ends on clocks of New York."""
    found = await practice.owner.fetch(
        "SELECT to_char(starts_at AT TIME ZONE z, 'MM-DD HH24:MI') AS begins,"
        " to_char(ends_at AT TIME ZONE z, 'MM-DD HH24:MI') AS ends"
        " FROM schedule_entry, (VALUES ('America/New_York')) AS zones (z)"
        " WHERE practice_id = $1 ORDER BY starts_at",
        practice.id,
    )
    return [(row["begins"], row["ends"]) for row in found]


def whole(month: int, first: int, count: int) -> list[tuple[str, str]]:
    """Whole days of a month, one after the other."""
    return [
        (f"{month:02}-{day:02} 00:00", f"{month:02}-{day + 1:02} 00:00")
        for day in range(first, first + count)
    ]


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "month", "first"),
    [
        ("2031-03-07T00:00:00-05:00", "2031-03-08T00:00:00-05:00", 3, 7),
        ("2031-03-09T00:00:00-05:00", "2031-03-10T00:00:00-04:00", 3, 9),
        ("2031-10-31T00:00:00-04:00", "2031-11-01T00:00:00-04:00", 10, 31),
        ("2031-11-02T00:00:00-04:00", "2031-11-03T00:00:00-05:00", 11, 2),
    ],
)
async def test_whole_days_are_whole_whatever_clocks_do(
    practice: Practice, scheduler: Person, lena: UUID,
    starts_at: str, ends_at: str, month: int, first: int,
):  # fmt: skip
    """In New York clocks go from 2:00 to 3:00 on March 9, 2031, and back on November 2."""
    given = off(lena, starts_at, ends_at, rule="FREQ=DAILY;COUNT=5")
    entry = await made(scheduler, "timeOffCreate", **given)
    found = await days(practice)
    assert [ends for _, ends in found[:-1]] == [begins for begins, _ in found[1:]]
    assert {begins[-5:] for begins, _ in found} == {"00:00"}
    assert found[0][0] == f"{month:02}-{first:02} 00:00"
    later = datetime.fromisoformat(starts_at) + timedelta(minutes=30)
    half = {"startsAt": later.isoformat(), "lengthMinutes": 60, "extent": "ALL"}
    entry = await made(scheduler, MOVE, **known(entry), **half)
    assert {(begins[-5:], ends[-5:]) for begins, ends in await days(practice)} == {
        ("00:30", "01:30")
    }
    back = {"startsAt": starts_at, "lengthMinutes": DAY_MINUTES, "extent": "ALL"}
    await made(scheduler, MOVE, **known(entry), **back)
    assert await days(practice) == found


async def test_whole_days_stay_whole_when_they_move_past_a_change_of_clocks(
    practice: Practice, scheduler: Person, lena: UUID
):
    given = off(lena, "2031-03-03T00:00:00-05:00", "2031-03-04T00:00:00-05:00")
    entry = await made(scheduler, "timeOffCreate", **given, rule="FREQ=DAILY;COUNT=3")
    later = {"startsAt": "2031-03-08T00:00:00-05:00", "extent": "ALL"}
    await made(scheduler, MOVE, **known(entry), **later)
    assert await days(practice) == whole(3, 8, 3)
