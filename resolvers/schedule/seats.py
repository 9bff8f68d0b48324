"""Whether a room holds the clients who are to be in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from db.directory import room
from engine.change import Problem
from permissions.vocabulary import Directory
from resolvers.desk import Desk
from resolvers.schedule.wanted import Path, Wanted, told_times

# Also of rooms that the viewer may not read: that one is too small is all that is told of it.
_TOO_SMALL = """
SELECT room_id, number FROM unnest($1::uuid[], $2::bigint[]) AS wanted (room_id, number)
WHERE is_room_too_small(room_id, number)
"""


async def rooms_too_small(
    desk: Desk, wanted: Sequence[Wanted], paths: Mapping[UUID, Path]
) -> list[Problem]:
    """One problem for each room that holds fewer clients than attend; its provider is not counted.

    `paths` says what of the input puts them there, if not `roomId`. How many it holds is told to
    whoever may read it.
    """
    seats = list(dict.fromkeys(one.seats for one in wanted if one.seats is not None))
    if not seats:
        return []
    columns = [list(column) for column in zip(*seats, strict=True)]
    crowds = [tuple(row) for row in await desk.writing.fetch(_TOO_SMALL, *columns)]
    capacities = await _capacities(desk, [room_id for room_id, _ in crowds])
    found = []
    for room_id, capacity in capacities.items():
        mine = [crowd for crowd in crowds if crowd[0] == room_id]
        crowded = [one.at.starts_at for one in wanted if one.seats in mine]
        told = await told_times(desk, sorted(crowded))
        message = f"The room is too small for all who attend then: {told}."
        if capacity is not None:
            message = f"The room holds {capacity}, and more clients attend then: {told}."
        found.append(Problem("ROOM_TOO_SMALL", message, paths.get(room_id, ("input", "roomId"))))
    return found


async def _capacities(desk: Desk, room_ids: Collection[UUID]) -> dict[UUID, int | None]:
    """How many clients each room holds; None where the viewer may not know."""
    capacities: dict[UUID, int | None] = dict.fromkeys(room_ids)
    if room_ids and desk.viewer.may(Directory.READ):
        sizes = select(room.c.id, room.c.capacity).where(
            room.c.practice_id == desk.viewer.practice_id, room.c.id.in_(room_ids)
        )
        capacities |= {row["id"]: row["capacity"] for row in await desk.rows(sizes)}
    return capacities
