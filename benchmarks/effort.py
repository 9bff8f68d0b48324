"""Processor time for an answer, which hardly changes with what else the machine does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from benchmarks.load import Outcome
from benchmarks.processes import are_told, spent_s
from benchmarks.queries import Query


class Contender(Protocol):
    """A process that answers the queries."""

    @property
    def name(self) -> str: ...

    @property
    def pid(self) -> int: ...

    def answer(self, query: Query) -> Any:
        """What is under `data`."""

    def run(self, query: Query, connections: int, seconds: float) -> Outcome:
        """Load it, alone."""

    def close(self) -> None: ...


@dataclass
class Weighed:
    """A contender, with the processor time that it and PostgreSQL take while it runs."""

    one: Contender
    postmaster: int
    answers: int = 0
    own_s: float = 0.0
    postgres_s: float = 0.0

    def run(self, query: Query, connections: int, seconds: float) -> Outcome:
        own_s, postgres_s = self._spent_s()
        outcome = self.one.run(query, connections, seconds)
        own_after_s, postgres_after_s = self._spent_s()
        self.answers += outcome.answers
        self.own_s += own_after_s - own_s
        self.postgres_s += postgres_after_s - postgres_s
        return outcome

    def figures(self) -> dict[str, float]:
        """Milliseconds for each answer; nothing where the system does not tell."""
        if not are_told():
            return {}
        return {
            f"{self.one.name}_own_ms": round(1000 * self.own_s / self.answers, 3),
            f"{self.one.name}_postgres_ms": round(1000 * self.postgres_s / self.answers, 3),
        }

    def _spent_s(self) -> tuple[float, float]:
        return (spent_s(self.one.pid), spent_s(self.postmaster)) if are_told() else (0.0, 0.0)


def effort(figures: Mapping[str, float], name: str) -> float:
    """Milliseconds of a processor that an answer of a contender takes, PostgreSQL's with them."""
    return figures[f"{name}_own_ms"] + figures[f"{name}_postgres_ms"]
