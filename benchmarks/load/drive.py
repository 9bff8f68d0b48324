"""Chooses the load generator for a round, and runs it in a process of its own."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.load import wrk
from benchmarks.load.outcome import Outcome
from benchmarks.load.request import Request

ROUNDS_OF_ANSWERS_MIN = 20
"""Below so many answers a connection, what wrk throws away at the end is too large a part."""


def generator() -> str:
    """The name of the load generator, for the report."""
    return "wrk" if wrk.found() else "ours (asyncio)"


def drive(request: Request, connections: int, seconds: float, answer_s: float = 0.0) -> Outcome:
    """Load a server; `answer_s` is about how long one answer takes when nothing else runs."""
    is_slow = answer_s * connections * ROUNDS_OF_ANSWERS_MIN > seconds
    if wrk.found() and not is_slow:
        return wrk.run(request, connections, seconds)
    words = [str(request.port), str(connections), str(seconds)]
    command = [sys.executable, "-m", "benchmarks.load.sockets", *words]
    # Every word of it is ours.
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, input=request.wire)  # noqa: S603
    return Outcome.read(said.stdout)
