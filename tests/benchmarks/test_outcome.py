"""What a round of load is summed up to."""

from benchmarks.load import Outcome


def test_half_of_the_answers_took_no_longer_than_p50():
    outcome = Outcome.of([0.004, 0.001, 0.003, 0.002], seconds=2.0)

    assert outcome.p50_ms == 2.0


def test_p99_is_the_longest_of_a_hundred_but_one():
    outcome = Outcome.of([number / 1000 for number in range(1, 101)], seconds=1.0)

    assert outcome.p99_ms == 99.0


def test_rate_counts_good_answers_alone():
    outcome = Outcome.of([0.1] * 10, seconds=4.0, failures=30)

    assert outcome.rps == 2.5


def test_no_answer_is_a_rate_of_nothing():
    assert Outcome.of([], seconds=1.0, failures=1) == Outcome(0, 1, 1.0, 0.0, 0.0)


def test_what_a_process_writes_another_reads():
    outcome = Outcome.of([0.25], seconds=1.0)

    assert Outcome.read(outcome.written()) == outcome
