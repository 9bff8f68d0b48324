"""Entries that move at once, and the order in which none is put where another still stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from resolvers.desk import Row
from resolvers.schedule.recurrence import Occurrence


@dataclass(frozen=True, eq=False)
class Move:
    """An entry, where it is put, and what else becomes of it."""

    entry: Row
    put: Occurrence
    values: Mapping[str, Any]

    @property
    def there(self) -> Row:
        """The entry as it will be, but for its times."""
        return {**self.entry, **self.values}

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is at another time, in another calendar or at another place than it was."""
        entry, there = self.entry, self.there
        return (
            (self.put.starts_at, self.put.ends_at) != (entry["starts_at"], entry["ends_at"])
            or there["provider_id"] != entry["provider_id"]
            or there["room_id"] not in {None, entry["room_id"]}
            or there["location_id"] not in {None, entry["location_id"]}
        )

    def written(self) -> dict[str, Any]:
        """The columns of the entry, as they will be."""
        times = {"starts_at": self.put.starts_at, "ends_at": self.put.ends_at}
        recurs = {} if self.entry["series_id"] is None else {"occurs_on": self.put.occurs_on}
        asked = {"status": "SCHEDULED", "confirmed_at": None} if self._is_unconfirmed else {}
        return {**self.values, **times, **recurs, **asked}

    def changes(self) -> dict[str, Any]:
        """Of these, what the entry is not already."""
        return {name: value for name, value in self.written().items() if self.entry[name] != value}

    @property
    def _is_unconfirmed(self) -> bool:
        """Whether a client had confirmed another hour, or to see somebody else."""
        entry = self.entry
        confirmed = (entry["starts_at"], entry["provider_id"])
        is_other = (self.put.starts_at, self.there["provider_id"]) != confirmed
        return is_other and entry["status"] == "CONFIRMED"

    def is_onto(self, other: Move) -> bool:
        """Whether it is put where another one stands until that moves."""
        return (
            other is not self
            and self.put.starts_at < other.entry["ends_at"]
            and other.entry["starts_at"] < self.put.ends_at
        )


def in_turn(moves: Sequence[Move]) -> Iterator[tuple[Move, bool]]:
    """Each in its turn, and whether its place is free by then: in a ring each waits for another.

    Entries of a series that move later begin with the last, or each would wait for the next.
    """
    later = sum(one.put.starts_at > one.entry["starts_at"] for one in moves)
    waiting = sorted(moves, key=lambda one: one.put.starts_at, reverse=2 * later > len(moves))
    while waiting:
        free = (one for one in waiting if not any(one.is_onto(other) for other in waiting))
        one = next(free, None)
        yield one or waiting[0], one is not None
        waiting.remove(one or waiting[0])
