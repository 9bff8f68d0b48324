"""Entries that move at once each wait for their place, and none waits for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from resolvers.schedule.moves import Move, in_turn
from resolvers.schedule.recurrence import Occurrence

FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def move(before: datetime, after: datetime) -> Move:
    entry = {
        "provider_id": 1, "location_id": 6, "room_id": None, "series_id": 2, "starts_at": before,
        "ends_at": before + HOUR, "status": "SCHEDULED",
    }  # fmt: skip
    return Move(entry, Occurrence(after, after, after + HOUR), {})


def days(*pairs: tuple[int, int]) -> list[Move]:
    return [move(FIRST + before * DAY, FIRST + after * DAY) for before, after in pairs]


@given(st.permutations(range(6)), st.permutations(range(1, 7)))
def test_none_is_put_where_another_still_stands(before: list[int], after: list[int]):
    moves = days(*zip(before, after, strict=True))
    waiting = list(moves)
    for one, is_free in in_turn(moves):
        assert is_free is not any(one.is_onto(other) for other in waiting)
        waiting.remove(one)
    assert waiting == []


def test_a_series_that_moves_by_its_own_step_needs_nobody_aside():
    for step in (1, -1):
        moves = days(*((day, day + step) for day in range(5)))
        assert all(is_free for _, is_free in in_turn(moves))


def test_one_of_a_ring_steps_aside_for_all():
    ring = days((1, 2), (2, 3), (3, 1))
    assert [is_free for _, is_free in in_turn(ring)] == [False, True, True]


def test_what_gives_up_its_room_is_where_it_was():
    stays = move(FIRST, FIRST)
    assert not stays.is_elsewhere
    entry = {**stays.entry, "room_id": 3}
    assert not Move(entry, stays.put, {"room_id": None}).is_elsewhere
    assert Move(entry, stays.put, {"room_id": 4}).is_elsewhere
    assert Move(entry, stays.put, {"provider_id": 5}).is_elsewhere
    assert Move(entry, stays.put, {"location_id": 7}).is_elsewhere
