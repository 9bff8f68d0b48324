"""`python -m benchmarks`: loads the data once, measures, reports, and writes `.bench/latest.json`."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial

import click

from benchmarks import walls, workers
from benchmarks.aims import Results, aims
from benchmarks.bench import Bench
from benchmarks.data import FOLDER, data
from benchmarks.effort import Contender
from benchmarks.growth.cost import growth_of_rows, growth_of_tables
from benchmarks.limit.contender import Limit
from benchmarks.measure import compare
from benchmarks.memory import memory
from benchmarks.plan import QUICK, WHOLE
from benchmarks.queries import Query, queries_about
from benchmarks.report import report
from benchmarks.served import bare, production, tokens_of, tutorial, variant
from benchmarks.surroundings import surroundings

LATEST = FOLDER / "latest.json"


@click.command()
@click.option("--quick", is_flag=True, help="A few minutes instead of twenty, and less sure.")
@click.option("--strict", is_flag=True, help="Exit with 1 when an aim is missed.")
@click.option("--only", default="", help="Only these queries, such as abc, and nothing else.")
def main(quick: bool, strict: bool, only: str) -> None:
    """Measure this server against what PostgreSQL alone can do, and against other ways."""
    with data() as loaded:
        bench = Bench(loaded, tokens_of(loaded), QUICK if quick else WHOLE, _say)
        queries = queries_about(loaded.sample)
        asked = [query for query in queries.values() if not only or query.name[0] in only]
        results = {
            **asyncio.run(surroundings(loaded.dsn)),
            "data": loaded.census,
            "queries": compared(bench, asked),
            **({} if only else beside(bench, queries)),
        }
    if not only:
        LATEST.write_text(json.dumps(results, indent=2) + "\n")
    found = [] if only else aims(results)
    click.echo(report(results, asked, found))
    if strict and not all(aim.is_met for aim in found):
        sys.exit(1)


def compared(bench: Bench, queries: Sequence[Query]) -> Results:
    """All contenders against each other."""
    starts: Sequence[Callable[[], Contender]] = (
        partial(production, bench.dsn, bench.tokens),
        partial(Limit, bench.dsn),
        partial(bare, bench.dsn),
        partial(variant, bench.dsn, bench.tokens, "strawberry"),
        partial(tutorial, bench.dsn),
    )
    with ExitStack() as running:
        contenders = []
        for start in starts:
            made = start()
            running.callback(made.close)
            contenders.append(made)
        ours, limit, over_http, *slow = contenders
        return compare(bench, [ours, limit, over_http], slow, queries)


def beside(bench: Bench, queries: Mapping[str, Query]) -> Results:
    """What is measured of our server alone."""
    return {
        "walls": walls.walls(bench, [queries[name] for name in walls.QUERIES]),
        "memory": memory(bench, list(queries.values())),
        "growth": {"rows": growth_of_rows(bench), "tables": growth_of_tables(bench)},
        "workers": workers.workers(bench, [queries[name] for name in workers.QUERIES]),
    }


def _say(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    main()
