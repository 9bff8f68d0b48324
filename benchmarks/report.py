"""Shows what a run found on one screen of a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.aims import Aim, Results, share_of_limit
from benchmarks.parts import parts
from benchmarks.plan import AIM_LEVEL, LEVELS
from benchmarks.queries import Query

_HEAD = (
    "query", "ours/s", "limit/s", *(f"share@{level}" for level in LEVELS), "of HTTP",
    "p50 ms", "p99 ms", "x straw.", "x tutorial",
)  # fmt: skip
_WIDTHS = (54, 8, 9, 9, 9, 10, 9, 8, 8, 10, 12)
_OTHERS = ("strawberry", "tutorial")
_LEGEND = f"""\
ours/s, p50, p99: answers of our server at {AIM_LEVEL} connections, everything switched on
limit/s: the best SQL by hand over raw asyncpg; share@N: ours as a share of it at N connections
of HTTP: ours as a share of the same SQL behind uvicorn and Starlette, and nothing else
x straw., x tutorial: how many times the answers of plain Strawberry, and of the tutorial way"""


def report(results: Results, queries: Sequence[Query], aims: Sequence[Aim]) -> str:
    """The tables, what their columns mean, and what was reached."""
    lines = [
        f"{results['machine']} · {results['versions']}",
        f"{results['data']} · load by {results['generator']} · {results['date']}",
        "",
        _row(_HEAD),
        *(_row(_cells(results, query)) for query in queries),
        _LEGEND,
        "",
        *parts(results),
        *_reached(aims),
    ]
    return "\n".join(lines)


def _cells(results: Results, query: Query) -> Sequence[str]:
    levels = results["queries"][query.name]
    figures = levels[str(AIM_LEVEL)]
    return [
        f"{query.name:<10}{query.words}",
        f"{figures['ours_rps']:,.0f}",
        f"{figures['limit_rps']:,.0f}",
        *(f"{share_of_limit(levels[str(level)]):.2f}" for level in LEVELS),
        f"{figures['ours_rps'] / figures['bare_rps']:.2f}",
        f"{figures['ours_p50_ms']:.1f}",
        f"{figures['ours_p99_ms']:.1f}",
        *(f"{figures['ours_rps'] / figures[f'{name}_rps']:.1f}" for name in _OTHERS),
    ]


def _row(cells: Sequence[str]) -> str:
    first, *others = cells
    widths = iter(_WIDTHS)
    return "".join(
        (first.ljust(next(widths)), *(cell.rjust(next(widths)) for cell in others))
    ).rstrip()


def _reached(aims: Sequence[Aim]) -> Iterator[str]:
    for aim in aims:
        mark = "reached" if aim.is_met else "MISSED "
        yield f"{mark}  {aim.words:<52} {aim.found:>8.2f}   wanted {aim.target}"
