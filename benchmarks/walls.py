"""What the access log and the second wall cost: the server with and without each, by turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from benchmarks.bench import Bench
from benchmarks.effort import effort
from benchmarks.measure import Figures, compare_parts
from benchmarks.plan import AIM_LEVEL
from benchmarks.queries import Query
from benchmarks.served import variant
from benchmarks.variants import WALLS

QUERIES = ("a", "b", "c", "d")


def walls(bench: Bench, queries: Sequence[Query]) -> dict[str, Figures]:
    """The figures of each variant, by query."""
    with ExitStack() as running:
        variants = []
        for name in WALLS:
            made = variant(bench.dsn, bench.tokens, name)
            running.callback(made.close)
            variants.append(made)
        return compare_parts(bench, variants, queries, AIM_LEVEL)


def cost(of_query: Mapping[str, float], without: str) -> float:
    """The share of throughput that is lost to what a variant leaves out."""
    return 1 - of_query["everything_rps"] / of_query[f"{without}_rps"]


def effort_share(of_query: Mapping[str, float], without: str) -> float:
    """The share of processor time that goes into what a variant leaves out."""
    return 1 - effort(of_query, without) / effort(of_query, "everything")
