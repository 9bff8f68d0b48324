"""The limit as a contender: starts its process, and gives it orders."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from benchmarks.limit.statements import DSN
from benchmarks.load import Outcome
from benchmarks.queries import Query


class Limit:
    """What PostgreSQL alone can do, through one process of the driver."""

    name = "limit"

    def __init__(self, dsn: str) -> None:
        # Every word of it is ours.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.limit.process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, DSN: dsn},
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def answer(self, query: Query) -> Any:
        return json.loads(self._told({"query": query.name}))

    def run(self, query: Query, connections: int, seconds: float) -> Outcome:
        order = {"query": query.name, "connections": connections, "seconds": seconds}
        return Outcome.read(self._told(order))

    def close(self) -> None:
        assert self._process.stdin is not None, "it was made with one"
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout is not None, "it was made with one"
        self._process.stdout.close()

    def _told(self, order: dict[str, Any]) -> str:
        assert self._process.stdin is not None, "it was made with one"
        assert self._process.stdout is not None, "it was made with one"
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline()
        if not said:
            raise RuntimeError("the process of the limit ended; see what it said above")
        return said
