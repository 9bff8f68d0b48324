"""Remembers standings for a short while, as long as somebody listens for changes."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from uuid import UUID

from resolvers.identity.standing import Standing

ENTRIES_MAX = 10_000


class Remembered:
    """Standings by the hash of their secret; holds nothing until `open` says a change is heard of."""

    def __init__(self, entries_max: int = ENTRIES_MAX) -> None:
        self._entries: OrderedDict[bytes, Standing] = OrderedDict()
        self._entries_max = entries_max
        self._is_open = False
        self._changes = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def changes(self) -> int:
        """Counts what was heard. Read it before reading a standing, and give it to `keep`."""
        return self._changes

    def get(self, key: bytes, now: datetime) -> Standing | None:
        """Return what may still be believed; a clock that was set back believes nothing."""
        found = self._entries.get(key)
        if found is None:
            return None
        if not found.read_at <= now < found.believed_until:
            del self._entries[key]
            return None
        self._entries.move_to_end(key)
        return found

    def keep(self, key: bytes, standing: Standing, changes: int) -> None:
        """Remember it, unless a change was heard of while it was being read."""
        if not self._is_open or changes != self._changes:
            return
        self._entries[key] = standing
        self._entries.move_to_end(key)
        if len(self._entries) > self._entries_max:
            self._entries.popitem(last=False)

    def open(self) -> None:
        """From now on changes are heard of; what was read before may miss some."""
        self._forget_all()
        self._is_open = True

    def close(self) -> None:
        """Changes are no longer heard of: forget everything, and remember nothing."""
        self._forget_all()
        self._is_open = False

    def changed(self, practice: str) -> None:
        """Forget a practice's standings; all of them when the notice cannot be read."""
        try:
            practice_id = UUID(practice)
        except ValueError:
            self._forget_all()
            return
        self._changes += 1
        for key, standing in list(self._entries.items()):
            if standing.viewer.practice_id == practice_id:
                del self._entries[key]

    def forget(self, key: bytes) -> None:
        """Forget one standing at once, without waiting for the notice of its end."""
        self._changes += 1
        self._entries.pop(key, None)

    def _forget_all(self) -> None:
        self._changes += 1
        self._entries.clear()
