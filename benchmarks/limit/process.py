"""The process of the limit: takes orders on standard input, answers on standard output, by line.

An order is JSON with a query's name; with `connections` and `seconds` too it is a round of load.
The database is named by a variable of the environment.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import Any, TypeAlias

import asyncpg
import uvloop
from asyncpg.prepared_stmt import PreparedStatement

from benchmarks.limit.statements import DSN, SETTINGS, arguments, pass_json_through, statement
from benchmarks.load.outcome import Outcome
from benchmarks.sample import sample_of

Prepared: TypeAlias = "PreparedStatement[asyncpg.Record]"


class Connections:
    """Connections that stay, each with the statements that were prepared on it."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._open: list[asyncpg.Connection[asyncpg.Record]] = []
        self._prepared: dict[tuple[int, str], Prepared] = {}

    async def prepared(self, count: int, name: str) -> list[Prepared]:
        """The statement of a query on so many connections."""
        while len(self._open) < count:
            made = await asyncpg.connect(self._dsn, server_settings=dict(SETTINGS))
            await pass_json_through(made)
            self._open.append(made)
        for index in range(count):
            if (index, name) not in self._prepared:
                found = await self._open[index].prepare(statement(name))
                self._prepared[index, name] = found
        return [self._prepared[index, name] for index in range(count)]


async def load(sent: list[Prepared], values: tuple[Any, ...], seconds: float) -> Outcome:
    """One task for each connection, each asking again as soon as it has its answer."""
    latencies_s: list[float] = []
    begun = time.perf_counter()

    async def ask(one: Prepared) -> None:
        now = time.perf_counter()
        while now < begun + seconds:
            asked_at = now
            await one.fetchval(*values)
            now = time.perf_counter()
            latencies_s.append(now - asked_at)

    await asyncio.gather(*(ask(one) for one in sent))
    return Outcome.of(latencies_s, time.perf_counter() - begun)


async def serve(dsn: str) -> None:
    """Follow orders until there are no more."""
    sample = await sample_of(dsn)
    connections = Connections(dsn)
    admin = await asyncpg.connect(dsn)
    values = await arguments(sample, admin)
    await admin.close()
    while line := await asyncio.to_thread(sys.stdin.readline):
        order = json.loads(line)
        name = order["query"]
        sent = await connections.prepared(order.get("connections", 1), name)
        if "seconds" in order:
            answer = (await load(sent, values[name], order["seconds"])).written()
        else:
            # By line: what PostgreSQL writes between rows is a line's end.
            answer = (await sent[0].fetchval(*values[name])).decode().replace("\n", " ")
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(serve(os.environ[DSN]))
