"""Whether a room holds the clients who are to be in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from db.directory import room
from engine.change import Problem
from permissions.vocabulary import Directory
from resolvers.desk import Desk
from resolvers.schedule.wanted import Path, Wanted, told_times


async def rooms_too_small(
    desk: Desk, wanted: Sequence[Wanted], paths: Mapping[UUID, Path]
) -> list[Problem]:
    """One problem for each room that holds fewer clients than attend; whoever holds it is not counted.

    `paths` says what of the input puts them there, if not `roomId`. Of a viewer who may not know how
    many a room holds it is not asked.
    """
    seats = [(one.at.starts_at, *one.seats) for one in wanted if one.seats is not None]
    if not seats or not desk.viewer.may(Directory.READ):
        return []
    sizes = select(room.c.id, room.c.capacity).where(
        room.c.practice_id == desk.viewer.practice_id,
        room.c.id.in_({room_id for _, room_id, _ in seats}),
        room.c.capacity.is_not(None),
    )
    found = []
    for row in await desk.rows(sizes):
        room_id, capacity = row["id"], row["capacity"]
        crowded = [at for at, where, number in seats if where == room_id and number > capacity]
        if crowded:
            told = await told_times(desk, sorted(crowded))
            message = f"The room holds {capacity}, and more clients attend then: {told}."
            path = paths.get(room_id, ("input", "roomId"))
            found.append(Problem("ROOM_TOO_SMALL", message, path))
    return found
