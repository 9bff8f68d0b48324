"""Several processes that serve one socket: started, watched, replaced and stopped by their parent.

The workers share the parent's listening socket. Each takes one connection at a turn of its loop, so
whoever is idle gets the next; and what waits to be accepted outlives the worker that dies.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from server.limits import SHUTDOWN_TIMEOUT_S
from server.log import described, log
from server.pauses import PAUSE_S_MAX, Pauses
from server.process import handled
from server.worker import Work, become_worker

POLL_S = 0.1
STOP_TIMEOUT_S = SHUTDOWN_TIMEOUT_S + 20.0
"""Requests may finish, events are written, connections are closed; who is still there is killed."""
_LINE_BYTES_MAX = 65_536
_IN_ORDER = (0, -signal.SIGTERM)
"""How a worker ends that was asked to; by the signal itself when it had not yet begun to serve."""

Answer = Callable[[bytes], bytes]
"""Answers one line of a worker with one line; both without the line break."""


@dataclass
class _Place:
    """One of the workers by its number: the process that has it now, or when the next one comes."""

    number: int
    pid: int | None = None
    channel: socket.socket | None = None
    heard: bytes = b""
    is_ready: bool = False
    started_s: float = 0.0
    pauses: Pauses = field(default_factory=Pauses)
    due_s: float = 0.0


@dataclass
class Workers:
    """`work` is what each process does; `answer` what the parent does for them all."""

    count: int
    work: Work
    answer: Answer
    listener: socket.socket
    tend: Callable[[], None]
    """Called several times a second for whatever else the parent looks after; must not wait."""
    parent: int | None = None
    """A process with which all of this ends."""
    _places: list[_Place] = field(default_factory=list)
    _stops: int = 0
    _status: int = 0
    _is_serving: bool = False

    def run(self, on_started: Callable[[], None]) -> int:
        """Serve until a signal and give the exit status: 0 when every worker ended in order."""
        with handled(self._ask_to_stop):
            # What keeps one from starting keeps all, and is said once.
            for count in (1, self.count):
                self._places += [_Place(n) for n in range(len(self._places) + 1, count + 1)]
                while not (self._is_over() or all(place.is_ready for place in self._places)):
                    self._turn()
            if not self._is_over():
                self._is_serving = True
                on_started()
            while not self._is_over():
                self._turn()
            self._stop()
        return self._status

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stops += 1

    def _is_over(self) -> bool:
        is_orphan = self.parent is not None and os.getppid() != self.parent
        return is_orphan or self._stops > 0 or self._status != 0

    def _turn(self) -> None:
        for place in self._places:
            if place.pid is None and place.due_s <= time.monotonic():
                self._start(place)
        self.tend()
        self._hear()

    def _start(self, place: _Place) -> None:
        ours, theirs = socket.socketpair()
        channels = [ours, *(other.channel for other in self._places if other.channel is not None)]
        try:
            place.pid = become_worker(self.work, place.number, theirs, unused=channels)
        except OSError as error:
            log.error("no worker can be started", worker=place.number, error=described(error))
            place.due_s = time.monotonic() + PAUSE_S_MAX
            ours.close()
            return
        finally:
            theirs.close()
        place.channel, place.heard = ours, b""
        place.started_s = time.monotonic()

    def _hear(self) -> None:
        """Answer what workers ask; who has hung up is dead."""
        by_channel = {place.channel: place for place in self._places if place.channel is not None}
        for channel in select.select(list(by_channel), [], [], POLL_S)[0]:
            place = by_channel[channel]
            try:
                heard = channel.recv(_LINE_BYTES_MAX)
                *lines, place.heard = (place.heard + heard).split(b"\n")
                place.is_ready = place.is_ready or bool(lines)
                channel.sendall(b"".join(self.answer(line) + b"\n" for line in lines))
            except ConnectionError:
                heard = b""
            if not heard:
                self._bury(place)

    def _bury(self, place: _Place) -> None:
        assert place.pid is not None
        assert place.channel is not None
        place.channel.close()
        os.kill(place.pid, signal.SIGKILL)  # it may have closed the channel and nothing else
        status = os.waitstatus_to_exitcode(os.waitpid(place.pid, 0)[1])
        if self._is_serving and not self._is_over():
            self._have_replaced(place, status)
        elif not (self._is_over() and status in _IN_ORDER):
            self._status = 1
        place.pid, place.channel, place.is_ready = None, None, False

    def _have_replaced(self, place: _Place, status: int) -> None:
        now_s = time.monotonic()
        life_s = now_s - place.started_s
        pause_s = place.pauses.after(life_s)
        place.due_s = now_s + pause_s
        log.error(
            "a worker ended and is replaced",
            worker=place.number,
            pid=place.pid,
            status=status,
            life_s=int(life_s),
            pause_s=pause_s,
        )

    def _stop(self) -> None:
        self.listener.close()
        self._tell(signal.SIGTERM)
        deadline_s, patience = time.monotonic() + STOP_TIMEOUT_S, max(self._stops, 1)
        while any(place.pid for place in self._places) and time.monotonic() < deadline_s:
            if self._stops > patience:
                patience = self._stops
                self._tell(signal.SIGQUIT)
            self._hear()
        for place in self._places:
            if place.pid is not None:
                log.error("a worker did not end and is killed", worker=place.number, pid=place.pid)
                self._bury(place)

    def _tell(self, number: int) -> None:
        for place in self._places:
            if place.pid is not None:
                os.kill(place.pid, number)
