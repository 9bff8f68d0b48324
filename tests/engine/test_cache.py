"""The cache: bounded, and what is used stays."""

from __future__ import annotations

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
