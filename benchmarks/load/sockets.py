"""Our own load generator: a process that does next to nothing for an answer but count it.

Arguments: port, connections, seconds. The request comes in on standard input, as bytes; the outcome
goes out as JSON. What is under way when the time is up is waited for, and counts.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass, field
from typing import Any, cast

import uvloop

from benchmarks.load.outcome import Outcome
from benchmarks.load.request import HOST

_LENGTH = b"\r\ncontent-length:"
_HEAD_END = b"\r\n\r\n"
_GOOD = b"HTTP/1.1 200 "


class UnreadableAnswerError(ValueError):
    """An answer that does not say how long it is."""


@dataclass
class Tally:
    """What all connections share: when to stop, and what was counted."""

    deadline: float
    latencies_s: list[float] = field(default_factory=list)
    failures: int = 0


class Asker(asyncio.Protocol):
    """One connection: asks, reads the whole answer, asks again until the time is up."""

    def __init__(self, wire: bytes, tally: Tally) -> None:
        self.is_done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._wire = wire
        self._tally = tally
        self._transport: asyncio.Transport | None = None
        self._asked_at = 0.0
        self._head = b""
        self._missing_bytes = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def _ask(self) -> None:
        assert self._transport is not None, "it asks when it is connected"
        self._asked_at = time.perf_counter()
        self._transport.write(self._wire)

    def data_received(self, data: bytes) -> None:
        if self._missing_bytes:
            self._missing_bytes -= len(data)
        else:
            self._head += data
            end = self._head.find(_HEAD_END)
            if end < 0:
                return
            body_bytes = len(self._head) - end - len(_HEAD_END)
            self._missing_bytes = length_of(self._head[:end]) - body_bytes
        if self._missing_bytes == 0:
            self._count()

    def _count(self) -> None:
        now = time.perf_counter()
        if self._head.startswith(_GOOD):
            self._tally.latencies_s.append(now - self._asked_at)
        else:
            self._tally.failures += 1
        self._head = b""
        if now < self._tally.deadline:
            self._ask()
        else:
            self._finish()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.is_done.done():
            self._tally.failures += 1
            self.is_done.set_result(None)

    def _finish(self) -> None:
        assert self._transport is not None, "it has asked"
        self.is_done.set_result(None)
        self._transport.close()


def _break(broken: asyncio.Future[list[None]], context: dict[str, Any]) -> None:
    """An error in a callback ends the run, or nobody would ever hear of it."""
    if not broken.done():
        broken.set_exception(context.get("exception") or RuntimeError(context["message"]))


def length_of(head: bytes) -> int:
    """How many bytes follow a head; UnreadableAnswerError when it does not say."""
    lowered = head.lower()
    at = lowered.find(_LENGTH)
    if at < 0:
        raise UnreadableAnswerError("an answer without a length cannot be counted")
    value, _, _ = lowered[at + len(_LENGTH) :].partition(b"\r\n")
    return int(value)


async def run(wire: bytes, port: int, connections: int, seconds: float) -> Outcome:
    """Ask over so many connections for so long."""
    loop = asyncio.get_running_loop()
    broken: asyncio.Future[list[None]] = loop.create_future()
    loop.set_exception_handler(lambda _loop, context: _break(broken, context))
    begun = time.perf_counter()
    tally = Tally(begun + seconds)
    made = [
        await loop.create_connection(lambda: Asker(wire, tally), HOST, port)
        for _ in range(connections)
    ]
    done = asyncio.gather(*(asker.is_done for _, asker in made))
    await asyncio.wait([done, broken], return_when=asyncio.FIRST_COMPLETED)
    if broken.done():
        broken.result()
    return Outcome.of(tally.latencies_s, time.perf_counter() - begun, tally.failures)


def main() -> None:
    port, connections, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    wire = sys.stdin.buffer.read()
    outcome = uvloop.run(run(wire, port, connections, seconds))
    sys.stdout.write(outcome.written())


if __name__ == "__main__":
    main()
