"""Runs contenders against each other: equal answers first, then short rounds in turn, and medians."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from statistics import median

from benchmarks.bench import Bench
from benchmarks.effort import Contender, Weighed
from benchmarks.load import Outcome
from benchmarks.plan import AIM_LEVEL, LEVELS
from benchmarks.queries import Query

Figures = dict[str, float]
"""By what is measured, such as `ours_rps`."""
Run = Callable[[], Outcome]
"""One round of load."""


class UnequalAnswersError(RuntimeError):
    """Contenders gave different answers, so that their speed says nothing."""


class NoAnswersError(RuntimeError):
    """A round without one good answer."""


def require_equal(contenders: Sequence[Contender], query: Query) -> None:
    """Raise UnequalAnswersError unless all give the same data for a query."""
    first, *others = contenders
    expected = first.answer(query)
    for other in others:
        if other.answer(query) != expected:
            raise UnequalAnswersError(
                f"({query.name}): {other.name} does not answer as {first.name}"
            )


def in_turn(runs: Mapping[str, Run], rounds: int) -> dict[str, Outcome]:
    """Median outcome of each, from rounds in turn, so that what else the machine does hits all."""
    found: dict[str, list[Outcome]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            outcome = run()
            if not outcome.answers:
                raise NoAnswersError(f"{name} gave no answer, and {outcome.failures} failures")
            found[name].append(outcome)
    return {name: middle(outcomes) for name, outcomes in found.items()}


def middle(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcome of a typical round: as fast as the median, with the medians of the latencies."""
    in_order = sorted(outcomes, key=lambda outcome: outcome.rps)
    typical = in_order[(len(in_order) - 1) // 2]
    return Outcome(
        typical.answers,
        sum(outcome.failures for outcome in outcomes),
        typical.seconds,
        median(outcome.p50_ms for outcome in outcomes),
        median(outcome.p99_ms for outcome in outcomes),
    )


def figures_of(outcome: Outcome) -> Figures:
    """An outcome as it is written to the file; failures only where there were any."""
    found = {
        "rps": round(outcome.rps, 1),
        "p50_ms": round(outcome.p50_ms, 3),
        "p99_ms": round(outcome.p99_ms, 3),
    }
    return {**found, "failures": outcome.failures} if outcome.failures else found


def figures(outcomes: Mapping[str, Outcome]) -> Figures:
    """The outcomes of several, each with its name before."""
    return {
        f"{name}_{key}": value
        for name, outcome in outcomes.items()
        for key, value in figures_of(outcome).items()
    }


def rates(found: Figures) -> str:
    """Answers per second of each, for whoever waits."""
    each = ((name.removesuffix("_rps"), rate) for name, rate in found.items() if "_rps" in name)
    return ", ".join(f"{name} {rate:,.0f}/s" for name, rate in each)


def by_turns(
    bench: Bench, contenders: Sequence[Contender], query: Query, connections: int, rounds: int
) -> Figures:
    """The same query put to each contender in turn."""
    weighed = [Weighed(one, bench.data.postmaster) for one in contenders]
    runs: dict[str, Run] = {
        each.one.name: partial(each.run, query, connections, bench.plan.round_s) for each in weighed
    }
    found = figures(in_turn(runs, rounds))
    for each in weighed:
        found |= each.figures()
    return found


def compare(
    bench: Bench, fast: Sequence[Contender], slow: Sequence[Contender], queries: Sequence[Query]
) -> dict[str, dict[str, Figures]]:
    """Every query at every level, by query and connections."""
    plan, contenders = bench.plan, [*fast, *slow]
    found: dict[str, dict[str, Figures]] = {}
    for query in queries:
        require_equal(contenders, query)
        for one in fast:  # the others have no cache that would have to be warm
            one.run(query, max(LEVELS), plan.warm_s)
        found[query.name] = {}
        for level in LEVELS:
            rounds = plan.rounds if level == AIM_LEVEL else plan.rounds_beside
            asked = contenders if level in plan.slow_levels else fast
            at_level = by_turns(bench, asked, query, level, rounds)
            found[query.name][str(level)] = at_level
            bench.progress(f"({query.name}) {level} connections: {rates(at_level)}")
    return found


def compare_parts(
    bench: Bench, contenders: Sequence[Contender], queries: Sequence[Query], connections: int
) -> dict[str, Figures]:
    """Servers of ours that differ in something, at one level, by query."""
    found: dict[str, Figures] = {}
    for query in queries:
        for one in contenders:
            one.answer(query)
            one.run(query, connections, bench.plan.warm_s)
        rounds = bench.plan.rounds_of_parts
        found[query.name] = by_turns(bench, contenders, query, connections, rounds)
        bench.progress(f"({query.name}) {rates(found[query.name])}")
    return found
