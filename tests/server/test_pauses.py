"""What dies after a long life is started at once; what dies young, ever later, up to a bound."""

from itertools import pairwise

from server.pauses import LIFE_S_MIN, PAUSE_S_MAX, Pauses


def test_after_a_long_life_there_is_no_pause():
    assert Pauses().after(LIFE_S_MIN) == 0


def test_each_short_life_doubles_the_pause_up_to_a_bound():
    pauses = Pauses()
    lengths = [pauses.after(0.0) for _ in range(2_000)]
    assert lengths[0] > 0
    assert all(later == min(2 * earlier, PAUSE_S_MAX) for earlier, later in pairwise(lengths))


def test_a_long_life_forgets_the_short_ones():
    pauses = Pauses()
    first, *_ = [pauses.after(0.0) for _ in range(5)]
    pauses.after(LIFE_S_MIN)
    assert pauses.after(0.0) == first
