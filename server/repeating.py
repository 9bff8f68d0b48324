"""Does something again and again beside the server; a failure waits for the next time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Self

from server.log import described, log


class Repeating:
    """Calls `work` at once, and then a pause after each time that it ended."""

    def __init__(self, work: Callable[[], Awaitable[object]], pause_s: float, failed: str) -> None:
        self._work = work
        self._pause_s = pause_s
        self._failed = failed
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._again_and_again(), name=self._failed)
        return self

    async def __aexit__(self, *_exception: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _again_and_again(self) -> None:
        while True:
            try:
                await self._work()
            except Exception as error:  # noqa: BLE001  # whatever it was, there is a next time
                log.warning(self._failed, error=described(error))
            await asyncio.sleep(self._pause_s)
