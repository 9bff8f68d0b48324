"""Whether memory stays flat: what the server's process holds, again and again over many requests."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from itertools import cycle

from benchmarks.bench import Bench
from benchmarks.plan import AIM_LEVEL
from benchmarks.processes import are_told, resident_mib
from benchmarks.queries import Query
from benchmarks.served import production

Sample = dict[str, float]
"""`requests` so far, and the `mib` that are in memory."""
SAMPLES = 10


def memory(bench: Bench, queries: Sequence[Query]) -> list[Sample]:
    """Samples of a server of its own, which is asked all queries in turn."""
    plan = bench.plan
    samples: list[Sample] = []
    if not are_told():
        bench.progress("memory: left out, because this system has no /proc")
        return samples
    requests, due = 0, 0.0
    with closing(production(bench.dsn, bench.tokens, "memory")) as server:
        for query in cycle(queries):
            requests += server.run(query, AIM_LEVEL, plan.round_s).answers
            if requests >= due:
                samples.append({"requests": requests, "mib": resident_mib(server.pid)})
                bench.progress(f"memory: {samples[-1]['mib']:.1f} MiB after {requests:,} requests")
                due = max(due + plan.memory_requests / SAMPLES, requests)
            if requests >= plan.memory_requests:
                break
    return samples


def grown(samples: Sequence[Sample]) -> float:
    """What is held at the end, in times of what was held when every cache had been filled."""
    warm = next(one for one in samples if one["requests"] >= samples[-1]["requests"] / SAMPLES)
    return samples[-1]["mib"] / warm["mib"]
