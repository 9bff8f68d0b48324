"""How an appointment goes: confirmed, arrived, missed; and taking that back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from db.schedule import schedule_entry
from resolvers.desk import Desk, NotMadeError, Row, not_made
from resolvers.schedule.choosing import (
    OPEN,
    attending,
    named_entry,
    refuse_locked,
    taking_part,
)
from resolvers.schedule.people import find_clients, find_members
from resolvers.schedule.placing import office, place
from resolvers.schedule.recurrence import Occurrence
from resolvers.schedule.taken import racing, refuse_taken
from resolvers.schedule.wanted import Wanted

_GIVEN_UP = ("CANCELLED", "NO_SHOW")
"""An entry whose time others may have taken since."""
_WHERE = ("provider_id", "location_id", "room_id", "service_id")


async def confirm(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """The client has said that they will come."""
    entry = await _appointment(desk, given, ("SCHEDULED",))
    return await _become(desk, entry, status="CONFIRMED", confirmed_at=desk.now)


async def arrive(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """The client is here, on the day of the appointment, or was then."""
    entry = await _appointment(desk, given, OPEN)
    zone = ZoneInfo((await office(desk))["time_zone"])
    if entry["starts_at"].astimezone(zone).date() > desk.now.astimezone(zone).date():
        message = "It is on a day to come. Move it if the client is here today."
        raise not_made("TOO_EARLY", message, "input", "id")
    return await _become(desk, entry, status="ARRIVED", arrived_at=desk.now)


async def mark_no_show(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """The client has not come; it is too early to say so before the appointment begins."""
    entry = await _appointment(desk, given, OPEN)
    if entry["starts_at"] > desk.now:
        message = "It has not begun yet. Cancel it if the client will not come."
        raise not_made("TOO_EARLY", message, "input", "id")
    return await _become(desk, entry, status="NO_SHOW")


async def reopen(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Take back what was said of an entry; what gave up its time is asked what a booking is.

    What let it stand beside another then does not let it stand beside what is there now: the reason
    that it had counts no more, and goes.
    """
    entry = await named_entry(desk, given)
    if entry["status"] not in {"CANCELLED", "NO_SHOW", "CONFIRMED", "ARRIVED"}:
        raise not_made("NOT_OPEN", "There is nothing to take back.", "input", "id")
    await refuse_locked(desk, entry)
    has_given_up = entry["status"] in _GIVEN_UP
    kept = None if has_given_up else entry["override_reason"]
    reason = given.get("override_reason") or kept
    with _lying_in_the_entry():
        if has_given_up:
            await _ask_again(desk, entry, reason)
        async with racing():
            return await _become(desk, entry, override_reason=reason, **_before(entry))


def _before(entry: Row) -> dict[str, Any]:
    """What an entry was before somebody said the last of it.

    Whoever arrived or was missed had confirmed before, or not; who was cancelled has to be asked anew.
    """
    is_confirmed = entry["status"] in {"ARRIVED", "NO_SHOW"} and entry["confirmed_at"] is not None
    return {
        "status": "CONFIRMED" if is_confirmed else "SCHEDULED",
        "confirmed_at": entry["confirmed_at"] if is_confirmed else None,
        "is_late_cancel": False,
        **dict.fromkeys(("arrived_at", "cancelled_at", "cancel_reason")),
    }


async def _ask_again(desk: Desk, entry: Row, reason: str | None) -> None:
    """Raise NotMadeError unless its people and places are still there, and free if no reason is."""
    members = (await taking_part(desk, [entry]))[entry["id"]]
    clients = (await attending(desk, [entry]))[entry["id"]]
    await find_clients(desk, clients, "clientIds")
    await find_members(desk, members, "memberIds")
    where = await place(desk, {name: entry[name] for name in _WHERE})
    if reason is None:
        at = Occurrence(entry["starts_at"], entry["starts_at"], entry["ends_at"])
        is_session = entry["kind"] == "APPOINTMENT"
        who = (where["provider_id"], where["room_id"], members, clients, is_session)
        await refuse_taken(desk, [Wanted(at, *who, where["location_id"])], [entry["id"]])


@contextmanager
def _lying_in_the_entry() -> Iterator[None]:
    """What stands in the way lies in the entry: of its time, room and people the input has nothing."""
    try:
        yield
    except NotMadeError as error:
        there = (replace(one, field=("input", "id")) for one in error.problems)
        raise NotMadeError(*there) from None


async def _appointment(desk: Desk, given: Mapping[str, Any], statuses: tuple[str, ...]) -> Row:
    """The appointment of the input, if it has one of these statuses."""
    entry = await named_entry(desk, given)
    if entry["kind"] != "APPOINTMENT":
        raise not_made("NO_APPOINTMENT", "This is not an appointment.", "input", "id")
    if entry["status"] not in statuses:
        message = f"It is {entry['status'].lower().replace('_', ' ')} already."
        raise not_made("NOT_OPEN", message, "input", "id")
    await refuse_locked(desk, entry)
    return entry


async def _become(desk: Desk, entry: Row, **values: Any) -> Mapping[str, UUID]:
    await desk.change(schedule_entry, entry["id"], **values)
    return {"entry_id": entry["id"]}
