"""What was to be reached, and whether a run reached it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks import workers
from benchmarks.growth.cost import per_row
from benchmarks.memory import grown
from benchmarks.plan import AIM_LEVEL
from benchmarks.walls import cost

Results = dict[str, Any]
"""What a run found, as it is written to the file; a part that was left out is empty."""

SHARE_OF_LIMIT_MIN = {"a": 0.5, "b": 0.9, "c": 0.6, "d": 0.6}
SHARE_WITHOUT_REFUSED_MIN = 1.0
TIMES_STRAWBERRY_MIN = 20.0
P99_TIMES_P50_MAX = 5.0
COST_OF_WALLS_MAX = 0.25
# What should not grow at all is given what two runs of the same differ by.
MEMORY_TIMES_MAX = 1.05
TIME_PER_ROW_TIMES_MAX = 1.2
TIME_OF_TABLE_TIMES_MAX = 1.2
WORKERS_TIMES_MIN = 1.7


@dataclass(frozen=True)
class Aim:
    """A bound, and the figure found for it."""

    words: str
    found: float
    bound: float
    is_least: bool
    """Whether the bound is the least that was wanted, or else the most."""

    @property
    def is_met(self) -> bool:
        return self.found >= self.bound if self.is_least else self.found <= self.bound

    @property
    def target(self) -> str:
        return f"{'at least' if self.is_least else 'at most'} {self.bound:.2f}"


def aims(results: Results) -> list[Aim]:
    """Every aim that the run measured."""
    parts = (
        _of_queries(results["queries"]),
        _of_walls(results["walls"]),
        _of_memory(results["memory"]),
        _of_growth(results["growth"]),
        _of_workers(results["workers"]),
    )
    return [aim for part in parts for aim in part]


def share_of_limit(figures: Mapping[str, float]) -> float:
    return figures["ours_rps"] / figures["limit_rps"]


def _of_queries(queries: Mapping[str, Any]) -> Iterator[Aim]:
    found = {name: levels[str(AIM_LEVEL)] for name, levels in queries.items()}
    for name, least in SHARE_OF_LIMIT_MIN.items():
        yield Aim(f"({name}) as a share of LIMIT", share_of_limit(found[name]), least, True)
    share = found["f"]["ours_rps"] / found["f_without"]["ours_rps"]
    words = "(f) against the same without what is refused"
    yield Aim(words, share, SHARE_WITHOUT_REFUSED_MIN, True)
    times = found["b"]["ours_rps"] / found["b"]["strawberry_rps"]
    yield Aim("(b), times plain Strawberry", times, TIMES_STRAWBERRY_MIN, True)
    spread = {name: one["ours_p99_ms"] / one["ours_p50_ms"] for name, one in found.items()}
    worst = max(spread, key=lambda name: spread[name])
    yield Aim(f"p99 in times of p50, worst in ({worst})", spread[worst], P99_TIMES_P50_MAX, False)
    failures = sum(
        one.get("ours_failures", 0) for levels in queries.values() for one in levels.values()
    )
    yield Aim("answers of ours that failed", failures, 0, False)


def _of_walls(found: Mapping[str, dict[str, float]]) -> Iterator[Aim]:
    if found:
        costs = {name: cost(one, "without_both") for name, one in found.items()}
        worst = max(costs, key=lambda name: costs[name])
        words = f"share lost to log and walls, worst in ({worst})"
        yield Aim(words, costs[worst], COST_OF_WALLS_MAX, False)


def _of_memory(samples: list[dict[str, float]]) -> Iterator[Aim]:
    if samples:
        words = f"memory after {samples[-1]['requests']:,.0f} requests, in times"
        yield Aim(words, grown(samples), MEMORY_TIMES_MAX, False)


def _of_growth(found: Mapping[str, dict[str, dict[str, float]]]) -> Iterator[Aim]:
    if rows := found["rows"]:
        times = per_row(rows, 1000) / per_row(rows, 100)
        words = "time for a row of 1,000, in times of one of 100"
        yield Aim(words, times, TIME_PER_ROW_TIMES_MAX, False)
    if tables := dict(found["tables"]):
        least = tables.pop(min(tables.keys() - {"deep"}, key=int))
        for name, one in tables.items():
            place = "deep in the most clients" if name == "deep" else f"of {int(name):,} clients"
            times = one["p50_ms"] / least["p50_ms"]
            yield Aim(f"a page {place}, in times", times, TIME_OF_TABLE_TIMES_MAX, False)


def _of_workers(found: Mapping[str, dict[str, float]]) -> Iterator[Aim]:
    if found:
        name = workers.QUERIES[0]
        words = f"two workers on ({name}), in times of one"
        yield Aim(words, workers.gain(found[name]), WORKERS_TIMES_MIN, True)
