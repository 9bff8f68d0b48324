"""Where tries to sign in are counted: in this process, or in the parent of all workers."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import astuple
from typing import Any, Protocol

from server.identity.lockout import Attempt, LockedOutError, Lockout


class Tries(Protocol):
    """A lockout; see there for what the words mean."""

    async def enter(self, email: str, address: str | None) -> Attempt: ...

    async def succeeded(self, attempt: Attempt) -> None: ...

    async def not_tried(self, attempt: Attempt) -> None: ...


class OwnTries:
    """The lockout of a process that is alone."""

    def __init__(self, lockout: Lockout | None = None) -> None:
        self._lockout = lockout or Lockout()

    async def enter(self, email: str, address: str | None) -> Attempt:
        return self._lockout.enter(email, address)

    async def succeeded(self, attempt: Attempt) -> None:
        self._lockout.succeeded(attempt)

    async def not_tried(self, attempt: Attempt) -> None:
        self._lockout.not_tried(attempt)


class SharedTries:
    """The lockout of all workers; `ask` puts a question to `answering` in their parent."""

    def __init__(self, ask: Callable[[object], Awaitable[Any]]) -> None:
        self._ask = ask

    async def enter(self, email: str, address: str | None) -> Attempt:
        answer = await self._ask(["enter", email, address])
        if isinstance(answer, int):
            raise LockedOutError(answer)
        return Attempt(*answer)

    async def succeeded(self, attempt: Attempt) -> None:
        await self._ask(["succeeded", *astuple(attempt)])

    async def not_tried(self, attempt: Attempt) -> None:
        await self._ask(["not_tried", *astuple(attempt)])


def answering(lockout: Lockout) -> Callable[[bytes], bytes]:
    """Answer the questions of SharedTries; any other is none, and gets null."""

    def answer(line: bytes) -> bytes:
        match json.loads(line):
            case ["enter", email, address]:
                return json.dumps(_entered(lockout, email, address)).encode()
            case ["succeeded", *attempt]:
                lockout.succeeded(Attempt(*attempt))
            case ["not_tried", *attempt]:
                lockout.not_tried(Attempt(*attempt))
        return b"null"

    return answer


def _entered(lockout: Lockout, email: str, address: str | None) -> object:
    """The attempt, or the seconds to wait."""
    try:
        return astuple(lockout.enter(email, address))
    except LockedOutError as locked:
        return locked.retry_after_s
