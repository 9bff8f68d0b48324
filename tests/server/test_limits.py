"""Only so many operations run at once; the next one is told so and nothing waits."""

import pytest

from server.limits import BusyError, Places


def test_a_place_is_given_back_even_when_the_work_fails():
    places = Places(1)
    with pytest.raises(ValueError, match="work"), places.one():
        raise ValueError("work")
    assert places.taken == 0


def test_beyond_the_last_place_everybody_is_refused():
    places = Places(2)
    with places.one(), places.one():
        with pytest.raises(BusyError), places.one():
            raise AssertionError("nobody gets in")
        assert places.taken == 2
    with places.one():
        assert places.taken == 1
