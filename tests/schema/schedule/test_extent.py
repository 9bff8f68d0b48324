"""Changes of an entry and those that follow, or of its whole series, keep the series true."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.factories import Person, Practice, global_id
from tests.schema.schedule.booked import (
    NINE,
    SUMMER,
    all_starts,
    change,
    known,
    made,
    mutation,
    nth,
    problem,
    session,
    starts,
    weeks,
)
from tests.schema.schedule.test_members import meeting


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


async def lengths(practice: Practice) -> list[int]:
    """How many minutes each entry lasts, in their order."""
    found = await practice.owner.fetch(
        "SELECT ends_at - starts_at AS lasts FROM schedule_entry WHERE practice_id = $1"
        " ORDER BY starts_at",
        practice.id,
    )
    return [row["lasts"] // timedelta(minutes=1) for row in found]


async def all_series(practice: Practice) -> list[tuple[str, int]]:
    """The rule and the length of each series, the oldest first."""
    found = await practice.owner.fetch(
        "SELECT rule, length_minutes FROM schedule_series WHERE practice_id = $1"
        " ORDER BY created_at",
        practice.id,
    )
    return [(row["rule"], row["length_minutes"]) for row in found]


async def test_each_entry_keeps_its_own_length_when_its_series_moves(
    practice: Practice, scheduler: Person, series: dict[str, Any]
):
    third = await made(
        scheduler, "scheduleEntryReschedule", **await nth(practice, 2), lengthMinutes=60
    )
    later = {"startsAt": (SUMMER + timedelta(weeks=2, minutes=30)).isoformat(), "extent": "ALL"}
    await made(scheduler, "scheduleEntryReschedule", **known(third), **later)
    assert await lengths(practice) == [50, 50, 60, 50]
    assert [length for _, length in await all_series(practice)] == [50, 50]


@pytest.mark.parametrize(("extent", "count"), [("FOLLOWING", 3), ("ALL", 4)])
@pytest.mark.parametrize("shift", [timedelta(hours=1), timedelta(days=1, hours=-2)])
async def test_others_move_by_as_much_as_one_that_was_moved_by_itself(
    practice: Practice, scheduler: Person, series: dict[str, Any],
    extent: str, count: int, shift: timedelta,
):  # fmt: skip
    """And not by how far it has come from its place in the series."""
    wednesday = SUMMER + timedelta(weeks=1, days=2)
    alone = {"startsAt": wednesday.isoformat()}
    second = await made(scheduler, "scheduleEntryReschedule", **await nth(practice, 1), **alone)
    later = {"startsAt": (wednesday + shift).isoformat(), "extent": extent}
    moved = await made(scheduler, "scheduleEntryReschedule", **known(second), **later)
    assert moved["startsAt"] == later["startsAt"]
    expected = [one + shift for one in (SUMMER + timedelta(weeks=week) for week in range(4))]
    expected = [*[SUMMER] * (4 - count), *expected[4 - count :]]
    expected[1] = wednesday + shift
    assert await all_starts(practice) == [one.isoformat() for one in expected]
    await made(scheduler, "scheduleEntryCancel", **known(moved), reason="Ill", extent=extent)
    assert len(await all_starts(practice, "CANCELLED")) == count


async def test_one_that_was_moved_by_itself_may_keep_its_start_when_more_is_said(
    practice: Practice, scheduler: Person, series: dict[str, Any]
):
    alone = {"startsAt": (SUMMER + timedelta(weeks=1, days=2)).isoformat()}
    second = await made(scheduler, "scheduleEntryReschedule", **await nth(practice, 1), **alone)
    before = await all_starts(practice)
    longer = {**alone, "lengthMinutes": 60, "extent": "ALL"}
    await made(scheduler, "scheduleEntryReschedule", **known(second), **longer)
    assert await all_starts(practice) == before
    assert await lengths(practice) == [60] * 4


async def test_others_keep_their_hour_when_one_moves_past_a_change_of_clocks(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    """In New York clocks go from 2:00 to 3:00 on March 9, 2031, and back on November 2."""
    booked = session(lena, mei, at=NINE, rule="FREQ=WEEKLY;COUNT=3")
    entry = await made(scheduler, "appointmentCreate", **booked)
    alone = {"startsAt": (NINE + timedelta(days=1)).isoformat()}
    first = await made(scheduler, "scheduleEntryReschedule", **known(entry), **alone)
    # From Tuesday to the Monday after: six days on the clock, and an hour less.
    later = {"startsAt": "2031-03-10T09:00:00-04:00", "extent": "ALL"}
    await made(scheduler, "scheduleEntryReschedule", **known(first), **later)
    expected = [
        "2031-03-10T13:00:00+00:00",
        "2031-03-16T13:00:00+00:00",
        "2031-03-23T13:00:00+00:00",
    ]
    assert await all_starts(practice) == expected
    twice = {"startsAt": "2031-11-02T01:30:00-05:00", "extent": "ALL"}
    moved = await made(scheduler, "scheduleEntryReschedule", **await nth(practice, 0), **twice)
    assert moved["startsAt"] == "2031-11-02T06:30:00+00:00"


@pytest.mark.parametrize("days", [1, -1, 2])
async def test_entries_do_not_stand_in_each_others_way(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, days: int
):
    booked = meeting(lena, ann, at=SUMMER, rule="FREQ=DAILY;COUNT=4")
    await made(scheduler, "meetingCreate", **booked)
    before = [SUMMER + timedelta(days=day) for day in range(4)]
    before[1] += timedelta(minutes=30)
    alone = {"startsAt": before[1].isoformat()}
    second = await made(scheduler, "scheduleEntryReschedule", **await nth(practice, 1), **alone)
    along = {"startsAt": (before[1] + timedelta(days=days)).isoformat(), "extent": "ALL"}
    await made(scheduler, "scheduleEntryReschedule", **known(second), **along)
    expected = [(one + timedelta(days=days)).isoformat() for one in before]
    assert await all_starts(practice) == expected
    assert await reasons(practice) == 0


async def test_of_two_that_each_go_where_the_other_is_one_steps_aside(
    practice: Practice, scheduler: Person, series: dict[str, Any]
):
    """The first stands beside the second, which was moved there, for a reason."""
    second = {"startsAt": (SUMMER + timedelta(minutes=30)).isoformat(), "lengthMinutes": 120}
    away = {"startsAt": (SUMMER + timedelta(hours=5)).isoformat()}
    back = {"startsAt": SUMMER.isoformat(), "overrideReason": "They agreed."}
    first = await made(scheduler, "scheduleEntryReschedule", **known(series), **away)
    await made(scheduler, "scheduleEntryReschedule", **await nth(practice, 1), **second)
    first = await made(scheduler, "scheduleEntryReschedule", **known(first), **back)
    apart = {"startsAt": (SUMMER + timedelta(minutes=100)).isoformat(), "lengthMinutes": 50}
    await made(scheduler, "scheduleEntryReschedule", **known(first), **apart, extent="ALL")
    assert (await all_starts(practice))[:2] == [second["startsAt"], apart["startsAt"]]
    assert await reasons(practice) == 0


async def reasons(practice: Practice) -> int:
    """How many entries say why they stand beside another."""
    sql = "SELECT count(override_reason) FROM schedule_entry WHERE practice_id = $1"
    number: int = await practice.owner.fetchval(sql, practice.id)
    return number


async def test_two_entries_of_a_series_do_not_come_to_one_time(
    practice: Practice, scheduler: Person, series: dict[str, Any]
):
    beside = {"startsAt": (SUMMER + timedelta(hours=1)).isoformat()}
    await made(scheduler, "scheduleEntryReschedule", **await nth(practice, 1), **beside)
    longer = {**known(series), "lengthMinutes": 90, "extent": "ALL"}
    payload = await change(scheduler, "scheduleEntryReschedule", **longer)
    (told,) = payload["errors"]
    assert (told["code"], told["field"][-1]) == ("CONFLICT", "startsAt")
    assert told["message"] == "Two of them would be at the same time: 2031-06-02 10:00."
    onto = {"startsAt": beside["startsAt"], "extent": "ALL"}
    payload = await change(scheduler, "scheduleEntryReschedule", **known(series), **onto)
    assert [one["code"] for one in payload["errors"]] == ["CONFLICT", "CLIENT_BOOKED"]
    await made(scheduler, "scheduleEntryReschedule", **longer, overrideReason="They agreed.")


async def test_what_was_moved_by_itself_goes_on_with_those_that_follow(
    practice: Practice, scheduler: Person, series: dict[str, Any], lena: UUID, ines: UUID
):
    """It keeps its time, and the reason why it stands beside another."""
    alone = SUMMER + timedelta(weeks=2, days=1)
    await made(scheduler, "appointmentCreate", **session(lena, ines, at=alone))
    await made(
        scheduler, "scheduleEntryReschedule", **await nth(practice, 2),
        startsAt=alone.isoformat(), overrideReason="They agreed.",
    )  # fmt: skip
    second = SUMMER + timedelta(weeks=1, hours=1)
    moved = await made(
        scheduler, "scheduleEntryReschedule", **await nth(practice, 1),
        startsAt=second.isoformat(), extent="FOLLOWING",
    )  # fmt: skip
    fourth = second + timedelta(weeks=2)
    assert starts(moved) == [one.isoformat() for one in (second, alone, fourth)]
    kept = await practice.owner.fetchrow(
        "SELECT id, version, occurs_on, override_reason FROM schedule_entry"
        " WHERE practice_id = $1 AND starts_at = $2 AND series_id IS NOT NULL",
        practice.id, alone,
    )  # fmt: skip
    assert kept["occurs_on"] == datetime(2031, 6, 16, 10)  # noqa: DTZ001 - on local clocks
    assert kept["override_reason"] == "They agreed."
    named = {"id": global_id("entry", kept["id"]), "version": kept["version"]}
    gone = {"reason": "Moved away.", "extent": "FOLLOWING"}
    await made(scheduler, "scheduleEntryCancel", **named, **gone)
    assert await all_starts(practice, "CANCELLED") == [one.isoformat() for one in (alone, fourth)]


async def passed_by(practice: Practice, scheduler: Person, mei: UUID) -> dict[str, Any]:
    """The third of the series, which was locked while the series was cancelled from the second on."""
    third = await nth(practice, 2)
    locked = {"client_id": mei, "entry_id": UUID(third["id"].removeprefix("entry_"))}
    note = await practice.add("chart_note", author_id=await practice.provider(), **locked)
    gone = {"reason": "Moved away.", "extent": "FOLLOWING"}
    await made(scheduler, "scheduleEntryCancel", **await nth(practice, 1), **gone)
    await practice.owner.execute("DELETE FROM chart_note WHERE id = $1", note)
    return third


async def test_what_was_passed_by_when_its_series_ended_is_cancelled_later(
    practice: Practice, scheduler: Person, series: dict[str, Any], mei: UUID
):
    third = await passed_by(practice, scheduler, mei)
    gone = {"reason": "Moved away.", "extent": "FOLLOWING"}
    await made(scheduler, "scheduleEntryCancel", **third, **gone)
    assert await all_starts(practice) == weeks(1, SUMMER)
    assert [rule for rule, _ in await all_series(practice)] == ["FREQ=WEEKLY;COUNT=1"]


async def test_what_was_passed_by_when_its_series_ended_moves(
    practice: Practice, scheduler: Person, series: dict[str, Any], mei: UUID
):
    third = await passed_by(practice, scheduler, mei)
    later = SUMMER + timedelta(weeks=2, hours=1)
    moved = await made(
        scheduler, "scheduleEntryReschedule", **third,
        startsAt=later.isoformat(), extent="FOLLOWING",
    )  # fmt: skip
    assert starts(moved) == weeks(1, later)
    assert moved["series"]["rule"] == "FREQ=WEEKLY;COUNT=1"


async def test_entries_that_their_rule_does_not_give_do_not_move_by_it(
    practice: Practice, scheduler: Person, series: dict[str, Any]
):
    rule = "UPDATE schedule_series SET rule = 'FREQ=MONTHLY;COUNT=4' WHERE practice_id = $1"
    await practice.owner.execute(rule, practice.id)
    later = {"startsAt": (SUMMER + timedelta(hours=1)).isoformat(), "extent": "ALL"}
    told = await problem(scheduler, "scheduleEntryReschedule", **known(series), **later)
    assert told == ("RULE_DOES_NOT_FIT", "startsAt")
    longer = {"lengthMinutes": 60, "extent": "ALL"}
    told = await problem(scheduler, "scheduleEntryReschedule", **known(series), **longer)
    assert told == ("RULE_DOES_NOT_FIT", "extent")
    assert await all_starts(practice) == weeks(4, SUMMER)


async def test_a_series_that_is_handed_over_is_of_the_other_calendar(
    practice: Practice, scheduler: Person, clinician: Person, series: dict[str, Any]
):
    over = {"providerId": global_id("provider", clinician.viewer.account_id), "extent": "ALL"}
    entry = await made(scheduler, "scheduleEntryReschedule", **known(series), **over)
    gone = {"reason": "Moved away.", "extent": "FOLLOWING"}
    await made(clinician, "scheduleEntryCancel", **known(entry), **gone)
    assert await all_starts(practice) == []


async def test_a_series_tells_the_length_that_its_entries_were_given(
    practice: Practice, scheduler: Person, series: dict[str, Any]
):
    longer = {"lengthMinutes": 60, "extent": "FOLLOWING"}
    await made(scheduler, "scheduleEntryReschedule", **await nth(practice, 2), **longer)
    assert await lengths(practice) == [50, 50, 60, 60]
    half = "FREQ=WEEKLY;COUNT=2"
    assert await all_series(practice) == [(half, 50), (half, 60)]
    # What is of entries only, or is so already, cuts nothing.
    same = {"lengthMinutes": 60, "title": "Family", "extent": "FOLLOWING"}
    await made(scheduler, "scheduleEntryReschedule", **await nth(practice, 3), **same)
    assert len(await all_series(practice)) == 2
