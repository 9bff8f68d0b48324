"""Moving and cancelling entries: one occurrence, it and those that follow, or the whole series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import tuple_

from db.schedule import meeting_member, schedule_entry
from resolvers.desk import Desk, Row, not_made
from resolvers.schedule.choosing import Chosen, attending, choose, numbers, taking_part
from resolvers.schedule.moves import Move, in_turn
from resolvers.schedule.notices import notify_all
from resolvers.schedule.placing import office, place
from resolvers.schedule.recurrence import LENGTH_MINUTES_MAX, Occurrence, Recurrence
from resolvers.schedule.series import end_before, go_on, going_on
from resolvers.schedule.taken import racing, refuse_overlaps, refuse_taken
from resolvers.schedule.wanted import Wanted, wanted_by

_DESCRIBED = ("title", "format", "telehealth_url")
_OF_APPOINTMENTS = {
    "service_id": "serviceId",
    "format": "format",
    "is_late_cancel": "isLateCancel",
    "notify": "notify",
}
_ASIDE = "It stands beside others of its series until they have moved."


async def reschedule(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Move an entry to another time or place, or say otherwise what it is, with others or alone.

    What is so already is not changed, and nobody is told of it.
    """
    chosen = await choose(desk, given)
    _refuse_alien(chosen.named, given)
    _refuse_length(chosen, given)
    values: dict[str, Any] = {**await place(desk, given, chosen.entries), **_described(given)}
    rest = going_on(chosen, given)
    values |= await go_on(desk, chosen, rest, values)
    moves = _moves(chosen, given, rest, values)
    members = await taking_part(desk, chosen.entries)
    clients = await attending(desk, chosen.entries)
    asked = [one for one in moves if one.is_elsewhere or _loses_reason(one.entry, given)]
    if asked and not given.get("override_reason"):
        attended = await numbers(desk, chosen.entries)
        wanted = [_wanted(one, members, clients, attended) for one in asked]
        await refuse_overlaps(desk, wanted)
        await refuse_taken(desk, wanted, [one.entry["id"] for one in asked])
    async with racing():
        await _leave(desk, chosen, values, members)
        await _move(desk, moves, given)
        await _join(desk, chosen, values, members)
    if given.get("notify") and any(one.changes() for one in moves):
        await notify_all(desk, "APPOINTMENT_MOVED", chosen.named, [chosen.named])
    return {"entry_id": chosen.named["id"]}


async def cancel(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Cancel an entry, alone or with others of its series, and tell whether it was too late."""
    chosen = await choose(desk, given, may_have_arrived=False)
    _refuse_alien(chosen.named, given)
    hours = (await office(desk))["late_cancel_hours"]
    in_time = desk.now + timedelta(hours=hours)
    for one in chosen.entries:
        is_late = one["kind"] == "APPOINTMENT" and one["starts_at"] < in_time
        if given.get("is_late_cancel") is not None:
            is_late = given["is_late_cancel"]
        await desk.change(
            schedule_entry,
            one["id"],
            status="CANCELLED",
            cancelled_at=desk.now,
            cancel_reason=given["reason"],
            is_late_cancel=is_late,
        )
    if chosen.series is not None:
        await end_before(desk, chosen)
    if given.get("notify"):
        await notify_all(desk, "APPOINTMENT_CANCELLED", chosen.named, chosen.entries)
    return {"entry_id": chosen.named["id"]}


def _refuse_alien(entry: Row, given: Mapping[str, Any]) -> None:
    """Meetings and time off have no service, format or client, whom one tells or who cancels late."""
    if entry["kind"] != "APPOINTMENT":
        for name, path in _OF_APPOINTMENTS.items():
            if given.get(name):
                raise not_made("NO_APPOINTMENT", "Only an appointment has this.", "input", path)


def _refuse_length(chosen: Chosen, given: Mapping[str, Any]) -> None:
    """Only time off lasts longer than a day, as it does when booked, and none that recurs."""
    is_longer = given.get("length_minutes", 0) > LENGTH_MINUTES_MAX
    if is_longer and (chosen.named["kind"] != "TIME_OFF" or chosen.series is not None):
        message = f"Only time off by itself lasts longer than {LENGTH_MINUTES_MAX:,} minutes."
        raise not_made("ENDS_TOO_SOON_OR_LATE", message, "input", "lengthMinutes")


def _described(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in _DESCRIBED if name in given}


def _moves(
    chosen: Chosen, given: Mapping[str, Any], rest: Recurrence | None, values: Mapping[str, Any]
) -> list[Move]:
    """Where each of the chosen entries is put: the named one where it is wanted, others along with it.

    What was moved by itself before keeps its start.
    """
    starts_at = given.get("starts_at")
    if rest is None:
        places = [_placed(one, given, starts_at or one["starts_at"]) for one in chosen.entries]
        return [Move(*one, values) for one in zip(chosen.entries, places, strict=True)]
    shift = rest.starts_local - chosen.entries[0]["occurs_on"]
    keeping = chosen.exceptions()
    moves = []
    for one in chosen.entries:
        at = rest.occurrence(one["occurs_on"] + shift)
        begins = one["starts_at"]
        if starts_at is not None and one["id"] == chosen.named["id"]:
            begins = starts_at
        elif starts_at is not None and one["id"] not in keeping:
            begins = at.starts_at
        put = _placed(one, given, begins, rest)
        moves.append(Move(one, replace(put, occurs_on=at.occurs_on), values))
    return moves


def _wanted(
    move: Move,
    members: Mapping[UUID, Sequence[UUID]],
    clients: Mapping[UUID, Sequence[UUID]],
    attended: Mapping[UUID, int],
) -> Wanted:
    """Whose time, and which room, an entry takes up where it is put."""
    key, host = move.entry["id"], move.entry["provider_id"]
    others = [one for one in members[key] if one != host]
    return wanted_by(move.there, move.put, others, clients[key], attended[key])


def _handed_over(chosen: Chosen, values: Mapping[str, Any]) -> list[Row]:
    """Meetings that somebody else is to hold: whoever holds one takes part in it."""
    host = values.get("provider_id")
    if host is None or chosen.named["kind"] != "MEETING":
        return []
    return [one for one in chosen.entries if one["provider_id"] != host]


async def _leave(
    desk: Desk,
    chosen: Chosen,
    values: Mapping[str, Any],
    members: Mapping[UUID, Sequence[UUID]],
) -> None:
    """Whoever held a meeting no longer takes part, once somebody else holds it."""
    handed = [(one["id"], one["provider_id"]) for one in _handed_over(chosen, values)]
    left = [(key, host) for key, host in handed if host in members[key]]
    if left:
        row = tuple_(meeting_member.c.entry_id, meeting_member.c.provider_id)
        await desk.remove(meeting_member, row.in_(left))


async def _join(
    desk: Desk,
    chosen: Chosen,
    values: Mapping[str, Any],
    members: Mapping[UUID, Sequence[UUID]],
) -> None:
    host = values.get("provider_id")
    keys = [one["id"] for one in _handed_over(chosen, values)]
    joining = [{"entry_id": key, "provider_id": host} for key in keys if host not in members[key]]
    await desk.add_all(meeting_member, joining)


def _placed(
    entry: Row, given: Mapping[str, Any], starts_at: datetime, rest: Recurrence | None = None
) -> Occurrence:
    """Where one entry is put: it keeps its own length, unless another is given."""
    before = (entry["starts_at"], entry["ends_at"])
    lasts = rest.lasts(*before) if rest else before[1] - before[0]
    if given.get("length_minutes"):
        lasts = timedelta(minutes=given["length_minutes"])
    ends_at = rest.end(starts_at, lasts) if rest else starts_at + lasts
    return Occurrence(entry["occurs_on"], starts_at, ends_at)


async def _move(desk: Desk, moves: Sequence[Move], given: Mapping[str, Any]) -> None:
    reason = given.get("override_reason")
    for one in moves:
        if not one.is_elsewhere and (changes := one.changes() | _reworded(one.entry, given)):
            await desk.change(schedule_entry, one.entry["id"], **changes)
    aside = []
    for one, is_free in in_turn([one for one in moves if one.is_elsewhere]):
        # Whoever moves what was double booked on purpose says anew why it is again.
        why = reason if is_free else _ASIDE
        values = {**one.written(), "override_reason": why}
        await desk.change(schedule_entry, one.entry["id"], **values)
        aside += [] if is_free else [one.entry["id"]]
    for key in aside:
        await desk.change(schedule_entry, key, override_reason=reason)


def _reworded(entry: Row, given: Mapping[str, Any]) -> dict[str, Any]:
    """Another reason, or none any more, for what has one and stays where it is."""
    was, now = entry["override_reason"], given.get("override_reason")
    if was is None or "override_reason" not in given or was == now:
        return {}
    return {"override_reason": now}


def _loses_reason(entry: Row, given: Mapping[str, Any]) -> bool:
    """Whether it is to stand without a reason where it had one: then nothing may be in its way."""
    return _reworded(entry, given) == {"override_reason": None}
