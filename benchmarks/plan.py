"""How long and how often everything is measured: the whole run, and the quick one."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = (1, 8, 32)
"""How many connections ask at once."""
AIM_LEVEL = 8
"""Where the aims are set."""


@dataclass(frozen=True)
class Plan:
    """Sizes of one run. A round is one load on one contender."""

    round_s: float
    rounds: int
    """At the level of the aims."""
    rounds_beside: int
    """At the other levels."""
    slow_levels: tuple[int, ...]
    """Where plain Strawberry and the tutorial way are asked too."""
    rounds_of_parts: int
    """Where our server is measured against itself."""
    warm_s: float
    memory_requests: int
    tables: tuple[int, ...]
    """How many clients the practices have that are compared; none, and they are not made."""
    deep_page: int
    """How many pages of a hundred lie before the deep one."""


WHOLE = Plan(
    round_s=2,
    rounds=3,
    rounds_beside=1,
    slow_levels=LEVELS,
    rounds_of_parts=3,
    warm_s=1,
    memory_requests=200_000,
    tables=(1_000, 1_000_000),
    deep_page=5_000,
)
QUICK = Plan(
    round_s=1,
    rounds=2,
    rounds_beside=1,
    slow_levels=(AIM_LEVEL,),
    rounds_of_parts=2,
    warm_s=0.5,
    memory_requests=15_000,
    tables=(),
    deep_page=0,
)
