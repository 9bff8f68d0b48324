"""Whether a run reached its aims: the arithmetic of shares, times and costs."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.aims import Aim, aims
from benchmarks.growth.cost import per_row
from benchmarks.memory import grown
from benchmarks.parts import parts
from benchmarks.queries import Query
from benchmarks.report import report
from benchmarks.walls import cost, effort_share
from benchmarks.workers import gain

NAMES = ("a", "b", "c", "d", "e", "f", "f_without", "g")


def level(**figures: float) -> dict[str, float]:
    usual = {
        "ours_rps": 100.0,
        "ours_p50_ms": 10.0,
        "ours_p99_ms": 20.0,
        "limit_rps": 100.0,
        "bare_rps": 80.0,
        "strawberry_rps": 4.0,
        "tutorial_rps": 2.0,
    }
    return {**usual, **figures}


def results(**beside: Any) -> dict[str, Any]:
    """A run in which every aim was reached, but for what is said."""
    usual = {
        "queries": {name: {"1": level(), "8": level(), "32": level()} for name in NAMES},
        "walls": {"a": walls(100.0)},
        "memory": [memory(20_000, 100.0), memory(200_000, 101.0)],
        "growth": {"rows": rows(10.0, 90.0), "tables": tables(2.0, 2.1, 2.2)},
        "workers": {"e": {"one_rps": 100.0, "two_rps": 180.0}},
    }
    return {**usual, **beside}


def walls(everything: float) -> dict[str, float]:
    return {
        "everything_rps": everything,
        "without_log_rps": 110.0,
        "without_walls_rps": 120.0,
        "without_both_rps": 125.0,
    }


def memory(requests: int, mib: float) -> dict[str, float]:
    return {"requests": requests, "mib": mib}


def rows(hundred_ms: float, thousand_ms: float) -> dict[str, dict[str, float]]:
    return {"100": {"p50_ms": hundred_ms}, "1000": {"p50_ms": thousand_ms}}


def tables(small_ms: float, large_ms: float, deep_ms: float) -> dict[str, dict[str, float]]:
    return {
        "1000": {"p50_ms": small_ms},
        "1000000": {"p50_ms": large_ms},
        "deep": {"p50_ms": deep_ms},
    }


def at_8(name: str, **figures: float) -> dict[str, Any]:
    queries = results()["queries"]
    queries[name]["8"] = level(**figures)
    return {"queries": queries}


def missed(found: dict[str, Any]) -> list[Aim]:
    return [aim for aim in aims(found) if not aim.is_met]


def test_a_run_that_reached_everything_missed_nothing():
    assert missed(results()) == []


@pytest.mark.parametrize(
    ("beside", "words"),
    [
        (at_8("a", ours_rps=49.0), "(a) as a share of LIMIT"),
        (at_8("b", ours_rps=89.0), "(b) as a share of LIMIT"),
        (at_8("b", strawberry_rps=6.0), "(b), times plain Strawberry"),
        (at_8("f", ours_rps=99.0), "(f) against the same without what is refused"),
        (at_8("g", ours_p99_ms=51.0), "p99 in times of p50, worst in (g)"),
        (at_8("e", ours_failures=1), "answers of ours that failed"),
        ({"walls": {"a": walls(90.0)}}, "share lost to log and walls, worst in (a)"),
        (
            {"memory": [memory(20_000, 100.0), memory(200_000, 106.0)]},
            "memory after 200,000 requests, in times",
        ),
        (
            {"growth": {"rows": rows(10.0, 130.0), "tables": {}}},
            "time for a row of 1,000, in times of one of 100",
        ),
        (
            {"growth": {"rows": {}, "tables": tables(2.0, 3.0, 2.0)}},
            "a page of 1,000,000 clients, in times",
        ),
        (
            {"growth": {"rows": {}, "tables": tables(2.0, 2.0, 3.0)}},
            "a page deep in the most clients, in times",
        ),
        (
            {"workers": {"e": {"one_rps": 100.0, "two_rps": 160.0}}},
            "two workers on (e), in times of one",
        ),
    ],
)
def test_what_was_missed_is_named(beside: dict[str, Any], words: str):
    assert [aim.words for aim in missed(results(**beside))] == [words]


def test_a_part_that_was_left_out_has_no_aim():
    left_out = {"walls": {}, "memory": [], "growth": {"rows": {}, "tables": {}}, "workers": {}}

    assert {aim.words[:2] for aim in aims(results(**left_out))} == {
        "(a",
        "(b",
        "(c",
        "(d",
        "(f",
        "p9",
        "an",
    }


def test_cost_is_the_share_that_is_lost():
    assert cost(walls(100.0), "without_both") == pytest.approx(0.2)


def test_memory_is_compared_with_what_a_tenth_of_the_requests_took():
    samples = [memory(100, 50.0), memory(20_000, 100.0), memory(200_000, 110.0)]

    assert grown(samples) == pytest.approx(1.1)


def test_time_of_an_answer_is_shared_by_its_rows():
    assert per_row(rows(10.0, 90.0), 1000) == pytest.approx(0.09)


def test_processor_time_is_told_where_it_was_measured():
    spent = {"own_ms": 0.25, "postgres_ms": 0.75}
    names = ("limit", "bare", "strawberry", "tutorial")
    others = {f"{name}_{key}": value for name in names for key, value in spent.items()}
    found = at_8("a", ours_own_ms=1.5, ours_postgres_ms=0.5, **others)

    assert next(parts(found)) == (
        "(a) takes 1.50 ms of a processor and 0.50 of PostgreSQL's;"
        " in all: limit 1.00, bare 1.00, strawberry 1.00, tutorial 1.00; limit's share of ours 0.50"
    )


def test_walls_cost_processor_time():
    spent = {"everything_own_ms": 3.0, "everything_postgres_ms": 1.0}
    without = {"without_both_own_ms": 2.0, "without_both_postgres_ms": 1.0}

    assert effort_share({**spent, **without}, "without_both") == pytest.approx(0.25)


def test_gain_is_two_over_one():
    assert gain({"one_rps": 100.0, "two_rps": 170.0}) == pytest.approx(1.7)


def test_each_part_says_what_it_found():
    assert list(parts(results())) == [
        "(a) loses to the access log 9%, the walls 17%, both 20%",
        "",
        "MiB held, from the start to 200,000 requests: 100 · 101",
        "",
        "microseconds for each row of an answer, one at a time: 100 of 100, 90 of 1000",
        "",
        "2.00 ms for 50 clients of 1,000 clients",
        "2.10 ms for 50 clients of 1,000,000 clients",
        "2.20 ms for 50 clients deep in the longest list",
        "",
        "(e) with two workers: 1.80 times the answers of one",
        "",
    ]


def test_report_says_what_was_reached_and_what_was_not():
    around = dict.fromkeys(("machine", "versions", "data", "generator", "date"), "-")
    found = results(**around, **at_8("a", ours_rps=45.0))
    query = Query("a", "50 clients", "scheduler@demo.test", "", {})

    text = report(found, [query], aims(found))

    assert any(
        line.startswith("a         50 clients") and " 0.45 " in line for line in text.splitlines()
    )
    assert "MISSED   (a) as a share of LIMIT" in text
    assert "reached  (b) as a share of LIMIT" in text
