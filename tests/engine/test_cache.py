"""The cache: bounded, and what is used stays."""

from __future__ import annotations

import pytest

from engine.cache import Cache


def test_it_never_holds_more_than_its_size() -> None:
    cache: Cache[int, int] = Cache(8)
    for key in range(100):
        cache.put(key, key)
        cache.get(key)
    assert len(cache) <= 8


def test_one_time_keys_do_not_push_out_what_is_used() -> None:
    cache: Cache[str, int] = Cache(8)
    cache.put("hot", 1)
    assert cache.get("hot") == 1
    for key in range(1_000):
        cache.put(f"cold {key}", key)
    assert cache.get("hot") == 1
    assert cache.get("cold 0") is None


@pytest.mark.parametrize("times", [1, 2])
def test_a_flood_of_keys_does_not_push_out_what_was_used_before(times: int) -> None:
    cache: Cache[str, int] = Cache(100)
    for key in (f"hot {number}" for number in range(50)):
        cache.put(key, 0)
        for _ in range(20):
            cache.get(key)
    for number in range(2_000):
        key = f"cold {number}"
        cache.put(key, 0)
        for _ in range(times - 1):
            cache.get(key)
        assert len(cache) <= 100
    assert all(cache.get(f"hot {number}") == 0 for number in range(50))


def test_what_is_used_no_longer_makes_room_at_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.cache.LOOKUPS_COUNTED", 10)
    cache: Cache[str, int] = Cache(4)
    for key in ("old 1", "old 2", "old 3"):
        cache.put(key, 1)
        for _ in range(100):
            cache.get(key)
    cache.put("new", 1)
    for _ in range(100):
        cache.get("new")
    for number in range(10):
        cache.put(f"cold {number}", 1)
    assert cache.get("new") == 1


def test_it_holds_by_weight_and_not_what_is_heavier_than_its_part() -> None:
    cache: Cache[int, int] = Cache(40)
    for key in range(100):
        cache.put(key, key, weight=6)
        cache.get(key)
        assert cache.weight <= 40
    cache.put(1_000, 1, weight=50)
    assert cache.get(1_000) is None
    assert cache.weight <= 40


def test_a_new_value_replaces_the_old_one_wherever_it_is() -> None:
    cache: Cache[str, int] = Cache(8)
    cache.put("a", 1)
    cache.put("a", 2)
    assert cache.get("a") == 2
    cache.put("a", 3)
    assert cache.get("a") == 3
