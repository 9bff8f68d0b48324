"""Counts what each key did over the last quarter of an hour, in one process."""

from __future__ import annotations

from collections import OrderedDict, deque

WINDOW_S = 15 * 60.0
KEYS_MAX = 50_000


class Window:
    """When each key was tried within the last WINDOW_S; the longest untouched key goes first."""

    def __init__(self, tries_max: int) -> None:
        self._tries_max = tries_max
        self._tries_s: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_s(self, key: str, now_s: float) -> float:
        """Return how long until one more try is allowed; 0 when it is."""
        tries_s = self._tries_s.get(key)
        if tries_s is None:
            return 0.0
        while tries_s and tries_s[0] <= now_s - WINDOW_S:
            tries_s.popleft()
        return tries_s[0] + WINDOW_S - now_s if len(tries_s) >= self._tries_max else 0.0

    def add(self, key: str, now_s: float) -> None:
        self._tries_s.setdefault(key, deque()).append(now_s)
        self._tries_s.move_to_end(key)
        if len(self._tries_s) > KEYS_MAX:
            self._tries_s.popitem(last=False)

    def clear(self, key: str) -> None:
        self._tries_s.pop(key, None)

    def take_back(self, key: str, at_s: float) -> None:
        tries_s = self._tries_s.get(key)
        if tries_s is None or at_s not in tries_s:
            return
        tries_s.remove(at_s)
        if not tries_s:
            del self._tries_s[key]
