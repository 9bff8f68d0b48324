"""What takes a moment is silent; what takes longer says what it is."""

import io

from server.progress import _Said, progress


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
