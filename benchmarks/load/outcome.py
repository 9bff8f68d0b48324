"""What a round of load came to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True)
class Outcome:
    """Answers in a time, and how long one of them took."""

    answers: int
    failures: int
    """Answers that were no 200, and connections that broke."""
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def rps(self) -> float:
        """Answers per second."""
        return self.answers / self.seconds if self.seconds else 0.0

    @classmethod
    def of(cls, latencies_s: Sequence[float], seconds: float, failures: int = 0) -> Self:
        """Sum up the latency of every good answer."""
        in_order = sorted(latencies_s)
        return cls(
            len(in_order),
            failures,
            seconds,
            _at(in_order, 0.50) * 1000,
            _at(in_order, 0.99) * 1000,
        )

    @classmethod
    def read(cls, text: str | bytes) -> Self:
        """Take what another process wrote with `written`."""
        return cls(**json.loads(text))

    def written(self) -> str:
        return json.dumps(asdict(self))


def _at(in_order: Sequence[float], share: float) -> float:
    """The smallest value that this share of all does not exceed."""
    if not in_order:
        return 0.0
    return in_order[max(0, -int(-share * len(in_order) // 1) - 1)]
