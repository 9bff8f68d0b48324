"""A series that was cancelled by mistake is reopened at once, and its rule reaches its entries again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.bookings import book
from tests.factories import Person, Practice, global_id
from tests.schema.schedule.booked import (
    SUMMER,
    WEEKLY,
    all_starts,
    change,
    known,
    made,
    mutation,
    nth,
    problem,
    session,
    weeks,
)

CANCEL, REOPEN, MOVE = "scheduleEntryCancel", "scheduleEntryReopen", "scheduleEntryReschedule"


async def rule(practice: Practice) -> str:
    sql = "SELECT rule FROM schedule_series WHERE practice_id = $1"
    found: str = await practice.owner.fetchval(sql, practice.id)
    return found


@pytest.mark.parametrize("ends", [WEEKLY, "FREQ=WEEKLY;UNTIL=20310623T100000"])
@pytest.mark.parametrize(
    ("extent", "place", "open_after", "count"),
    [("THIS", 1, [0, 1], 2), ("THIS", 2, [0, 2], 3), ("FOLLOWING", 2, [0, 2, 3], 4),
     ("ALL", 2, [0, 1, 2, 3], 4)],
)  # fmt: skip
async def test_what_was_cancelled_is_open_again_and_its_rule_reaches_it(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID,
    ends: str, extent: str, place: int, open_after: list[int], count: int,
):  # fmt: skip
    await made(scheduler, "appointmentCreate", **session(lena, mei, at=SUMMER, rule=ends))
    gone = {"reason": "Entered wrong.", "extent": "FOLLOWING"}
    await made(scheduler, CANCEL, **await nth(practice, 1), **gone)
    assert await rule(practice) in {"FREQ=WEEKLY;COUNT=1", "FREQ=WEEKLY;UNTIL=20310602T090000"}
    again = await made(scheduler, REOPEN, **await nth(practice, place), extent=extent)
    assert again["status"] == "SCHEDULED"
    expected = weeks(4, SUMMER)
    assert await all_starts(practice) == [expected[one] for one in open_after]
    until = (SUMMER + timedelta(weeks=count - 1)).strftime("FREQ=WEEKLY;UNTIL=%Y%m%dT090000")
    assert await rule(practice) == (f"FREQ=WEEKLY;COUNT={count}" if "COUNT" in ends else until)


async def test_all_of_them_are_reopened_or_none_and_the_days_are_told(
    practice: Practice, scheduler: Person, series: dict[str, Any], lena: UUID, ines: UUID
):
    gone = await made(scheduler, CANCEL, **known(series), reason="Wrong.", extent="ALL")
    for week in (1, 3):
        at = SUMMER + timedelta(weeks=week)
        await made(scheduler, "appointmentCreate", **session(lena, ines, at=at))
    payload = await change(scheduler, REOPEN, **known(gone), extent="ALL")
    assert payload["errors"] == [
        {
            "code": "CONFLICT",
            "message": "The provider is taken then: 2031-06-09 09:00, 2031-06-23 09:00.",
            "field": ["input", "id"],
        }
    ]
    assert len(await all_starts(practice, "CANCELLED")) == 4
    said = {"extent": "ALL", "overrideReason": "They agreed."}
    await made(scheduler, REOPEN, **known(gone), **said)
    assert await all_starts(practice, "CANCELLED") == []


@pytest.mark.parametrize("extent", ["FOLLOWING", "ALL"])
async def test_what_was_cancelled_by_itself_before_stays_cancelled(
    practice: Practice, scheduler: Person, series: dict[str, Any], extent: str
):
    late = {"reason": "Ill.", "isLateCancel": True}
    third = await made(scheduler, CANCEL, **await nth(practice, 2), **late)
    gone = await made(scheduler, CANCEL, **known(series), reason="Wrong.", extent="FOLLOWING")
    again = await made(scheduler, REOPEN, **known(gone), extent=extent)
    assert again["series"]["rule"] == WEEKLY
    expected = weeks(4, SUMMER)
    assert await all_starts(practice) == [*expected[:2], expected[3]]
    sql = (
        "SELECT cancel_reason, is_late_cancel, version FROM schedule_entry"
        " WHERE practice_id = $1 AND status = 'CANCELLED'"
    )
    (kept,) = await practice.owner.fetch(sql, practice.id)
    assert tuple(kept) == ("Ill.", True, third["version"])


async def test_two_that_were_put_at_one_time_are_not_both_reopened(
    practice: Practice, scheduler: Person, series: dict[str, Any]
):
    onto = {"startsAt": (SUMMER + timedelta(weeks=1)).isoformat(), "overrideReason": "Both agreed."}
    await made(scheduler, MOVE, **await nth(practice, 2), **onto)
    gone = await made(scheduler, CANCEL, **known(series), reason="Wrong.", extent="ALL")
    payload = await change(scheduler, REOPEN, **known(gone), extent="ALL")
    (told,) = payload["errors"]
    assert told["message"] == "Two of them would be at the same time: 2031-06-09 09:00."
    assert (told["code"], told["field"]) == ("CONFLICT", ["input", "id"])


async def test_an_open_entry_or_one_of_no_series_is_not_reopened_with_others(
    practice: Practice, scheduler: Person, series: dict[str, Any], lena: UUID, mei: UUID
):
    first = await made(scheduler, "appointmentConfirm", **known(series))
    told = await problem(scheduler, REOPEN, **known(first), extent="ALL")
    assert told == ("NOT_OPEN", "id")
    at = SUMMER + timedelta(hours=2)
    alone = await made(scheduler, "appointmentCreate", **session(lena, mei, at=at))
    alone = await made(scheduler, CANCEL, **known(alone), reason="Ill.")
    told = await problem(scheduler, REOPEN, **known(alone), extent="ALL")
    assert told == ("NO_SERIES", "extent")


async def test_what_its_rule_would_not_come_to_leaves_the_rule(
    practice: Practice, scheduler: Person, series: dict[str, Any]
):
    second = await made(scheduler, CANCEL, **await nth(practice, 1), reason="Ill.")
    sql = "UPDATE schedule_series SET rule = 'FREQ=MONTHLY;COUNT=4' WHERE practice_id = $1"
    await practice.owner.execute(sql, practice.id)
    await made(scheduler, REOPEN, **known(second))
    assert await rule(practice) == "FREQ=MONTHLY;COUNT=4"


async def test_a_series_of_which_the_rest_went_on_as_another_does_not_reach_past_its_end(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    five = session(lena, mei, at=SUMMER, rule="FREQ=WEEKLY;COUNT=5")
    await made(scheduler, "appointmentCreate", **five)
    last = await made(scheduler, CANCEL, **await nth(practice, 4), reason="Ill.")
    tuesday = (SUMMER + timedelta(weeks=2, days=1)).isoformat()
    third = await nth(practice, 2)
    await made(scheduler, MOVE, **third, startsAt=tuesday, extent="FOLLOWING")
    again = await made(scheduler, REOPEN, **known(last))
    assert again["series"]["rule"] == "FREQ=WEEKLY;COUNT=2"


async def test_a_series_with_a_day_left_out_reaches_its_last_again(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    holiday = (SUMMER + timedelta(weeks=2)).date().isoformat()
    given = session(lena, mei, at=SUMMER, rule=WEEKLY, exceptDates=[holiday])
    await made(scheduler, "appointmentCreate", **given)
    second = await nth(practice, 1)
    gone = await made(scheduler, CANCEL, **second, reason="Wrong.", extent="FOLLOWING")
    again = await made(scheduler, REOPEN, **known(gone), extent="FOLLOWING")
    assert again["series"]["rule"] == WEEKLY


async def test_a_clinician_reopens_an_own_entry_of_a_colleagues_series(
    practice: Practice, clinician: Person, scheduler: Person, series: dict[str, Any], lena: UUID
):
    me = clinician.viewer.account_id
    over = {"providerId": global_id("provider", me)}
    second = await made(scheduler, MOVE, **await nth(practice, 1), **over)
    gone = await made(clinician, CANCEL, **known(second), reason="Ill.")
    again = await made(clinician, REOPEN, **known(gone))
    assert again["status"] == "SCHEDULED"
    gone = await made(clinician, CANCEL, **known(again), reason="Ill.")
    await made(clinician, REOPEN, **known(gone), extent="ALL")
    foreign = {
        "id": global_id("entry", await book(practice, lena, status="CANCELLED")),
        "version": 1,
    }
    assert await problem(clinician, REOPEN, **foreign, extent="ALL") == ("NOT_FOUND", "id")


async def test_two_who_change_one_series_wait_for_each_other(
    practice: Practice, scheduler: Person, series: dict[str, Any]
):
    await made(scheduler, CANCEL, **await nth(practice, 1), reason="x", extent="FOLLOWING")
    sent = [
        scheduler.ask(mutation(REOPEN), input={**await nth(practice, place), "extent": extent})
        for place, extent in ((1, "FOLLOWING"), (2, "THIS"), (3, "ALL"), (2, "THIS"))
    ]
    errors = [reply.data[REOPEN]["errors"] for reply in await asyncio.gather(*sent)]
    assert [] in errors
    assert {one["code"] for several in errors for one in several} == {"CONFLICT"}
