"""Measures one answer at a time, so that what grows is its cost and not a queue."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack, closing
from functools import partial

from benchmarks.bench import Bench
from benchmarks.data import Data, issued
from benchmarks.growth.pages import PAGE, page_ends, rows_query
from benchmarks.growth.tables import table_of
from benchmarks.load import Outcome
from benchmarks.measure import Figures, Run, figures_of, in_turn
from benchmarks.plan import Plan
from benchmarks.queries import SCHEDULER, Query
from benchmarks.served import Served, production

ROWS = (50, 100, 200, 500, 1000)
ROWS_AT_FIRST = 50
"""Of a page of (a)."""


def growth_of_rows(bench: Bench) -> dict[str, Figures]:
    """The figures of a server by the rows of its answer."""
    with closing(production(bench.dsn, bench.tokens, "growth")) as server:
        starts = [None, *page_ends(server, max(ROWS) // PAGE - 1)]
        runs = {str(rows): _alone(server, rows_query(rows, starts), bench.plan) for rows in ROWS}
        return _found(bench, in_turn(runs, bench.plan.rounds_of_parts), "rows")


def growth_of_tables(bench: Bench) -> dict[str, Figures]:
    """The figures of (a) by the clients of the practice; the last is a page deep in the most."""
    plan = bench.plan
    if not plan.tables:
        return {}
    runs: dict[str, Run] = {}
    with ExitStack() as running:
        for clients in plan.tables:
            server = _server_of(bench.data, clients)
            running.callback(server.close)
            runs[str(clients)] = _alone(server, rows_query(ROWS_AT_FIRST, [None]), plan)
            if clients == max(plan.tables):
                end = page_ends(server, plan.deep_page)[-1]
                runs["deep"] = _alone(server, rows_query(ROWS_AT_FIRST, [end]), plan)
        return _found(bench, in_turn(runs, plan.rounds_of_parts), "clients")


def per_row(found: Mapping[str, Figures], rows: int) -> float:
    """Milliseconds for each row of an answer."""
    return found[str(rows)]["p50_ms"] / rows


def _server_of(data: Data, clients: int) -> Served:
    dsn = asyncio.run(table_of(data, clients))
    token = asyncio.run(issued(dsn, data.secret, SCHEDULER))
    return production(dsn, {SCHEDULER: token}, f"clients_{clients}")


def _alone(server: Served, query: Query, plan: Plan) -> Run:
    """One connection, after it was asked for a while."""
    server.answer(query)
    server.run(query, 1, plan.warm_s)
    return partial(server.run, query, 1, plan.round_s)


def _found(bench: Bench, outcomes: Mapping[str, Outcome], what: str) -> dict[str, Figures]:
    said = ", ".join(f"{name} {outcome.p50_ms:.2f} ms" for name, outcome in outcomes.items())
    bench.progress(f"{what}: {said}")
    return {name: figures_of(outcome) for name, outcome in outcomes.items()}
