"""A client has one appointment at a time, unless a reason says otherwise; with whom is not told."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.factories import Person, Practice
from tests.schema.schedule.booked import (
    NINE,
    change,
    known,
    made,
    mutation,
    problem,
    rows,
    session,
)

HOUR = timedelta(hours=1)
HALF = timedelta(minutes=30)


async def test_a_client_is_not_booked_with_two_providers_at_once(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, mei: UUID
):
    await made(scheduler, "appointmentCreate", **session(lena, mei), title="Private matter")
    given = session(ann, await practice.client(), mei, at=NINE + HALF, appointmentType="COUPLE")
    payload = await change(scheduler, "appointmentCreate", **given)
    assert payload["errors"] == [
        {
            "code": "CLIENT_BOOKED",
            "message": "Somebody who is to attend has another appointment then: 2031-03-03 09:30.",
            "field": ["input", "clientIds", "1"],
        }
    ]
    assert await rows(practice, "schedule_entry") == 1
    await made(scheduler, "appointmentCreate", **given, overrideReason="Two rooms, one family")


async def test_whoever_reads_only_the_providers_conflict_is_told_of_the_clients_too(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    await made(scheduler, "appointmentCreate", **session(lena, mei))
    payload = await change(scheduler, "appointmentCreate", **session(lena, mei))
    assert [one["code"] for one in payload["errors"]] == ["CONFLICT", "CLIENT_BOOKED"]


async def test_what_was_cancelled_or_ends_then_is_in_nobodys_way(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, mei: UUID
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    entry = await made(scheduler, "scheduleEntryCancel", **known(entry), reason="Ill")
    await made(scheduler, "appointmentCreate", **session(ann, mei))
    told = await problem(scheduler, "scheduleEntryReopen", **known(entry))
    assert told == ("CLIENT_BOOKED", "id")
    fifty = timedelta(minutes=50)
    await made(scheduler, "appointmentCreate", **session(lena, mei, at=NINE + fifty))
    await made(scheduler, "appointmentCreate", **session(lena, mei, at=NINE - fifty))


async def test_an_appointment_moves_only_where_its_client_is_free(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, mei: UUID
):
    await made(scheduler, "appointmentCreate", **session(lena, mei))
    weekly = session(ann, mei, at=NINE + HOUR, rule="FREQ=WEEKLY;COUNT=2")
    entry = await made(scheduler, "appointmentCreate", **weekly)
    there: dict[str, Any] = {"startsAt": (NINE + HALF).isoformat()}
    for extent in ("THIS", "ALL"):
        moved = {**known(entry), **there, "extent": extent}
        told = await problem(scheduler, "scheduleEntryReschedule", **moved)
        assert told == ("CLIENT_BOOKED", "startsAt")
    # Its own time is in nobody's way.
    near = {"startsAt": (NINE + HOUR + HALF).isoformat()}
    entry = await made(scheduler, "scheduleEntryReschedule", **known(entry), **near)
    await made(
        scheduler, "scheduleEntryReschedule", **known(entry), **there, overrideReason="Both agreed"
    )


async def test_a_clinician_is_told_of_the_own_client_and_not_with_whom(
    practice: Practice, scheduler: Person, clinician: Person, lena: UUID, mei: UUID
):
    await practice.in_caseload(clinician, mei)
    await made(scheduler, "appointmentCreate", **session(lena, mei), title="Private matter")
    query = mutation("appointmentCreate")
    reply = await clinician.ask(query, input=session(clinician.viewer.account_id, mei))
    (told,) = reply.data["appointmentCreate"]["errors"]
    assert told["code"] == "CLIENT_BOOKED"
    assert b"Private" not in reply.body
    assert b"Lena" not in reply.body


async def test_of_many_who_book_the_same_client_at_once_one_does(
    practice: Practice, scheduler: Person, mei: UUID
):
    providers = [await practice.provider(f"Ann {n}") for n in range(40)]
    query = mutation("appointmentCreate")
    sent = [scheduler.ask(query, input=session(one, mei)) for one in providers]
    replies = [one.data["appointmentCreate"] for one in await asyncio.gather(*sent)]
    assert sum(one["errors"] == [] for one in replies) == 1
    assert {error["code"] for one in replies for error in one["errors"]} == {"CLIENT_BOOKED"}
    assert await rows(practice, "attendee") == 1
