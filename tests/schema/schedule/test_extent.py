"""Changes of an entry and those that follow, or of its whole series, keep the series true."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.factories import Person, Practice
from tests.schema.schedule.booked import mutation, nth


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
