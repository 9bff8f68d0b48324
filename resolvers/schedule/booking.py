"""Booking: appointments, meetings and time off, once or by a rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import select

from db.directory import service
from db.schedule import attendee, meeting_member, schedule_entry, schedule_series
from resolvers.desk import Desk, not_made
from resolvers.schedule.entries import ENTRY_DAYS_MAX
from resolvers.schedule.notices import notify
from resolvers.schedule.people import (
    find_clients,
    find_members,
    pointing,
    refuse_number,
    refuse_places,
    refuse_twice,
)
from resolvers.schedule.placing import office, place
from resolvers.schedule.recurrence import SHOWN_TWICE, Occurrence, Recurrence, shown
from resolvers.schedule.taken import racing, refuse_taken
from resolvers.schedule.wanted import Wanted, crowd_of

TIME_OFF_MINUTES_MAX = ENTRY_DAYS_MAX * 24 * 60
Made = TypeVar("Made")


async def book_appointment(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Book a session of one client or several with a provider."""
    clients = list(given["client_ids"])
    refuse_twice(clients, "clientIds")
    refuse_number(len(clients), given["appointment_type"], "clientIds")
    await find_clients(desk, clients, "clientIds")
    length = given.get("length_minutes") or await _usual_length(desk, given.get("service_id"))
    described = _described(given, "title", "format", "telehealth_url")
    kind = {"kind": "APPOINTMENT", "appointment_type": given["appointment_type"]}
    booked = await _book(desk, given, kind, described, length)
    await desk.add_all(
        attendee,
        [
            {"entry_id": key, "client_id": one, "starts_at": starts_at}
            for key, starts_at in booked
            for one in clients
        ],
    )
    if given.get("notify"):
        await notify(desk, "APPOINTMENT_BOOKED", [key for key, _ in booked[:1]], clients)
    return {"entry_id": booked[0][0]}


async def book_meeting(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Book a meeting of staff in the calendar of whoever holds it."""
    others = given.get("member_ids") or ()
    refuse_twice(others, "memberIds")
    await find_members(desk, others, "memberIds")
    members = list(dict.fromkeys([given["provider_id"], *others]))
    described = _described(given, "title", "telehealth_url")
    booked = await _book(desk, given, {"kind": "MEETING"}, described, given["length_minutes"])
    async with racing():
        await desk.add_all(
            meeting_member,
            [{"entry_id": key, "provider_id": one} for key, _ in booked for one in members],
        )
    return {"entry_id": booked[0][0]}


async def book_time_off(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Keep time free of appointments."""
    minutes = int((given["ends_at"] - given["starts_at"]).total_seconds() // 60)
    if not 0 < minutes <= TIME_OFF_MINUTES_MAX:
        message = f"It must end after it begins, and within {ENTRY_DAYS_MAX} days."
        raise not_made("ENDS_TOO_SOON_OR_LATE", message, "input", "endsAt")
    if given.get("rule") is not None:
        # How long it is by the clock, which is how it recurs.
        zone = (await office(desk))["time_zone"]
        lasts = shown(given["ends_at"], zone) - shown(given["starts_at"], zone)
        minutes = lasts // timedelta(minutes=1)
    described = _described(given, "title")
    booked = await _book(desk, given, {"kind": "TIME_OFF"}, described, minutes)
    return {"entry_id": booked[0][0]}


async def _usual_length(desk: Desk, service_id: UUID | None) -> int:
    usual = select(service.c.length_minutes).where(
        service.c.practice_id == desk.viewer.practice_id, service.c.id == service_id
    )
    found = await desk.rows(usual)
    if not found:
        message = "Say how long it lasts, or which service it is for."
        raise not_made("LENGTH_REQUIRED", message, "input", "lengthMinutes")
    return int(found[0]["length_minutes"])


def _described(given: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: given[name] for name in (*names, "override_reason") if name in given}


async def _book(
    desk: Desk,
    given: Mapping[str, Any],
    kind: Mapping[str, Any],
    described: Mapping[str, Any],
    length_minutes: int,
) -> list[tuple[UUID, datetime]]:
    """Add an entry for each occurrence; the ids and starts in their order."""
    where = await place(desk, given)
    whole, occurrences = await _occurrences(desk, given, kind["kind"], length_minutes)
    members, clients = given.get("member_ids") or (), given.get("client_ids") or ()
    refuse_places(len(occurrences) * len({*members, *clients}), "rule")
    if not given.get("override_reason"):
        is_session = kind["kind"] == "APPOINTMENT"
        who = (given["provider_id"], where.get("room_id"), members, clients, is_session)
        here = where.get("location_id")
        paths = {**pointing("memberIds", members), **pointing("clientIds", clients)}
        crowd = crowd_of(where.get("room_id"), len({*clients}))
        wanted = [Wanted(one, *who, here, crowd) for one in occurrences]
        await refuse_taken(desk, wanted, paths=paths)
    series: dict[str, Any] = {}
    if whole is not None:
        series = {"series_id": await add_series(desk, whole, {**kind, **where})}
    entries = [
        {
            **kind, **where, **described, **series, "id": uuid4(), "status": "SCHEDULED",
            "starts_at": one.starts_at, "ends_at": one.ends_at,
            **({"occurs_on": one.occurs_on} if series else {}),
        }
        for one in occurrences
    ]  # fmt: skip
    async with racing():
        await desk.add_all(schedule_entry, entries)
    return [(one["id"], one["starts_at"]) for one in entries]


async def _occurrences(
    desk: Desk, given: Mapping[str, Any], kind: str, length_minutes: int
) -> tuple[Recurrence | None, Sequence[Occurrence]]:
    """When it is to be, and how it recurs if it does."""
    rule, starts_at = given.get("rule"), given["starts_at"]
    left_out = frozenset(given.get("except_dates") or ())
    if rule is not None:
        zone = (await office(desk))["time_zone"]
        local = shown(starts_at, zone)
        is_off = kind == "TIME_OFF"
        whole = _fitting("rule", lambda: Recurrence(rule, local, length_minutes, zone, is_off))
        _refuse_unfit(whole, starts_at)
        return whole, _fitting("exceptDates", lambda: whole.occurrences(left_out))
    if left_out:
        message = "Only of what recurs can days be left out."
        raise not_made("RULE_DOES_NOT_FIT", message, "input", "exceptDates")
    ends_at = starts_at + timedelta(minutes=length_minutes)
    return None, [Occurrence(starts_at, starts_at, ends_at)]


def _refuse_unfit(whole: Recurrence, starts_at: datetime) -> None:
    """Raise NotMadeError when the rule has no such start, or has too many or too close."""
    occurrences = _fitting("rule", whole.occurrences)
    if occurrences[0].starts_at != starts_at:
        raise not_made("RULE_DOES_NOT_FIT", SHOWN_TWICE, "input", "startsAt")
    if any(one.ends_at > later.starts_at for one, later in pairwise(occurrences)):
        message = "Each would still last when the next one begins."
        raise not_made("RULE_DOES_NOT_FIT", message, "input", "rule")


def _fitting(name: str, make: Callable[[], Made]) -> Made:
    """What is made of an input; NotMadeError with the words of a ValueError."""
    try:
        return make()
    except ValueError as error:
        raise not_made("RULE_DOES_NOT_FIT", str(error), "input", name) from None


async def add_series(desk: Desk, whole: Recurrence, kept: Mapping[str, Any]) -> UUID:
    """Add the series that entries recur by."""
    return await desk.add(
        schedule_series,
        **kept,
        rule=str(whole.rule),
        starts_local=whole.starts_local,
        length_minutes=whole.length_minutes,
        time_zone=whole.time_zone,
    )
