"""What was cancelled is booked anew when it is reopened: it asks what a booking asks."""

from __future__ import annotations

from uuid import UUID

from tests.factories import Person, Practice, global_id
from tests.schema.schedule.booked import change, known, made, session

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
