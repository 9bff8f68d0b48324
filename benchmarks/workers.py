"""What a second process brings: the server with one worker and with two, by turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from benchmarks.bench import Bench
from benchmarks.measure import Figures, compare_parts
from benchmarks.queries import Query
from benchmarks.served import production

QUERIES = ("e", "f", "a")
"""From the one that asks the database nothing to the one that asks it most."""
CONNECTIONS = 32
"""Many, so that chance leaves neither worker without."""


def workers(bench: Bench, queries: Sequence[Query]) -> dict[str, Figures]:
    """The figures with one and with two, by query."""
    with ExitStack() as running:
        servers = []
        for count, name in enumerate(("one", "two"), start=1):
            made = production(bench.dsn, bench.tokens, name, workers=str(count))
            running.callback(made.close)
            servers.append(made)
        return compare_parts(bench, servers, queries, CONNECTIONS)


def gain(of_query: Mapping[str, float]) -> float:
    """How many times the answers of one worker two give."""
    return of_query["two_rps"] / of_query["one_rps"]
