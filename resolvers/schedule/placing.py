"""Where an entry is put: a provider, a location, a room and a service that are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select

from db.directory import location, provider, room, service
from db.identity import practice
from db.schedule import schedule_entry
from permissions.scopes import Scope
from permissions.vocabulary import Directory
from resolvers.desk import Desk, Row, not_made
from resolvers.directory import require_in_use
from resolvers.reach import Reach
from resolvers.schedule.recurrence import Extent

OWN_CALENDAR: Mapping[Scope, Reach] = {
    Scope.CASELOAD: lambda rows, context: rows.c.provider_id == context.c.account_id
}
"""Entries of the viewer's own calendar: who may see others may still change none of them."""
_ONESELF: Mapping[Scope, Reach] = {
    Scope.CASELOAD: lambda rows, context: rows.c.id == context.c.account_id
}


async def office(desk: Desk) -> Row:
    """The practice: its clocks, and until when before the start one cancels in time."""
    mine = select(practice.c.time_zone, practice.c.late_cancel_hours)
    (found,) = await desk.rows(mine.where(practice.c.practice_id == desk.viewer.practice_id))
    return found


async def place(desk: Desk, given: Mapping[str, Any]) -> dict[str, UUID | None]:
    """The provider, location, room and service that are given, each of which must be there.

    Raises NotMadeError: ROOM_ELSEWHERE when a room would not be at its location, also for entries
    that are to move and keep the room that they have.
    """
    if given.get("provider_id"):
        await _provider(desk, given["provider_id"])
    seen = desk.under(Directory.READ)
    for table, name, path in (
        (location, "location_id", "locationId"),
        (service, "service_id", "serviceId"),
    ):
        if given.get(name):
            one = await seen.find(table, given[name], {}, "input", path, is_held=False)
            require_in_use(one, "input", path)
    found = {
        name: given[name]
        for name in ("provider_id", "location_id", "room_id", "service_id")
        if name in given
    }
    if given.get("room_id"):
        one = await seen.find(room, given["room_id"], {}, "input", "roomId", is_held=False)
        require_in_use(one, "input", "roomId")
        if "location_id" not in found:
            here = await seen.find(
                location, one["location_id"], {}, "input", "roomId", is_held=False
            )
            require_in_use(here, "input", "roomId")
        if found.setdefault("location_id", one["location_id"]) != one["location_id"]:
            message = "The room is at another location."
            raise not_made("ROOM_ELSEWHERE", message, "input", "roomId")
    elif "location_id" in given and "room_id" not in given and "id" in given:
        await _refuse_rooms_elsewhere(desk, given)
    return found


async def _refuse_rooms_elsewhere(desk: Desk, given: Mapping[str, Any]) -> None:
    entries = schedule_entry.c
    is_elsewhere = exists().where(
        room.c.practice_id == entries.practice_id,
        room.c.id == entries.room_id,
        room.c.location_id.is_distinct_from(given["location_id"]),
    )
    kept = desk.reached(schedule_entry, OWN_CALENDAR, _is_moved(desk, given), is_elsewhere)
    if await desk.rows(kept.limit(1)):
        message = "Its room is at another location. Give a room that is there, or null for none."
        raise not_made("ROOM_ELSEWHERE", message, "input", "locationId")


def _is_moved(desk: Desk, given: Mapping[str, Any]) -> ColumnElement[bool]:
    """Whether an entry is named, or is chosen with it for a change of this extent."""
    entries, named = schedule_entry.c, schedule_entry.alias()
    is_named: ColumnElement[bool] = entries.id == given["id"]
    extent = Extent(given.get("extent") or Extent.THIS)
    if extent is Extent.THIS:
        return is_named
    is_after = entries.occurs_on >= named.c.occurs_on
    follows = exists().where(
        named.c.practice_id == entries.practice_id,
        named.c.id == given["id"],
        named.c.series_id == entries.series_id,
        entries.starts_at >= desk.now if extent is Extent.ALL else is_after,
        entries.status.in_(("SCHEDULED", "CONFIRMED")),
        ~func.is_entry_locked(entries.id),
    )
    return is_named | follows


async def _provider(desk: Desk, key: UUID) -> None:
    path = ("input", "providerId")
    found = await desk.find(provider, key, _ONESELF, *path, is_held=False)
    if not found["is_active"]:
        raise not_made("INACTIVE", "This provider takes no more appointments.", *path)
