"""Tells a waiting person what is going on, once it takes longer than a moment."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

PATIENCE_S = 1.0
"""How long something may take before a line says what it is."""
REPORT_INTERVAL_S = 1.0

Report = Callable[[str], None]


@contextmanager
def progress(what: str, stream: TextIO | None = None) -> Iterator[Report]:
    """Say `what` if it lasts, then how long it took; the function given says how far it is.

    What fails is not done, and is told by whoever catches it.
    """
    said = _Said(what, stream or sys.stderr)
    timer = threading.Timer(PATIENCE_S, said.begin)
    timer.daemon = True
    timer.start()
    try:
        yield said.report
    finally:
        timer.cancel()
        timer.join()
    said.end()


class _Said:
    """Lines about one piece of work; at most one a second."""

    def __init__(self, what: str, stream: TextIO, interval_s: float = REPORT_INTERVAL_S) -> None:
        self._what = what
        self._interval_s = interval_s
        self._stream = stream
        self._started_s = self._last_s = time.monotonic()
        self._has_begun = False

    def begin(self) -> None:
        self._has_begun = True
        self._write(f"{self._what} ...")

    def report(self, how_far: str) -> None:
        now_s = time.monotonic()
        if self._has_begun and now_s - self._last_s >= self._interval_s:
            self._last_s = now_s
            self._write(f"  {how_far}")

    def end(self) -> None:
        if self._has_begun:
            self._write(f"  done in {time.monotonic() - self._started_s:.1f} s")

    def _write(self, line: str) -> None:
        print(line, file=self._stream, flush=True)
