"""An entry is moved or cancelled alone or with its series, and never once it is billed or charted."""

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
    WEEKLY,
    all_starts,
    change,
    known,
    made,
    mutation,
    nth,
    problem,
    rows,
    session,
    starts,
    weeks,
)


async def test_an_appointment_moves_to_another_time_and_provider(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    ada = await practice.provider("Ada Ash")
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    later = NINE + timedelta(hours=3)
    moved = await made(
        scheduler, "scheduleEntryReschedule", **known(entry), startsAt=later.isoformat(),
        providerId=global_id("provider", ada),
    )  # fmt: skip
    assert moved["startsAt"] == later.isoformat()
    assert moved["endsAt"] == (later + timedelta(minutes=50)).isoformat()
    assert (moved["provider"]["id"], moved["version"]) == (global_id("provider", ada), 2)
    again = await problem(scheduler, "scheduleEntryReschedule", **known(entry))
    assert again == ("CONFLICT", "version")


async def test_one_occurrence_moves_alone(
    practice: Practice, scheduler: Person, series: dict[str, Any]
):
    other = SUMMER + timedelta(days=1)
    moved = await made(
        scheduler, "scheduleEntryReschedule", **known(series), startsAt=other.isoformat()
    )
    assert starts(moved) == [other.isoformat(), *weeks(4, SUMMER)[1:]]
    assert moved["series"]["rule"] == WEEKLY


async def test_an_occurrence_and_those_that_follow_move_together(
    practice: Practice, scheduler: Person, series: dict[str, Any]
):
    third = SUMMER + timedelta(weeks=2, days=1, hours=1)
    moved = await made(
        scheduler, "scheduleEntryReschedule", **await nth(practice, 2),
        startsAt=third.isoformat(), extent="FOLLOWING",
    )  # fmt: skip
    assert starts(moved) == weeks(2, third)
    assert moved["series"]["rule"] == "FREQ=WEEKLY;COUNT=2"
    assert await all_starts(practice) == [*weeks(2, SUMMER), *weeks(2, third)]
    rules = await practice.owner.fetch(
        "SELECT rule FROM schedule_series WHERE practice_id = $1", practice.id
    )
    assert [row["rule"] for row in rules] == ["FREQ=WEEKLY;COUNT=2"] * 2


@pytest.mark.parametrize("days", [7, -7])
async def test_a_series_moves_into_its_own_places(
    practice: Practice, scheduler: Person, series: dict[str, Any], days: int
):
    first = SUMMER + timedelta(days=days)
    moved = await made(
        scheduler, "scheduleEntryReschedule", **known(series), startsAt=first.isoformat(),
        extent="ALL",
    )  # fmt: skip
    assert starts(moved) == weeks(4, first)


async def test_what_was_moved_by_itself_stays_when_the_series_moves(
    practice: Practice, scheduler: Person, series: dict[str, Any]
):
    by_itself = SUMMER + timedelta(weeks=1, days=2, hours=4)
    await made(
        scheduler, "scheduleEntryReschedule", **await nth(practice, 1),
        startsAt=by_itself.isoformat(),
    )  # fmt: skip
    later = SUMMER + timedelta(hours=2)
    moved = weeks(4, later)
    await made(
        scheduler, "scheduleEntryReschedule", **known(series), startsAt=later.isoformat(),
        extent="ALL",
    )  # fmt: skip
    assert await all_starts(practice) == [moved[0], by_itself.isoformat(), *moved[2:]]


async def test_what_is_not_named_stays_for_the_whole_series(
    practice: Practice, scheduler: Person, series: dict[str, Any]
):
    by_itself = SUMMER + timedelta(weeks=1, days=2)
    await made(
        scheduler, "scheduleEntryReschedule", **await nth(practice, 1),
        startsAt=by_itself.isoformat(), lengthMinutes=90,
    )  # fmt: skip
    before = await all_starts(practice)
    named = await made(
        scheduler, "scheduleEntryReschedule", **known(series), title="Family", extent="ALL"
    )
    assert await all_starts(practice) == before
    assert named["series"]["rule"] == WEEKLY
    longest = await practice.owner.fetchval(
        "SELECT max(ends_at - starts_at) FROM schedule_entry WHERE practice_id = $1", practice.id
    )
    assert longest == timedelta(minutes=90)


async def test_cancelling_what_follows_ends_the_series(
    practice: Practice, scheduler: Person, series: dict[str, Any]
):
    await made(
        scheduler, "scheduleEntryCancel", **await nth(practice, 1), reason="Moved away.",
        extent="FOLLOWING",
    )  # fmt: skip
    assert await all_starts(practice) == weeks(1, SUMMER)
    assert await all_starts(practice, "CANCELLED") == weeks(4, SUMMER)[1:]


async def test_a_cancelled_time_is_free_again_and_reopening_wants_it_free(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    cancelled = await made(scheduler, "scheduleEntryCancel", **known(entry), reason="Ill.")
    assert (cancelled["status"], cancelled["isLateCancel"]) == ("CANCELLED", False)
    ines = await practice.client("Ines Ortega")
    other = await made(scheduler, "appointmentCreate", **session(lena, ines))
    told = await problem(scheduler, "scheduleEntryReopen", **known(cancelled))
    assert told == ("CONFLICT", "id")
    await made(scheduler, "scheduleEntryCancel", **known(other), reason="Entered twice.")
    again = await made(scheduler, "scheduleEntryReopen", **known(cancelled))
    assert (again["status"], again["cancelReason"]) == ("SCHEDULED", None)


async def test_whoever_cancels_within_the_practices_hours_cancels_late(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=23)
    for given, is_late in (({}, True), ({"isLateCancel": False}, False)):
        entry = await made(scheduler, "appointmentCreate", **session(lena, mei, at=soon))
        entry = await made(scheduler, "scheduleEntryCancel", **known(entry), reason="Ill.", **given)
        assert entry["isLateCancel"] is is_late


async def test_an_appointment_is_confirmed_and_its_client_arrives(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    soon = datetime.now(UTC).replace(microsecond=0)
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei, at=soon))
    confirmed = await made(scheduler, "appointmentConfirm", **known(entry))
    assert (confirmed["status"], bool(confirmed["confirmedAt"])) == ("CONFIRMED", True)
    told = await problem(scheduler, "appointmentConfirm", **known(confirmed))
    assert told == ("NOT_OPEN", "id")
    here = await made(scheduler, "appointmentArrive", **known(confirmed))
    assert (here["status"], bool(here["arrivedAt"])) == ("ARRIVED", True)
    told = await problem(scheduler, "scheduleEntryCancel", **known(here), reason="Left.")
    assert told == ("NOT_OPEN", "id")


async def test_who_confirmed_is_asked_again_for_another_hour_or_provider_and_for_nothing_else(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, mei: UUID
):
    room = await practice.add("room", location_id=await practice.add("location"))
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    keeping = {
        "title": "Intake", "format": "VIDEO", "telehealthUrl": "https://video.test/1",
        "roomId": global_id("room", room), "startsAt": NINE.isoformat(), "lengthMinutes": 45,
    }  # fmt: skip
    for elsewhere in (
        {"startsAt": (NINE + timedelta(hours=1)).isoformat()},
        {"providerId": global_id("provider", ann)},
    ):
        entry = await made(scheduler, "appointmentConfirm", **known(entry))
        confirmed = {name: entry[name] for name in ("status", "confirmedAt")}
        entry = await made(
            scheduler, "scheduleEntryReschedule",
            **known(entry), **{**keeping, "startsAt": entry["startsAt"]},
        )  # fmt: skip
        assert {name: entry[name] for name in confirmed} == confirmed
        entry = await made(scheduler, "scheduleEntryReschedule", **known(entry), **elsewhere)
        assert (entry["status"], entry["confirmedAt"]) == ("SCHEDULED", None)


async def test_along_a_series_only_what_moves_is_to_be_confirmed_again(
    practice: Practice, scheduler: Person, series: dict[str, Any]
):
    by_itself = {"startsAt": (SUMMER + timedelta(weeks=1, days=2)).isoformat()}
    second = await made(scheduler, "scheduleEntryReschedule", **await nth(practice, 1), **by_itself)
    for one in (second, await nth(practice, 2)):
        await made(scheduler, "appointmentConfirm", **known(one))
    later = {"startsAt": (SUMMER + timedelta(hours=2)).isoformat(), "extent": "ALL"}
    await made(scheduler, "scheduleEntryReschedule", **known(series), **later)
    assert await all_starts(practice, "CONFIRMED") == [by_itself["startsAt"]]
    assert len(await all_starts(practice)) == 3


@pytest.mark.parametrize(("hours", "is_today"), [(-36, True), (-11, True), (11, True), (13, False)])
async def test_a_client_arrives_on_the_day_and_none_before(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, hours: int, is_today: bool
):
    """Where it is noon now, in whatever zone that is."""
    now = datetime.now(UTC)
    zone = f"Etc/GMT{now.hour - 12:+d}"
    await practice.owner.execute(
        "UPDATE practice SET time_zone = $2 WHERE practice_id = $1", practice.id, zone
    )
    at = now.replace(minute=30, second=0, microsecond=0) + timedelta(hours=hours)
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei, at=at))
    if is_today:
        here = await made(scheduler, "appointmentArrive", **known(entry))
        assert here["status"] == "ARRIVED"
    else:
        told = await problem(scheduler, "appointmentArrive", **known(entry))
        assert told == ("TOO_EARLY", "id")


async def test_nobody_misses_what_has_not_begun(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    told = await problem(scheduler, "appointmentMarkNoShow", **known(entry))
    assert told == ("TOO_EARLY", "id")
    begun = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=20)
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei, at=begun))
    missed = await made(scheduler, "appointmentMarkNoShow", **known(entry))
    assert missed["status"] == "NO_SHOW"


@pytest.mark.parametrize("by", ["charge", "note"])
async def test_what_is_billed_or_charted_is_not_changed(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, by: str
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    key = UUID(entry["id"].removeprefix("entry_"))
    if by == "charge":
        await practice.add("ledger_entry", client_id=mei, appointment_id=key)
    else:
        await practice.add("chart_note", client_id=mei, author_id=lena, entry_id=key)
    for name, given in (
        ("scheduleEntryReschedule", {"startsAt": SUMMER.isoformat()}),
        ("scheduleEntryCancel", {"reason": "Ill."}),
        ("appointmentConfirm", {}),
        ("appointmentArrive", {}),
        ("appointmentMarkNoShow", {}),
    ):
        assert await problem(scheduler, name, **known(entry), **given) == ("LOCKED", "id")
    assert await all_starts(practice) == [NINE.isoformat()]
    await practice.owner.execute("UPDATE schedule_entry SET status = 'NO_SHOW' WHERE id = $1", key)
    assert await problem(scheduler, "scheduleEntryReopen", **known(entry)) == ("LOCKED", "id")


@pytest.mark.parametrize("is_charted", [True, False])
async def test_of_what_is_completed_nobody_learns_whether_there_is_a_note(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, is_charted: bool
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    key = UUID(entry["id"].removeprefix("entry_"))
    await practice.owner.execute(
        "UPDATE schedule_entry SET status = 'COMPLETED' WHERE id = $1", key
    )
    if is_charted:
        await practice.add("chart_note", client_id=mei, author_id=lena, entry_id=key)
    for name, given in (
        ("scheduleEntryReschedule", {"startsAt": SUMMER.isoformat()}),
        ("scheduleEntryCancel", {"reason": "Ill."}),
        ("scheduleEntryReopen", {}),
        ("appointmentConfirm", {}),
        ("appointmentArrive", {}),
        ("appointmentMarkNoShow", {}),
    ):
        assert await problem(scheduler, name, **known(entry), **given) == ("LOCKED", "id")


async def test_of_a_series_only_what_is_not_locked_moves(
    practice: Practice, scheduler: Person, series: dict[str, Any], mei: UUID
):
    third = UUID((await nth(practice, 2))["id"].removeprefix("entry_"))
    await practice.add("ledger_entry", client_id=mei, appointment_id=third)
    later = SUMMER + timedelta(hours=2)
    await made(
        scheduler, "scheduleEntryReschedule", **known(series), startsAt=later.isoformat(),
        extent="ALL",
    )  # fmt: skip
    moved, kept = weeks(4, later), weeks(4, SUMMER)
    assert await all_starts(practice) == [moved[0], moved[1], kept[2], moved[3]]


async def test_of_two_who_move_the_same_entry_at_once_one_does(
    practice: Practice, scheduler: Person, biller: Person, lena: UUID, mei: UUID
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    sent = [
        person.ask(
            mutation("scheduleEntryReschedule"),
            input={**known(entry), "startsAt": (NINE + timedelta(hours=hours)).isoformat()},
        )
        for person, hours in ((scheduler, 2), (biller, 4))
    ]
    errors = [
        reply.data["scheduleEntryReschedule"]["errors"] for reply in await asyncio.gather(*sent)
    ]
    assert sorted(len(one) for one in errors) == [0, 1]


async def test_another_calendar_is_not_a_clinicians_to_change(
    practice: Practice, scheduler: Person, clinician: Person, lena: UUID, mei: UUID
):
    """Also of a client in their caseload, whose appointment they see."""
    await practice.in_caseload(clinician, mei)
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    told = await problem(clinician, "scheduleEntryCancel", **known(entry), reason="Ill.")
    assert told == ("NOT_FOUND", "id")
    own = session(clinician.viewer.account_id, mei, at=NINE + timedelta(hours=1))
    entry = await made(scheduler, "appointmentCreate", **own)
    await made(clinician, "scheduleEntryCancel", **known(entry), reason="Ill.")


async def test_an_entry_of_another_practice_is_one_that_does_not_exist(
    elsewhere: Practice, scheduler: Person
):
    foreign = await elsewhere.add("schedule_entry", provider_id=await elsewhere.provider())
    for key in (foreign, None):
        named = {"id": global_id("entry", key), "version": 1}
        assert await problem(scheduler, "appointmentConfirm", **named) == ("NOT_FOUND", "id")
    payload = await change(scheduler, "scheduleEntryCancel", **named, reason="x")
    assert payload["errors"][0]["code"] == "NOT_FOUND"
    assert await rows(elsewhere, "schedule_entry") == 1


async def test_a_change_that_is_sent_twice_under_one_key_is_made_once(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    query = """mutation($input: AppointmentConfirmInput!) {
      appointmentConfirm(input: $input, idempotencyKey: "one") { entry { version }
        errors { code } } }"""
    for _ in range(2):
        reply = await scheduler.ask(query, input=known(entry))
        assert reply.data["appointmentConfirm"] == {"entry": {"version": 2}, "errors": []}
