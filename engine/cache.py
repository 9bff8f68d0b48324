"""A bounded cache that a flood of strangers cannot empty, nor hold up."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.making import Making

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

LOOKUPS_COUNTED = 20_000
"""After so many look-ups, every use until then counts half."""


@dataclass(slots=True)
class _Entry(Generic[V]):
    value: V
    weight: int
    uses: int = 0


class _Segment(Generic[K, V]):
    """Entries, the least recently used first."""

    def __init__(self, weight_max: int) -> None:
        self.entries: OrderedDict[K, _Entry[V]] = OrderedDict()
        self.weight = 0
        self._weight_max = weight_max

    def used(self, key: K) -> _Entry[V] | None:
        entry = self.entries.get(key)
        if entry is not None:
            entry.uses += 1
            self.entries.move_to_end(key)
        return entry

    def add(self, key: K, entry: _Entry[V]) -> None:
        """Take the entry in; what was used longest ago leaves for it."""
        self.entries[key] = entry
        self.weight += entry.weight
        while self.weight > self._weight_max:
            self.take(next(iter(self.entries)))

    def take(self, key: K) -> _Entry[V]:
        entry = self.entries.pop(key)
        self.weight -= entry.weight
        return entry

    def in_the_way_of(self, weight: int) -> Iterator[K]:
        """What would have to leave."""
        excess = self.weight + weight - self._weight_max
        for key, entry in self.entries.items():
            if excess <= 0:
                return
            yield key
            excess -= entry.weight


class Cache(Generic[K, V]):
    """Keeps what is used often apart from what was asked a few times.

    New entries enter on trial. One that is used again moves to the kept part, if there is room or if
    it was used more often than each of those that have to leave for it. So documents that come once
    or twice push out one another and nothing that is in use; and what was in use once is forgotten,
    because old uses count less and less. The weights of all entries together stay within
    `weight_max`; one too heavy for its part is not kept at all.
    """

    def __init__(self, weight_max: int) -> None:
        trial_max = max(1, weight_max // 4)
        self._trial: _Segment[K, V] = _Segment(trial_max)
        self._kept: _Segment[K, V] = _Segment(max(1, weight_max - trial_max))
        self._making: Making[V] = Making()
        self._lookups = 0

    def __len__(self) -> int:
        return len(self._trial.entries) + len(self._kept.entries)

    @property
    def weight(self) -> int:
        return self._trial.weight + self._kept.weight

    def get(self, key: K) -> V | None:
        self._lookups += 1
        if self._lookups >= LOOKUPS_COUNTED:
            self._age()
        entry = self._kept.used(key)
        if entry is None and (entry := self._trial.used(key)) is not None:
            self._promote(key, entry)
        return None if entry is None else entry.value

    def put(self, key: K, value: V, weight: int = 1) -> None:
        """Remember a value, in the place of an older one of the key."""
        segment = self._kept if key in self._kept.entries else self._trial
        uses = segment.take(key).uses if key in segment.entries else 0
        segment.add(key, _Entry(value, weight, uses))

    async def made(self, key: K, make: Callable[[], V], weigh: Callable[[V], int]) -> V:
        """What is remembered under the key, or else made in a thread, once for all who ask."""
        value = self.get(key)
        if value is None:
            value = await self._making.of(key, make)
            self.put(key, value, weigh(value))
        return value

    def _promote(self, key: K, entry: _Entry[V]) -> None:
        leaving = list(self._kept.in_the_way_of(entry.weight))
        if all(self._kept.entries[other].uses < entry.uses for other in leaving):
            self._trial.take(key)
            for other in leaving:
                self._trial.add(other, self._kept.take(other))
            self._kept.add(key, entry)

    def _age(self) -> None:
        self._lookups = 0
        for segment in (self._trial, self._kept):
            for entry in segment.entries.values():
                entry.uses //= 2
