"""Whether everybody whose time an entry takes up is free, and its room; and what is said if not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import asyncpg

from db.directory import provider
from engine.change import Problem
from permissions.vocabulary import Directory
from resolvers.desk import Desk, NotMadeError, not_made
from resolvers.reach import OF_PRACTICE
from resolvers.schedule.attended import booked_elsewhere
from resolvers.schedule.entries import ENTRY_DAYS_MAX
from resolvers.schedule.hours import outside_hours
from resolvers.schedule.seats import rooms_too_small
from resolvers.schedule.wanted import STARTS, Path, Wanted, told_times

_ROOM_TAKEN = "schedule_entry_room_taken_once"

# What the constraints do not see, they who double book on purpose, and what they tell too late.
_TAKEN = f"""
SELECT DISTINCT wanted.starts_at, wanted.provider_id
FROM unnest($2::timestamptz[], $3::timestamptz[], $4::uuid[], $5::uuid[])
    AS wanted (starts_at, ends_at, provider_id, room_id)
JOIN busy_time AS taken ON taken.practice_id = $1
    AND (taken.provider_id = wanted.provider_id OR taken.room_id = wanted.room_id)
    AND taken.starts_at < wanted.ends_at AND taken.ends_at > wanted.starts_at
    AND taken.starts_at > wanted.starts_at - interval '{ENTRY_DAYS_MAX} days'
    AND taken.id <> ALL ($6)
ORDER BY wanted.starts_at
"""  # noqa: S608 - every word in it is ours
_Times = Mapping[UUID | None, Sequence[datetime]]


async def refuse_taken(
    desk: Desk,
    wanted: Sequence[Wanted],
    moved: Sequence[UUID] = (),
    paths: Mapping[UUID, Path] | None = None,
) -> None:
    """Raise NotMadeError when anybody or a room is taken, by others than the entries to be moved.

    Or when a provider does not work then, or a room is too small: a reason to override one of these
    overrides all, so whoever gives it is told of all.

    `paths` says where in the input members and clients stand, or what puts clients into a room.
    Until the transaction ends nobody else who asks the same is answered.
    """
    found = await _problems(desk, wanted, moved, paths or {})
    if not found:
        # Again, after whoever was quicker; what is taken already is told without waiting.
        await desk.take_turns(turn for one in wanted for turn in one.turns())
        found = await _problems(desk, wanted, moved, paths or {})
    if found:
        raise NotMadeError(*found)


async def refuse_overlaps(desk: Desk, wanted: Sequence[Wanted]) -> None:
    """Raise NotMadeError when two entries of one change would be at one time."""
    in_order = sorted((one.at for one in wanted), key=lambda at: at.starts_at)
    times = [two.starts_at for one, two in pairwise(in_order) if two.starts_at < one.ends_at]
    if times:
        message = f"Two of them would be at the same time: {await told_times(desk, times)}."
        raise not_made("CONFLICT", message, *STARTS)


async def _problems(
    desk: Desk, wanted: Sequence[Wanted], moved: Sequence[UUID], paths: Mapping[UUID, Path]
) -> list[Problem]:
    return [
        *await _taken(desk, wanted, moved, paths),
        *await booked_elsewhere(desk, wanted, moved, paths),
        *await outside_hours(desk, wanted),
        *await rooms_too_small(desk, wanted, paths),
    ]


async def _taken(
    desk: Desk, wanted: Sequence[Wanted], moved: Sequence[UUID], paths: Mapping[UUID, Path]
) -> list[Problem]:
    rows: list[tuple[datetime, datetime, UUID | None, UUID | None]] = []
    for one in wanted:
        at = (one.at.starts_at, one.at.ends_at)
        rows += [(*at, key, None) for key in one.providers()]
        rows += [(*at, None, one.room_id)] if one.room_id is not None else []
    if not rows:
        return []
    columns = [list(column) for column in zip(*rows, strict=True)]
    times: dict[UUID | None, list[datetime]] = {}
    hosts = {one.provider_id for one in wanted}
    for row in await desk.writing.fetch(_TAKEN, desk.viewer.practice_id, *columns, list(moved)):
        who = row["provider_id"]
        known = times.setdefault(wanted[0].provider_id if who in hosts else who, [])
        if row["starts_at"] not in known:
            known.append(row["starts_at"])
    return await _conflicts(desk, times, wanted[0].provider_id, paths)


async def _conflicts(
    desk: Desk, times: _Times, host: UUID | None, paths: Mapping[UUID, Path]
) -> list[Problem]:
    names = await _names(desk, [one for one in times if one not in {None, host}])
    who: dict[UUID | None, tuple[str, Path]] = {
        one: (name, paths.get(one, STARTS)) for one, name in names.items()
    }
    who |= {None: ("The room", ("input", "roomId"))}
    if host is not None:
        who = {host: ("The provider", STARTS), **who}
    return [
        Problem("CONFLICT", f"{name} is taken then: {await told_times(desk, times[one])}.", path)
        for one, (name, path) in who.items()
        if one in times
    ]


async def _names(desk: Desk, members: Sequence[Any]) -> dict[UUID, str]:
    """What members are called, as far as the viewer may know."""
    names = dict.fromkeys(members, "A member")
    seen = desk.under(Directory.READ)
    if members and desk.viewer.may(Directory.READ):
        rows = await desk.rows(seen.reached(provider, OF_PRACTICE, provider.c.id.in_(members)))
        names |= {row["id"]: row["name"] for row in rows}
    return names


@asynccontextmanager
async def racing() -> AsyncIterator[None]:
    """Somebody else who took the same time at the same moment is a conflict like any other."""
    try:
        yield
    except asyncpg.ExclusionViolationError as error:
        is_room = error.constraint_name == _ROOM_TAKEN
        who, path = ("the room", "roomId") if is_room else ("somebody who takes part", "startsAt")
        message = f"Somebody else has just taken {who} for that time."
        raise not_made("CONFLICT", message, "input", path) from None
