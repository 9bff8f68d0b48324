"""What takes long enough to be felt, made beside the event loop, so that nobody else waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

V = TypeVar("V")

# One for the process: the more of them, the fewer turns the event loop would get.
_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="making")


async def beside(make: Callable[[], V]) -> V:
    """Make something in the one thread, and raise here what is raised there."""
    return await asyncio.get_running_loop().run_in_executor(_THREAD, make)


@dataclass
class _Made(Generic[V]):
    """Something under way, and how many wait for it."""

    task: asyncio.Task[V]
    waiting: int = 0


class Making(Generic[V]):
    """Makes a thing once for all who ask for it at the same time."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, _Made[V]] = {}

    async def of(self, key: Hashable, make: Callable[[], V]) -> V:
        """What `make` gives; whoever asks for the same meanwhile gets it too, or the same error."""
        made = self._under_way.get(key)
        if made is None:
            made = self._under_way[key] = _Made(asyncio.create_task(beside(make)))
        made.waiting += 1
        try:
            return await asyncio.shield(made.task)
        finally:
            made.waiting -= 1
            if not made.waiting:
                del self._under_way[key]
                made.task.cancel()  # unless it is done, nobody wants it any more
