"""Wakes whoever follows a practice; it holds a flag for each of them, and no event."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID


class Hub:
    """Hears that something of a practice has changed, and passes on no more than that."""

    def __init__(self) -> None:
        self._flags: dict[UUID, set[asyncio.Event]] = {}

    @contextmanager
    def following(self, practice_id: UUID) -> Iterator[asyncio.Event]:
        """Lend a flag that is set whenever it is time to look at the feed."""
        flag = asyncio.Event()
        flags = self._flags.setdefault(practice_id, set())
        flags.add(flag)
        try:
            yield flag
        finally:
            flags.discard(flag)
            if not flags:
                self._flags.pop(practice_id, None)

    def open(self) -> None:
        """Wake everybody: what happened while nobody heard is in the feed."""
        for practice_id in self._flags:
            self._wake(practice_id)

    def close(self) -> None:
        """Nobody needs to know; whoever waits is woken when changes are heard of again."""

    def changed(self, practice: str) -> None:
        """Wake who follows the practice; everybody when the notice cannot be read."""
        try:
            self._wake(UUID(practice))
        except ValueError:
            self.open()

    def _wake(self, practice_id: UUID) -> None:
        for flag in self._flags.get(practice_id, ()):
            flag.set()
