"""What identity asks of its surroundings: a connection that may read accounts, and the time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol


class Connection(Protocol):
    """What is needed of a database connection whose role is the identity role."""

    async def execute(self, query: str, *arguments: Any) -> Any: ...

    async def fetchrow(self, query: str, *arguments: Any) -> Any: ...


Connect = Callable[[], AbstractAsyncContextManager[Connection]]
"""Opens one transaction, committed when its block ends without an exception."""

Clock = Callable[[], datetime]
"""The time now, with its zone; every expiry is compared with it and with nothing else."""
