"""Processor time is added up over the rounds of a contender, and shared by its answers."""

from __future__ import annotations

import os

import pytest

from benchmarks.effort import Weighed, effort
from benchmarks.load import Outcome
from benchmarks.processes import are_told
from benchmarks.queries import Query

QUERY = Query("q", "a question", "somebody@demo.test", "{ q }", {})


class Busy:
    """A contender within this process, which needs some time for its answers."""

    name = "busy"
    pid = os.getpid()

    def run(self, _query: Query, _connections: int, seconds: float) -> Outcome:
        begun = os.times().user
        while os.times().user - begun < seconds:
            pass
        return Outcome(10, 0, seconds, 1.0, 1.0)


@pytest.mark.skipif(not are_told(), reason="reads /proc")
def test_what_its_process_took_is_shared_by_its_answers():
    weighed = Weighed(Busy(), postmaster=os.getpid())

    weighed.run(QUERY, 1, 0.1)
    weighed.run(QUERY, 1, 0.1)

    found = weighed.figures()
    assert found["busy_own_ms"] >= 5
    assert effort(found, "busy") == found["busy_own_ms"] + found["busy_postgres_ms"]
