"""Whether everybody whose time an entry takes up is free, and its room; and what is said if not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from db.directory import provider
from engine.change import Problem
from permissions.vocabulary import Directory
from resolvers.desk import Desk, NotMadeError, not_made
from resolvers.reach import OF_PRACTICE
from resolvers.schedule.entries import ENTRY_DAYS_MAX
from resolvers.schedule.placing import office
from resolvers.schedule.recurrence import Occurrence

CONFLICTS_TOLD_MAX = 5
_ROOM_TAKEN = "schedule_entry_room_taken_once"
_STARTS = ("input", "startsAt")

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


@dataclass(frozen=True)
class Wanted:
    """A time, in whose calendar, in which room if any, and who else takes part."""

    at: Occurrence
    provider_id: UUID
    room_id: UUID | None = None
    member_ids: Sequence[UUID] = ()

    def rows(self) -> Iterator[tuple[datetime, datetime, UUID | None, UUID | None]]:
        """One for everybody and everything that must be free."""
        starts_at, ends_at = self.at.starts_at, self.at.ends_at
        for one in dict.fromkeys((self.provider_id, *self.member_ids)):
            yield starts_at, ends_at, one, None
        if self.room_id is not None:
            yield starts_at, ends_at, None, self.room_id


async def refuse_taken(
    desk: Desk,
    wanted: Sequence[Wanted],
    moved: Sequence[UUID] = (),
    paths: Mapping[UUID, tuple[str, ...]] | None = None,
) -> None:
    """Raise NotMadeError when anybody or a room is taken, by others than the entries to be moved.

    `paths` says where in the input members stand. From here on nobody else takes their time.
    """
    rows = [row for one in wanted for row in one.rows()]
    people = {provider_id for _, _, provider_id, _ in rows if provider_id is not None}
    await desk.take_turns([f"time of {one}" for one in people])
    columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 4
    taken = await desk.writing.fetch(_TAKEN, desk.viewer.practice_id, *columns, list(moved))
    if not taken:
        return
    times: dict[UUID | None, list[datetime]] = {}
    hosts = {one.provider_id for one in wanted}
    host = wanted[0].provider_id
    for row in taken:
        who = host if row["provider_id"] in hosts else row["provider_id"]
        if row["starts_at"] not in times.setdefault(who, []):
            times[who].append(row["starts_at"])
    raise NotMadeError(*await _conflicts(desk, times, host, paths or {}))


async def _conflicts(
    desk: Desk,
    times: Mapping[UUID | None, Sequence[datetime]],
    host: UUID,
    paths: Mapping[UUID, tuple[str, ...]],
) -> list[Problem]:
    zone = ZoneInfo((await office(desk))["time_zone"])
    names = await _names(desk, [one for one in times if one not in {None, host}])
    found = []
    if host in times:
        found.append(_conflict("The provider", times[host], zone, _STARTS))
    for one, name in names.items():
        found.append(_conflict(name, times[one], zone, paths.get(one, _STARTS)))
    if None in times:
        found.append(_conflict("The room", times[None], zone, ("input", "roomId")))
    return found


async def _names(desk: Desk, members: Sequence[Any]) -> dict[UUID, str]:
    """What members are called, as far as the viewer may know."""
    names = dict.fromkeys(members, "A member")
    seen = desk.under(Directory.READ)
    if members and desk.viewer.may(Directory.READ):
        rows = await desk.rows(seen.reached(provider, OF_PRACTICE, provider.c.id.in_(members)))
        names |= {row["id"]: row["name"] for row in rows}
    return names


def _conflict(
    who: str, times: Sequence[datetime], zone: ZoneInfo, path: tuple[str, ...]
) -> Problem:
    told = ", ".join(f"{one.astimezone(zone):%Y-%m-%d %H:%M}" for one in times[:CONFLICTS_TOLD_MAX])
    more = len(times) - CONFLICTS_TOLD_MAX
    also = f" and {more} more" if more > 0 else ""
    return Problem("CONFLICT", f"{who} is taken then: {told}{also}.", path)


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
