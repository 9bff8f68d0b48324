"""What every part of a run needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.data import Data
from benchmarks.plan import Plan

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Bench:
    """Where the data are, who asks, how long is measured, and who is told how far it is."""

    data: Data
    tokens: Mapping[str, str]
    plan: Plan
    progress: Progress

    @property
    def dsn(self) -> str:
        return self.data.dsn
