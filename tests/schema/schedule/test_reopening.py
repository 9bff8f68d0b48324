"""What was cancelled is booked anew when it is reopened: it asks what a booking asks."""

from __future__ import annotations

from datetime import time
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


async def test_what_stands_beside_another_for_a_reason_keeps_it(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, ines: UUID
):
    await made(scheduler, "appointmentCreate", **session(lena, ines))
    entry = await made(
        scheduler, "appointmentCreate", **session(lena, mei), overrideReason="Both agreed"
    )
    entry = await made(scheduler, "scheduleEntryCancel", **known(entry), reason="Ill")
    await made(scheduler, REOPEN, **known(entry))
    said = await practice.owner.fetch(
        "SELECT override_reason FROM schedule_entry WHERE practice_id = $1 AND version = 3",
        practice.id,
    )
    assert [row["override_reason"] for row in said] == ["Both agreed"]


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
