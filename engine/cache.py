"""A bounded cache that a flood of strangers cannot empty."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Segment(Generic[K, V]):
    """Entries with their weights, the least recently used first."""

    def __init__(self, weight_max: int) -> None:
        self.entries: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self.weight = 0
        self._weight_max = weight_max

    def add(self, key: K, value: V, weight: int) -> list[tuple[K, V, int]]:
        """Take the entry in; give what had to leave for it."""
        self.entries[key] = value, weight
        self.weight += weight
        left = []
        while self.weight > self._weight_max:
            old, (old_value, old_weight) = self.entries.popitem(last=False)
            self.weight -= old_weight
            left.append((old, old_value, old_weight))
        return left

    def take(self, key: K) -> tuple[V, int]:
        value, weight = self.entries.pop(key)
        self.weight -= weight
        return value, weight


class Cache(Generic[K, V]):
    """Keeps what was asked twice apart from what was asked once (segmented LRU).

    New entries enter on trial; only a second use moves them to the kept part, so one-time
    documents push out one another and nothing that is in use. The weights of all entries together
    stay within `weight_max`; one too heavy for its part is not kept at all.
    """

    def __init__(self, weight_max: int) -> None:
        trial_max = max(1, weight_max // 4)
        self._trial: _Segment[K, V] = _Segment(trial_max)
        self._kept: _Segment[K, V] = _Segment(max(1, weight_max - trial_max))

    def __len__(self) -> int:
        return len(self._trial.entries) + len(self._kept.entries)

    @property
    def weight(self) -> int:
        return self._trial.weight + self._kept.weight

    def get(self, key: K) -> V | None:
        if key in self._kept.entries:
            self._kept.entries.move_to_end(key)
            return self._kept.entries[key][0]
        if key not in self._trial.entries:
            return None
        value, weight = self._trial.take(key)
        for demoted in self._kept.add(key, value, weight):
            self._trial.add(*demoted)
        return value

    def put(self, key: K, value: V, weight: int = 1) -> None:
        """Remember a value, in the place of an older one of the key."""
        segment = self._kept if key in self._kept.entries else self._trial
        if key in segment.entries:
            segment.take(key)
        segment.add(key, value, weight)
