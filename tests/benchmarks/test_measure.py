"""Rounds in turn, their medians, and answers that must be equal."""

from functools import partial

import pytest

from benchmarks.load import Outcome
from benchmarks.measure import (
    NoAnswersError,
    UnequalAnswersError,
    figures,
    in_turn,
    middle,
    require_equal,
)
from benchmarks.queries import Query

QUERY = Query("q", "a question", "somebody@demo.test", "{ q }", {})


def outcome(answers: int, p50_ms: float = 1.0, failures: int = 0) -> Outcome:
    return Outcome(answers, failures, 1.0, p50_ms, 2 * p50_ms)


class Written:
    """A contender whose answer is written down."""

    def __init__(self, name: str, answer: object) -> None:
        self.name = name
        self._answer = answer

    def answer(self, _query: Query) -> object:
        return self._answer


def test_everybody_has_a_turn_before_anybody_has_another():
    turns = []

    def run(name: str) -> Outcome:
        turns.append(name)
        return outcome(1)

    in_turn({name: partial(run, name) for name in "xyz"}, rounds=2)

    assert turns == [*"xyz", *"xyz"]


def test_a_round_that_was_disturbed_does_not_count():
    assert middle([outcome(90), outcome(4), outcome(100)]).rps == 90


def test_latency_is_the_median_of_the_rounds():
    rounds = [outcome(10, p50_ms=3.0), outcome(10, p50_ms=1.0), outcome(10, p50_ms=9.0)]

    assert (middle(rounds).p50_ms, middle(rounds).p99_ms) == (3.0, 6.0)


def test_failures_of_all_rounds_are_told():
    assert middle([outcome(10, failures=2), outcome(9), outcome(8, failures=1)]).failures == 3


def test_a_round_without_an_answer_ends_the_run():
    with pytest.raises(NoAnswersError, match="mute gave no answer, and 7 failures"):
        in_turn({"mute": lambda: outcome(0, failures=7)}, rounds=1)


def test_figures_bear_the_name_of_whom_they_are_of():
    assert figures({"ours": outcome(50), "limit": outcome(100, failures=1)}) == {
        "ours_rps": 50.0,
        "ours_p50_ms": 1.0,
        "ours_p99_ms": 2.0,
        "limit_rps": 100.0,
        "limit_p50_ms": 1.0,
        "limit_p99_ms": 2.0,
        "limit_failures": 1,
    }


def test_equal_answers_may_be_measured():
    require_equal([Written("one", {"q": 1}), Written("two", {"q": 1})], QUERY)


def test_unequal_answers_are_not_measured():
    with pytest.raises(UnequalAnswersError, match=r"\(q\): two does not answer as one"):
        require_equal([Written("one", {"q": 1}), Written("two", {"q": 2})], QUERY)
