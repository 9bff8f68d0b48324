"""Whether the clients who are to attend have another appointment at the same time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from db.schedule.words import TAKEN
from engine.change import Problem
from resolvers.desk import Desk
from resolvers.schedule.entries import ENTRY_DAYS_MAX
from resolvers.schedule.wanted import STARTS, Path, Wanted, told_times

# Whoever may book a client sees when that client is booked: the policies let through who attends.
_BOOKED = f"""
SELECT DISTINCT wanted.starts_at, wanted.client_id
FROM unnest($2::timestamptz[], $3::timestamptz[], $4::uuid[])
    AS wanted (starts_at, ends_at, client_id)
JOIN attendee AS attends ON attends.practice_id = $1 AND attends.client_id = wanted.client_id
    AND attends.starts_at < wanted.ends_at
    AND attends.starts_at > wanted.starts_at - interval '{ENTRY_DAYS_MAX} days'
    AND attends.entry_id <> ALL ($5)
JOIN schedule_entry AS entry ON entry.practice_id = $1 AND entry.id = attends.entry_id
    AND entry.ends_at > wanted.starts_at AND entry.{TAKEN}
ORDER BY wanted.starts_at
"""  # noqa: S608 - every word in it is ours


async def booked_elsewhere(
    desk: Desk, wanted: Sequence[Wanted], moved: Sequence[UUID], paths: Mapping[UUID, Path]
) -> list[Problem]:
    """A problem for each client of whom `paths` says where they are named, and one for the rest.

    With whom a client is then, and what for, is not told.
    """
    rows = [
        (one.at.starts_at, one.at.ends_at, client_id)
        for one in wanted
        for client_id in one.client_ids
    ]
    if not rows:
        return []
    columns = [list(column) for column in zip(*rows, strict=True)]
    booked = await desk.writing.fetch(_BOOKED, desk.viewer.practice_id, *columns, list(moved))
    times: dict[Path, list[datetime]] = {}
    for row in booked:
        known = times.setdefault(paths.get(row["client_id"], STARTS), [])
        if row["starts_at"] not in known:
            known.append(row["starts_at"])
    found = []
    for path, known in times.items():
        told = await told_times(desk, known)
        message = f"Somebody who is to attend has another appointment then: {told}."
        found.append(Problem("CLIENT_BOOKED", message, path))
    return found
