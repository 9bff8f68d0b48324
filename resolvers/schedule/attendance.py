"""How an appointment goes: confirmed, arrived, missed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from db.schedule import schedule_entry
from resolvers.desk import Desk, Row, not_made
from resolvers.schedule.choosing import OPEN, named_entry, refuse_locked
from resolvers.schedule.placing import office


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
