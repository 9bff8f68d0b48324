"""What takes a moment is silent; what takes longer says what it is."""

import io

import pytest

from server.progress import _Said, progress
from tests.waiting import wait_until


def test_quick_work_says_nothing():
    stream = io.StringIO()
    with progress("Filling the demo practice", stream) as report:
        report("10 of 20 clients")
    assert stream.getvalue() == ""


def test_slow_work_says_what_it_is_how_far_and_when_it_is_done():
    said = _Said("Filling the demo practice", io.StringIO(), interval_s=0.0)
    said.begin()
    said.report("10 of 20 clients")
    said.end()
    first, second, last = said._stream.getvalue().splitlines()
    assert first == "Filling the demo practice ..."
    assert second.strip() == "10 of 20 clients"
    assert last.strip().startswith("done in ")


def test_what_failed_is_not_said_to_be_done(monkeypatch):
    monkeypatch.setattr("server.progress.PATIENCE_S", 0.0)
    stream, begun = io.StringIO(), "Bringing the database up to date ...\n"

    def fail():
        with progress("Bringing the database up to date", stream):
            wait_until(stream.getvalue, "it is said")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert stream.getvalue() == begun
