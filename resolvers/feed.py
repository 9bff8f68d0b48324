"""Reads the feed of the schedule in an order in which nothing can turn up behind what was read.

Transactions get their numbers when they begin to write and become visible when they commit, which is
another order. So a change is given out only when every transaction with a smaller number is over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from db.live import KEPT_DAYS

BATCH_CHANGES_MAX = 100
BEGINNING = UUID(int=0)
"""The cursor of a feed in which nothing stands yet."""

_FINISHED = "xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_LAST = f"""
SELECT id, xid, entry_id FROM schedule_change
WHERE practice_id = $1 AND {_FINISHED} ORDER BY xid DESC, entry_id DESC LIMIT 1
"""  # noqa: S608 - every word in it is ours
_AT = f"""
SELECT id, xid, entry_id FROM schedule_change
WHERE practice_id = $1 AND id = $2 AND {_FINISHED}
"""  # noqa: S608 - likewise
_IS_CUT = f"""
SELECT at < now() - interval '{KEPT_DAYS} days' FROM schedule_change
WHERE practice_id = $1 ORDER BY xid, entry_id LIMIT 1
"""  # noqa: S608 - likewise
_NEXT = f"""
SELECT id, xid, entry_id FROM schedule_change
WHERE practice_id = $1 AND (xid, entry_id) > ($2, $3) AND {_FINISHED}
ORDER BY xid, entry_id LIMIT {BATCH_CHANGES_MAX}
"""  # noqa: S608 - likewise
_IS_PENDING = (
    f"SELECT EXISTS (SELECT FROM schedule_change WHERE practice_id = $1 AND NOT {_FINISHED})"  # noqa: S608
)
_PRUNE = "SELECT prune_schedule_feed()"


class CursorExpiredError(Exception):
    """The feed does not reach back to the cursor: who follows from there might miss something."""


class Place(NamedTuple):
    """A change in the feed, which tells where to read on by its id."""

    id: UUID
    xid: int
    entry_id: UUID


@dataclass(frozen=True)
class Stretch:
    """The changes after a place, and whether more are there that cannot be given out yet."""

    changes: Sequence[Place]
    is_pending: bool

    @property
    def is_full(self) -> bool:
        """Whether more may be there that can be read at once."""
        return len(self.changes) == BATCH_CHANGES_MAX


class Connection(Protocol):
    """What is needed of a database connection whose role may read the feed."""

    async def execute(self, query: str, *arguments: Any) -> Any: ...

    async def fetch(self, query: str, *arguments: Any) -> Sequence[Any]: ...

    async def fetchrow(self, query: str, *arguments: Any) -> Any: ...

    async def fetchval(self, query: str, *arguments: Any) -> Any: ...


Connect = Callable[[], AbstractAsyncContextManager[Connection]]


class ScheduleFeed:
    """The changes of each practice's schedule, by the ids that lead to them."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    async def end(self, practice_id: UUID) -> Place:
        """Where somebody begins who wants to be told of what comes from now on."""
        async with self._connect() as connection:
            row = await connection.fetchrow(_LAST, practice_id)
        return Place(*row) if row else Place(BEGINNING, 0, BEGINNING)

    async def at(self, practice_id: UUID, cursor: UUID) -> Place:
        """Where somebody goes on; raise CursorExpiredError when something after it may be gone."""
        async with self._connect() as connection:
            if cursor != BEGINNING:
                row = await connection.fetchrow(_AT, practice_id, cursor)
            else:
                is_cut = await connection.fetchval(_IS_CUT, practice_id)
                row = None if is_cut else (BEGINNING, 0, BEGINNING)
        if row is None:
            raise CursorExpiredError
        return Place(*row)

    async def after(self, practice_id: UUID, place: Place) -> Stretch:
        """What comes next, in an order that is final."""
        async with self._connect() as connection:
            # Asked first: what ends between the two is found by the second. What begins between
            # them is announced, and whoever waits for that is woken.
            is_pending = await connection.fetchval(_IS_PENDING, practice_id)
            rows = await connection.fetch(_NEXT, practice_id, place.xid, place.entry_id)
        return Stretch([Place(*row) for row in rows], is_pending)

    async def prune(self) -> None:
        """Forget what is older than anybody who was away can ask for."""
        async with self._connect() as connection:
            await connection.execute(_PRUNE)
