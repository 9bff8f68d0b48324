"""Where an entry is put: a provider, a location, a room and a service that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.directory import location, provider, room, service
from db.identity import practice
from permissions.scopes import Scope
from permissions.vocabulary import Directory
from resolvers.desk import Desk, Row, not_made
from resolvers.directory import require_in_use
from resolvers.reach import Reach

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


async def place(
    desk: Desk, given: Mapping[str, Any], entries: Sequence[Row] = ()
) -> dict[str, UUID | None]:
    """The provider, location, room and service that are given, each of which must be there.

    Raises NotMadeError: INACTIVE for what is out of use, unless all of `entries`, which are to move
    there, have it already; ROOM_ELSEWHERE when a room would not be at its location, also for `entries`
    that keep the room that they have.
    """
    if given.get("provider_id"):
        await _provider(desk, given["provider_id"], is_new=_is_new(given, "provider_id", entries))
    seen = desk.under(Directory.READ)
    for table, name, path in (
        (location, "location_id", "locationId"),
        (service, "service_id", "serviceId"),
    ):
        if given.get(name):
            one = await seen.find(table, given[name], {}, "input", path, is_held=False)
            if _is_new(given, name, entries):
                require_in_use(one, "input", path)
    found = {
        name: given[name]
        for name in ("provider_id", "location_id", "room_id", "service_id")
        if name in given
    }
    if given.get("room_id"):
        one = await seen.find(room, given["room_id"], {}, "input", "roomId", is_held=False)
        if _is_new(given, "room_id", entries):
            require_in_use(one, "input", "roomId")
        if "location_id" not in found and _is_new(one, "location_id", entries):
            here = await seen.find(
                location, one["location_id"], {}, "input", "roomId", is_held=False
            )
            require_in_use(here, "input", "roomId")
        if found.setdefault("location_id", one["location_id"]) != one["location_id"]:
            message = "The room is at another location."
            raise not_made("ROOM_ELSEWHERE", message, "input", "roomId")
    elif "location_id" in given and "room_id" not in given:
        await _refuse_rooms_elsewhere(desk, given["location_id"], entries)
    return found


def _is_new(given: Mapping[str, Any], name: str, entries: Sequence[Row]) -> bool:
    """Whether one of the entries, or an entry to be, would get it and does not have it yet."""
    return not entries or any(one[name] != given[name] for one in entries)


async def _refuse_rooms_elsewhere(
    desk: Desk, location_id: UUID | None, entries: Sequence[Row]
) -> None:
    kept = {one["room_id"] for one in entries if one["room_id"] is not None}
    elsewhere = select(room.c.id).where(
        room.c.practice_id == desk.viewer.practice_id,
        room.c.id.in_(kept),
        room.c.location_id.is_distinct_from(location_id),
    )
    if kept and await desk.rows(elsewhere.limit(1)):
        message = "Its room is at another location. Give a room that is there, or null for none."
        raise not_made("ROOM_ELSEWHERE", message, "input", "locationId")


async def _provider(desk: Desk, key: UUID, *, is_new: bool) -> None:
    path = ("input", "providerId")
    found = await desk.find(provider, key, _ONESELF, *path, is_held=False)
    if is_new and not found["is_active"]:
        raise not_made("INACTIVE", "This provider takes no more appointments.", *path)
