"""Where an entry is put: a provider, a place and a time that are free, or double booked on purpose."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from sqlalchemy import select

from db.directory import location, provider, room, service
from db.identity import practice
from engine.change import Problem
from permissions.scopes import Scope
from permissions.vocabulary import Directory
from resolvers.desk import Desk, NotMadeError, Row, not_made
from resolvers.directory import require_in_use
from resolvers.reach import Reach
from resolvers.schedule.recurrence import Occurrence

CONFLICTS_TOLD_MAX = 5
_ROOM_TAKEN = "schedule_entry_room_taken_once"

OWN_CALENDAR: Mapping[Scope, Reach] = {
    Scope.CASELOAD: lambda rows, context: rows.c.provider_id == context.c.account_id
}
"""Entries of the viewer's own calendar: who may see others may still change none of them."""
_ONESELF: Mapping[Scope, Reach] = {
    Scope.CASELOAD: lambda rows, context: rows.c.id == context.c.account_id
}

# What the constraints do not see, they who double book on purpose, and what they tell too late.
_TAKEN = """
SELECT taken.provider_id = $4 AS is_provider, wanted.starts_at
FROM unnest($2::timestamptz[], $3::timestamptz[]) AS wanted (starts_at, ends_at)
JOIN busy_time AS taken ON taken.practice_id = $1
    AND (taken.provider_id = $4 OR taken.room_id = $5)
    AND taken.starts_at < wanted.ends_at AND taken.ends_at > wanted.starts_at
    AND taken.id <> ALL ($6)
ORDER BY wanted.starts_at, 1 DESC
"""


async def office(desk: Desk) -> Row:
    """The practice: its clocks, and until when before the start one cancels in time."""
    mine = select(practice.c.time_zone, practice.c.late_cancel_hours)
    (found,) = await desk.rows(mine.where(practice.c.practice_id == desk.viewer.practice_id))
    return found


async def place(desk: Desk, given: Mapping[str, Any]) -> dict[str, UUID | None]:
    """The provider, location, room and service that are given, each of which must be there."""
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
        if found.setdefault("location_id", one["location_id"]) != one["location_id"]:
            message = "The room is at another location."
            raise not_made("ROOM_ELSEWHERE", message, "input", "roomId")
    return found


async def _provider(desk: Desk, key: UUID) -> None:
    path = ("input", "providerId")
    found = await desk.find(provider, key, _ONESELF, *path, is_held=False)
    if not found["is_active"]:
        raise not_made("INACTIVE", "This provider takes no more appointments.", *path)


async def refuse_taken(
    desk: Desk,
    occurrences: Sequence[Occurrence],
    provider_id: UUID,
    room_id: UUID | None,
    moved: Sequence[UUID] = (),
) -> None:
    """Raise NotMadeError when provider or room is taken, by others than the entries to be moved."""
    taken = await desk.writing.fetch(
        _TAKEN,
        desk.viewer.practice_id,
        [one.starts_at for one in occurrences],
        [one.ends_at for one in occurrences],
        provider_id,
        room_id,
        list(moved),
    )
    if taken:
        zone = ZoneInfo((await office(desk))["time_zone"])
        by_kind: dict[bool, list[datetime]] = {}
        for row in taken:
            times = by_kind.setdefault(row["is_provider"], [])
            if row["starts_at"] not in times:
                times.append(row["starts_at"])
        raise NotMadeError(
            *(_conflict(is_provider, times, zone) for is_provider, times in by_kind.items())
        )


def _conflict(is_provider: bool, times: Sequence[datetime], zone: ZoneInfo) -> Problem:
    told = ", ".join(f"{one.astimezone(zone):%Y-%m-%d %H:%M}" for one in times[:CONFLICTS_TOLD_MAX])
    more = len(times) - CONFLICTS_TOLD_MAX
    also = f" and {more} more" if more > 0 else ""
    who, path = ("provider", "startsAt") if is_provider else ("room", "roomId")
    return Problem("CONFLICT", f"The {who} is taken then: {told}{also}.", ("input", path))


@asynccontextmanager
async def racing() -> AsyncIterator[None]:
    """Somebody else who took the same time at the same moment is a conflict like any other."""
    try:
        yield
    except asyncpg.ExclusionViolationError as error:
        is_room = error.constraint_name == _ROOM_TAKEN
        who, path = ("room", "roomId") if is_room else ("provider", "startsAt")
        message = f"Somebody else has just taken the {who} for that time."
        raise not_made("CONFLICT", message, "input", path) from None
