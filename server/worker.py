"""One of several processes: how it begins, whom it obeys, and how it asks its parent."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from types import FrameType
from typing import Any

import uvicorn

from server.process import STOP_SIGNALS

Work = Callable[[int, socket.socket], int]
"""What the worker of a number does with its channel, until it gives its exit status."""
_PR_SET_PDEATHSIG = 1


def become_worker(
    work: Work, number: int, channel: socket.socket, unused: Iterable[socket.socket]
) -> int:
    """Fork: the parent gets the process id; the child works and never returns from here.

    The parent must have no thread, no event loop and no connection that the child would share.
    Raises OSError when the machine has no room for another process.
    """
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
    parent = os.getpid()
    # A signal that comes now is for the parent, whose handlers the child has at first.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                if prctl is not None:
                    prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
                if os.getppid() == parent:
                    _leave_parent(unused)
                    status = work(number, channel)
            finally:
                os._exit(status)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    return pid


def _leave_parent(unused: Iterable[socket.socket]) -> None:
    for channel in unused:
        channel.close()
    # A terminal sends these to everybody at once; the parent decides what they mean.
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)


@contextlib.contextmanager
def stopping_on_order(server: uvicorn.Server) -> Iterator[None]:
    """SIGTERM lets requests finish, however often it comes; SIGQUIT does not wait for them.

    The handlers stay: what is still to be written after the last request is not to be cut off.
    """

    def stop(number: int, _frame: FrameType | None) -> None:
        server.should_exit = True
        server.force_exit = server.force_exit or number == signal.SIGQUIT

    for number in (signal.SIGTERM, signal.SIGQUIT):
        signal.signal(number, stop)
    yield


class Parent:
    """The other end of the channel: answers one question at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._turn = asyncio.Lock()

    @classmethod
    async def at(cls, channel: socket.socket) -> Parent:
        # A copy: to the parent, the end of the channel itself is the end of this process.
        return cls(*await asyncio.open_unix_connection(sock=channel.dup()))

    async def ask(self, question: object) -> Any:
        """Send JSON and give JSON; raise ConnectionResetError when the parent is gone."""
        # Whoever stops waiting must not leave the answer to the next one.
        return await asyncio.shield(self._asked(json.dumps(question).encode()))

    async def _asked(self, line: bytes) -> Any:
        async with self._turn:
            self._writer.write(line + b"\n")
            answer = await self._reader.readline()
        if not answer:
            raise ConnectionResetError
        return json.loads(answer)
