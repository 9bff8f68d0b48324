"""What an entry is, and why it may stand where it does, is said anew where it stays."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.factories import Person, Practice, global_id
from tests.schema.schedule.booked import (
    NINE,
    SUMMER,
    WEEKLY,
    change,
    known,
    made,
    nth,
    problem,
    rows,
    session,
    weeks,
)
from tests.schema.schedule.test_members import meeting


async def test_what_was_double_booked_on_purpose_is_described_without_a_reason(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    ines = await practice.client("Ines Ortega")
    await made(scheduler, "appointmentCreate", **session(lena, ines))
    beside = await made(
        scheduler, "appointmentCreate", **session(lena, mei), overrideReason="Both agreed."
    )
    named = await made(scheduler, "scheduleEntryReschedule", **known(beside), title="Intake")
    assert named["startsAt"] == NINE.isoformat()
    sooner = {"startsAt": (NINE + timedelta(minutes=10)).isoformat()}
    told = await problem(scheduler, "scheduleEntryReschedule", **known(named), **sooner)
    assert told == ("CONFLICT", "startsAt")


@pytest.mark.parametrize("extent", ["THIS", "ALL"])
async def test_what_is_so_already_is_not_changed_and_nobody_is_told(
    practice: Practice,
    scheduler: Person,
    series: dict[str, Any],
    lena: UUID,
    mei: UUID,
    extent: str,
):
    await practice.add(
        "client_email", client_id=mei, kind="HOME", address="mei@example.org", position=1
    )
    same = {
        "startsAt": series["startsAt"], "lengthMinutes": 50, "title": None, "roomId": None,
        "providerId": global_id("provider", lena), "extent": extent, "notify": True,
    }  # fmt: skip
    for given in (same, {"notify": True}, {"overrideReason": "They agreed."}):
        entry = await made(scheduler, "scheduleEntryReschedule", **known(series), **given)
        assert entry["version"] == 1
    versions = "SELECT max(version) FROM schedule_entry WHERE practice_id = $1"
    assert await practice.owner.fetchval(versions, practice.id) == 1
    assert await rows(practice, "schedule_series") == 1
    assert await rows(practice, "outbox") == 0
    named = {"title": "Intake", "extent": extent, "notify": True}
    await made(scheduler, "scheduleEntryReschedule", **known(series), **named)
    assert await rows(practice, "outbox") == 1


async def test_the_reason_of_what_was_double_booked_is_worded_anew_and_not_taken_away(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    ines = await practice.client("Ines Ortega")
    await made(scheduler, "appointmentCreate", **session(lena, ines))
    beside = await made(
        scheduler, "appointmentCreate", **session(lena, mei), overrideReason="Both agred."
    )
    right = {"overrideReason": "Both agreed."}
    named = await made(scheduler, "scheduleEntryReschedule", **known(beside), **right)
    assert named["version"] == 2
    told = await problem(scheduler, "scheduleEntryReschedule", **known(named), overrideReason=None)
    assert told == ("CONFLICT", "startsAt")
    sql = "SELECT override_reason FROM schedule_entry WHERE practice_id = $1 AND version = 2"
    assert await practice.owner.fetchval(sql, practice.id) == "Both agreed."


async def _reason(practice: Practice, entry: dict[str, Any]) -> str | None:
    key = UUID(entry["id"].removeprefix("entry_"))
    sql = "SELECT override_reason FROM schedule_entry WHERE id = $1"
    reason: str | None = await practice.owner.fetchval(sql, key)
    return reason


@pytest.mark.parametrize("code", ["CONFLICT", "CLIENT_BOOKED", "OUTSIDE_HOURS", "ROOM_TOO_SMALL"])
async def test_a_reason_is_taken_away_only_where_nothing_is_in_the_way_any_more(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, mei: UUID, ines: UUID, code: str
):
    """Also of what PostgreSQL does not see, and of two that each have a reason."""
    said = {"overrideReason": "Both agreed."}
    given = session(lena, mei, ines, appointmentType="GROUP")
    if code == "CONFLICT":
        client = await practice.client("Bo Berg")
        await made(scheduler, "appointmentCreate", **session(lena, client), **said)
    elif code == "CLIENT_BOOKED":
        await made(scheduler, "appointmentCreate", **session(ann, ines))
    elif code == "OUTSIDE_HOURS":
        await practice.add(
            "working_hours", provider_id=lena, weekday=5, starts=time(9), ends=time(17)
        )
    else:
        location = await practice.add("location")
        room = await practice.add("room", location_id=location, capacity=1)
        given["roomId"] = global_id("room", room)
    entry = await made(scheduler, "appointmentCreate", **given, **said)
    none = {"overrideReason": None}
    payload = await change(scheduler, "scheduleEntryReschedule", **known(entry), **none)
    assert [one["code"] for one in payload["errors"]] == [code]
    assert await _reason(practice, entry) == "Both agreed."
    later = {"startsAt": (NINE + timedelta(hours=3)).isoformat()}
    if code in {"CONFLICT", "CLIENT_BOOKED"}:
        entry = await made(scheduler, "scheduleEntryReschedule", **known(entry), **later, **said)
        await made(scheduler, "scheduleEntryReschedule", **known(entry), **none)
        assert await _reason(practice, entry) is None


async def served(practice: Practice) -> list[tuple[UUID | None, UUID | None]]:
    """What each entry is for, and what its series says of that."""
    found = await practice.owner.fetch(
        "SELECT e.service_id, s.service_id AS of_series FROM schedule_entry AS e"
        " LEFT JOIN schedule_series AS s USING (practice_id)"
        " WHERE e.practice_id = $1 AND s.id IS NOT DISTINCT FROM e.series_id ORDER BY e.starts_at",
        practice.id,
    )
    return [(row["service_id"], row["of_series"]) for row in found]


async def test_an_appointment_is_for_another_service_and_stays_where_it_is(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    intake, session_of_50 = [
        await practice.add("service", name=name, sort_key=name, code=code, length_minutes=length)
        for name, code, length in (("Intake", "90791", 90), ("Session", "90834", 50))
    ]
    given = session(lena, mei, at=SUMMER, rule=WEEKLY, serviceId=global_id("service", intake))
    await made(scheduler, "appointmentCreate", **given)
    then = {"extent": "FOLLOWING", "serviceId": global_id("service", session_of_50)}
    second = await nth(practice, 1)
    moved = await made(scheduler, "scheduleEntryReschedule", **second, **then)
    assert moved["startsAt"] == weeks(2, SUMMER)[1]
    after = (session_of_50, session_of_50)
    assert await served(practice) == [(intake, intake), after, after, after]
    alone = await made(scheduler, "scheduleEntryReschedule", **known(moved), serviceId=None)
    assert alone["version"] == 3
    assert await served(practice) == [(intake, intake), (None, session_of_50), after, after]


async def test_only_an_appointment_is_for_a_service_or_in_a_format(
    practice: Practice, scheduler: Person, lena: UUID
):
    service = await practice.add(
        "service", name="Intake", sort_key="intake", code="90791", length_minutes=90
    )
    held = await made(scheduler, "meetingCreate", **meeting(lena))
    for name, value in (("serviceId", global_id("service", service)), ("format", "VIDEO")):
        told = await problem(scheduler, "scheduleEntryReschedule", **known(held), **{name: value})
        assert told == ("NO_APPOINTMENT", name)
    same = {"serviceId": None, "format": None, "notify": False}
    await made(scheduler, "scheduleEntryReschedule", **known(held), **same)


@pytest.mark.parametrize("kind", ["MEETING", "TIME_OFF"])
async def test_only_an_appointment_has_somebody_to_tell_or_who_cancels_late(
    practice: Practice, scheduler: Person, lena: UUID, kind: str
):
    if kind == "MEETING":
        held = await made(scheduler, "meetingCreate", **meeting(lena))
    else:
        off = {"startsAt": NINE.isoformat(), "endsAt": (NINE + timedelta(hours=8)).isoformat()}
        provider = {"providerId": global_id("provider", lena)}
        held = await made(scheduler, "timeOffCreate", **provider, **off)
    gone = {**known(held), "reason": "Ill."}
    for name in ("notify", "isLateCancel"):
        told = await problem(scheduler, "scheduleEntryCancel", **gone, **{name: True})
        assert told == ("NO_APPOINTMENT", name)
    later = {"startsAt": (NINE + timedelta(hours=1)).isoformat(), "notify": True}
    told = await problem(scheduler, "scheduleEntryReschedule", **known(held), **later)
    assert told == ("NO_APPOINTMENT", "notify")
    await made(scheduler, "scheduleEntryCancel", **gone, notify=False, isLateCancel=None)
