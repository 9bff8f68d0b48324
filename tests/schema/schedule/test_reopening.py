"""What was cancelled is booked anew when it is reopened: it asks what a booking asks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from tests.factories import Person, Practice, global_id
from tests.schema.schedule.booked import NINE, change, known, made, problem, session
from tests.schema.schedule.test_members import meeting

REOPEN = "scheduleEntryReopen"


async def test_a_cancelled_entry_whose_time_is_taken_is_reopened_for_a_reason(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, ines: UUID
):
    room = await practice.add("room", location_id=await practice.add("location"))
    where = {"roomId": global_id("room", room)}
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei), **where)
    entry = await made(scheduler, "scheduleEntryCancel", **known(entry), reason="Ill")
    await made(
        scheduler,
        "appointmentCreate",
        **session(lena, ines, mei, appointmentType="COUPLE"),
        **where,
    )
    payload = await change(scheduler, REOPEN, **known(entry))
    told = {(one["code"], *one["field"]) for one in payload["errors"]}
    assert told == {("CONFLICT", "input", "id"), ("CLIENT_BOOKED", "input", "id")}
    entry = await made(scheduler, REOPEN, **known(entry), overrideReason="Both agreed")
    assert entry["status"] == "SCHEDULED"
    said = await practice.owner.fetchval(
        "SELECT override_reason FROM schedule_entry WHERE practice_id = $1 AND version = 3",
        practice.id,
    )
    assert said == "Both agreed"


async def reasons(practice: Practice, key: str) -> list[str | None]:
    """Why each entry stands beside another, of which this is the id, and then the others."""
    found = await practice.owner.fetch(
        "SELECT override_reason FROM schedule_entry WHERE practice_id = $1"
        " ORDER BY id <> $2, starts_at",
        practice.id,
        UUID(key.removeprefix("entry_")),
    )
    return [row["override_reason"] for row in found]


@pytest.mark.parametrize("is_missed", [False, True])
@pytest.mark.parametrize("is_with_the_same_provider", [True, False])
async def test_an_old_reason_does_not_let_it_stand_beside_what_came_since(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, mei: UUID, ines: UUID,
    is_missed: bool, is_with_the_same_provider: bool,
):  # fmt: skip
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2) if is_missed else NINE
    beside = await made(scheduler, "appointmentCreate", **session(lena, ines, at=at))
    entry = await made(
        scheduler, "appointmentCreate", **session(lena, mei, at=at), overrideReason="Both agreed"
    )
    await made(scheduler, "scheduleEntryCancel", **known(beside), reason="Ill")
    if is_missed:
        entry = await made(scheduler, "appointmentMarkNoShow", **known(entry))
    else:
        entry = await made(scheduler, "scheduleEntryCancel", **known(entry), reason="Ill")
    who = (lena, ines) if is_with_the_same_provider else (ann, mei)
    other = await made(scheduler, "appointmentCreate", **session(*who, at=at))
    code = "CONFLICT" if is_with_the_same_provider else "CLIENT_BOOKED"
    assert await problem(scheduler, REOPEN, **known(entry)) == (code, "id")
    again = await made(scheduler, REOPEN, **known(entry), overrideReason="They agreed again")
    assert (await reasons(practice, entry["id"]))[0] == "They agreed again"
    # Without anybody beside it no reason is wanted, and the old one goes.
    gone = await made(scheduler, "scheduleEntryCancel", **known(again), reason="Ill")
    await made(scheduler, "scheduleEntryCancel", **known(other), reason="Ill")
    await made(scheduler, REOPEN, **known(gone))
    assert await reasons(practice, entry["id"]) == [None, None, None]


async def test_time_off_is_not_kept_again_for_an_old_reason(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    await made(scheduler, "appointmentCreate", **session(lena, mei))
    ends_at = (NINE + timedelta(hours=8)).isoformat()
    off = {"providerId": global_id("provider", lena), "startsAt": NINE.isoformat()}
    entry = await made(
        scheduler, "timeOffCreate", **off, endsAt=ends_at, overrideReason="Mei knows"
    )
    entry = await made(scheduler, "scheduleEntryCancel", **known(entry), reason="She is back")
    assert await problem(scheduler, REOPEN, **known(entry)) == ("CONFLICT", "id")


async def test_what_is_taken_back_of_an_entry_that_kept_its_time_leaves_its_reason(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, ines: UUID
):
    await made(scheduler, "appointmentCreate", **session(lena, ines))
    entry = await made(
        scheduler, "appointmentCreate", **session(lena, mei), overrideReason="Both agreed"
    )
    entry = await made(scheduler, "appointmentConfirm", **known(entry))
    await made(scheduler, REOPEN, **known(entry))
    assert (await reasons(practice, entry["id"]))[0] == "Both agreed"


@pytest.mark.parametrize("table", ["client", "provider", "location", "room", "service"])
async def test_nothing_is_reopened_for_who_has_left_or_where_nobody_is_seen_any_more(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, table: str
):
    location = await practice.add("location")
    keys = {
        "client": mei, "provider": lena, "location": location,
        "room": await practice.add("room", location_id=location),
        "service": await practice.add("service", name="Intake", length_minutes=50, sort_key="intake"),
    }  # fmt: skip
    where = {f"{name}Id": global_id(name, keys[name]) for name in ("location", "room", "service")}
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei), **where)
    entry = await made(scheduler, "scheduleEntryCancel", **known(entry), reason="Ill")
    gone = "status = 'INACTIVE'" if table == "client" else "is_active = false"
    await practice.owner.execute(f"UPDATE {table} SET {gone} WHERE id = $1", keys[table])
    for more in ({}, {"overrideReason": "Both agreed"}):
        assert await problem(scheduler, REOPEN, **known(entry), **more) == ("INACTIVE", "id")


async def test_a_meeting_is_not_reopened_for_a_member_who_has_left(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID
):
    entry = await made(scheduler, "meetingCreate", **meeting(lena, ann))
    entry = await made(scheduler, "scheduleEntryCancel", **known(entry), reason="Nobody can")
    await practice.owner.execute("UPDATE provider SET is_active = false WHERE id = $1", ann)
    assert await problem(scheduler, REOPEN, **known(entry)) == ("INACTIVE", "id")


async def test_a_session_is_reopened_within_the_hours_or_for_a_reason(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    here, there = [await practice.add("location", name=name) for name in ("Juniper", "Linden")]
    given = session(lena, mei, locationId=global_id("location", here))
    entry = await made(scheduler, "appointmentCreate", **given)
    entry = await made(scheduler, "scheduleEntryCancel", **known(entry), reason="Ill")
    await practice.add("working_hours", provider_id=lena, location_id=there)
    assert await problem(scheduler, REOPEN, **known(entry)) == ("OUTSIDE_HOURS", "id")
    await made(scheduler, REOPEN, **known(entry), overrideReason="She agreed")


async def test_a_confirmation_is_taken_back_whatever_has_changed_since(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    entry = await made(scheduler, "appointmentConfirm", **known(entry))
    await practice.add("working_hours", provider_id=lena, starts=time(18), ends=time(20))
    entry = await made(scheduler, REOPEN, **known(entry))
    assert (entry["startsAt"], entry["confirmedAt"]) == (NINE.isoformat(), None)


@pytest.mark.parametrize("mistake", ["appointmentArrive", "appointmentMarkNoShow"])
@pytest.mark.parametrize("is_confirmed", [True, False])
async def test_what_was_confirmed_before_the_mistake_still_is(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, mistake: str, is_confirmed: bool
):
    begun = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei, at=begun))
    if is_confirmed:
        entry = await made(scheduler, "appointmentConfirm", **known(entry))
    before = {name: entry[name] for name in ("status", "confirmedAt", "arrivedAt")}
    entry = await made(scheduler, mistake, **known(entry))
    entry = await made(scheduler, REOPEN, **known(entry))
    assert {name: entry[name] for name in before} == before


async def test_what_was_cancelled_is_not_confirmed_any_more(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    entry = await made(scheduler, "appointmentConfirm", **known(entry))
    entry = await made(scheduler, "scheduleEntryCancel", **known(entry), reason="Ill")
    entry = await made(scheduler, REOPEN, **known(entry))
    assert (entry["status"], entry["confirmedAt"]) == ("SCHEDULED", None)
