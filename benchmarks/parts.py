"""Says in words what a run found beside the queries: effort, walls, memory, growth, workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from benchmarks.aims import Results
from benchmarks.effort import effort
from benchmarks.growth.cost import per_row
from benchmarks.measure import Figures
from benchmarks.plan import AIM_LEVEL
from benchmarks.walls import cost, effort_share
from benchmarks.workers import gain

Table = Mapping[str, Figures]


def parts(results: Results) -> Iterator[str]:
    """A line for each thing that was measured, and an empty one at the end of each part."""
    growth = results.get("growth", {})
    found = (
        _effort(results["queries"]),
        _walls(results.get("walls", {})),
        _memory(results.get("memory", [])),
        _rows(growth.get("rows", {})),
        _tables(growth.get("tables", {})),
        _workers(results.get("workers", {})),
    )
    for part in found:
        lines = list(part)
        yield from (*lines, "") if lines else ()


def _effort(found: Mapping[str, Mapping[str, Figures]]) -> Iterator[str]:
    """At the level of the aims, for that is where most rounds were."""
    for name, levels in found.items():
        figures = levels[str(AIM_LEVEL)]
        if "ours_own_ms" not in figures:
            return
        own, postgres = figures["ours_own_ms"], figures["ours_postgres_ms"]
        share = effort(figures, "limit") / effort(figures, "ours")
        others = ", ".join(
            f"{other} {effort(figures, other):.2f}"
            for other in ("limit", "bare", "strawberry", "tutorial")
        )
        yield (
            f"({name}) takes {own:.2f} ms of a processor and {postgres:.2f} of PostgreSQL's;"
            f" in all: {others}; limit's share of ours {share:.2f}"
        )


def _walls(found: Table) -> Iterator[str]:
    for name, figures in found.items():
        yield f"({name}) loses to {_each(figures, cost)}"
        if "everything_own_ms" in figures:
            yield f"    in processor time {_each(figures, effort_share)}"


def _each(figures: Figures, share: Callable[[Figures, str], float]) -> str:
    log, walls, both = (
        f"{share(figures, f'without_{what}'):.0%}" for what in ("log", "walls", "both")
    )
    return f"the access log {log}, the walls {walls}, both {both}"


def _memory(samples: list[Mapping[str, float]]) -> Iterator[str]:
    if samples:
        held = " · ".join(f"{one['mib']:.0f}" for one in samples)
        yield f"MiB held, from the start to {samples[-1]['requests']:,.0f} requests: {held}"


def _rows(found: Table) -> Iterator[str]:
    if found:
        each = ", ".join(f"{1000 * per_row(found, int(rows)):.0f} of {rows}" for rows in found)
        yield f"microseconds for each row of an answer, one at a time: {each}"


def _tables(found: Table) -> Iterator[str]:
    for name, figures in found.items():
        place = "deep in the longest list" if name == "deep" else f"of {int(name):,} clients"
        yield f"{figures['p50_ms']:.2f} ms for 50 clients {place}"


def _workers(found: Table) -> Iterator[str]:
    for name, figures in found.items():
        yield f"({name}) with two workers: {gain(figures):.2f} times the answers of one"
