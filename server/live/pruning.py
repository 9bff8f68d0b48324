"""Has the feed forget what is too old, now and again, while the server runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Self

from server.limits import FEED_PRUNE_S
from server.log import described, log


class Pruning:
    """Calls `prune` at once and then every few hours; a failure waits for the next time."""

    def __init__(self, prune: Callable[[], Awaitable[None]]) -> None:
        self._prune = prune
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._again_and_again(), name="feed pruning")
        return self

    async def __aexit__(self, *_exception: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _again_and_again(self) -> None:
        while True:
            try:
                await self._prune()
            except Exception as error:  # noqa: BLE001  # whatever it was, there is a next time
                log.warning("the feed is not pruned", error=described(error))
            await asyncio.sleep(FEED_PRUNE_S)
