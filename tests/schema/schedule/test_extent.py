"""Changes of an entry and those that follow, or of its whole series, keep the series true."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.factories import Person, Practice
from tests.schema.schedule.booked import (
    SUMMER,
    all_starts,
    known,
    made,
    mutation,
    nth,
    problem,
    session,
    starts,
    weeks,
)


async def test_changes_along_one_series_at_once_wait_for_each_other(
    practice: Practice, scheduler: Person, series: dict[str, Any]
):
    named = [await nth(practice, place) for place in (3, 2, 1, 0)]
    sent = [
        scheduler.ask(
            mutation("scheduleEntryReschedule"),
            input={**one, "title": "Family", "extent": "FOLLOWING"},
        )
        for one in named * 2
    ]
    replies = [
        reply.data["scheduleEntryReschedule"]["errors"] for reply in await asyncio.gather(*sent)
    ]
    assert [] in replies
    told = {(error["code"], error["field"][-1]) for errors in replies for error in errors}
    assert told == {("CONFLICT", "version")}


@pytest.mark.parametrize(("extent", "is_moved"), [("THIS", True), ("ALL", False)])
async def test_a_series_keeps_to_the_first_of_two_times_and_one_entry_need_not(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, extent: str, is_moved: bool
):
    """In New York clocks go from 2:00 back to 1:00 on November 2, 2031."""
    sunday = datetime(2031, 11, 2, 5, tzinfo=UTC)
    booked = session(lena, mei, at=sunday, rule="FREQ=WEEKLY;COUNT=2")
    entry = await made(scheduler, "appointmentCreate", **booked)
    second = {"startsAt": "2031-11-02T01:30:00-05:00", "extent": extent}
    if is_moved:
        moved = await made(scheduler, "scheduleEntryReschedule", **known(entry), **second)
        assert moved["startsAt"] == "2031-11-02T06:30:00+00:00"
    else:
        told = await problem(scheduler, "scheduleEntryReschedule", **known(entry), **second)
        assert told == ("RULE_DOES_NOT_FIT", "startsAt")
        assert (await all_starts(practice))[0] == sunday.isoformat()


async def test_days_that_a_rule_names_move_along_and_those_that_it_counts_do_not(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    tuesday = {"startsAt": (SUMMER + timedelta(days=1)).isoformat(), "extent": "ALL"}
    counted = session(lena, mei, at=SUMMER, rule="FREQ=MONTHLY;BYDAY=1MO;COUNT=2")
    entry = await made(scheduler, "appointmentCreate", **counted)
    told = await problem(scheduler, "scheduleEntryReschedule", **known(entry), **tuesday)
    assert told == ("RULE_DOES_NOT_FIT", "startsAt")
    await made(scheduler, "scheduleEntryCancel", **known(entry), reason="Moved.", extent="ALL")
    named = session(lena, mei, at=SUMMER, rule="FREQ=WEEKLY;BYDAY=MO;COUNT=4")
    entry = await made(scheduler, "appointmentCreate", **named)
    moved = await made(scheduler, "scheduleEntryReschedule", **known(entry), **tuesday)
    assert moved["series"]["rule"] == "FREQ=WEEKLY;BYDAY=TU;COUNT=4"
    assert starts(moved) == weeks(4, SUMMER + timedelta(days=1))
