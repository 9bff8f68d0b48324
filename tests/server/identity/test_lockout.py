"""How many tries there are, for an account and from an address."""

import pytest

from server import window as limits
from server.identity.lockout import (
    ACCOUNT_TRIES_MAX,
    ADDRESS_TRIES_MAX,
    LockedOutError,
    Lockout,
)
from server.window import WINDOW_S

HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"


class Clock:
    def __init__(self):
        self.now_s = 1_000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def lockout(clock):
    return Lockout(clock)


def is_locked(lockout, email, address):
    try:
        lockout.not_tried(lockout.enter(email, address))
    except LockedOutError:
        return True
    return False


def fill_account(lockout, email="ada@example.test"):
    for number in range(ACCOUNT_TRIES_MAX):
        lockout.enter(email, f"203.0.113.{number}")


def fill_address(lockout, address):
    for number in range(ADDRESS_TRIES_MAX):
        lockout.enter(f"person{number}@example.test", address)


def test_an_account_is_locked_after_its_tries_wherever_they_came_from(lockout):
    fill_account(lockout)
    assert is_locked(lockout, "ada@example.test", HOME)
    assert not is_locked(lockout, "bo@example.test", HOME)


def test_an_address_is_locked_after_its_tries_whomever_they_were_for(lockout):
    fill_address(lockout, HOME)
    assert is_locked(lockout, "new@example.test", HOME)
    assert not is_locked(lockout, "new@example.test", ELSEWHERE)


def test_the_window_slides_and_tells_how_long_to_wait(lockout, clock):
    for _ in range(ACCOUNT_TRIES_MAX):
        lockout.enter("ada@example.test", HOME)
        clock.now_s += 10
    with pytest.raises(LockedOutError) as locked:
        lockout.enter("ada@example.test", HOME)
    assert locked.value.retry_after_s == WINDOW_S - 10 * ACCOUNT_TRIES_MAX
    clock.now_s += locked.value.retry_after_s
    lockout.enter("ada@example.test", HOME)
    assert is_locked(lockout, "ada@example.test", HOME)


def test_a_refused_try_does_not_lengthen_the_wait(lockout, clock):
    fill_account(lockout)
    clock.now_s += WINDOW_S - 1
    assert is_locked(lockout, "ada@example.test", HOME)
    clock.now_s += 1
    assert not is_locked(lockout, "ada@example.test", HOME)


def test_success_forgets_the_accounts_failures(lockout):
    for _ in range(ACCOUNT_TRIES_MAX - 1):
        lockout.enter("ada@example.test", HOME)
    lockout.succeeded(lockout.enter("ada@example.test", HOME))
    assert not is_locked(lockout, "ada@example.test", HOME)


def test_success_with_an_own_account_does_not_wash_an_address_clean(lockout):
    for number in range(ADDRESS_TRIES_MAX - 1):
        lockout.enter(f"victim{number}@example.test", HOME)
    lockout.succeeded(lockout.enter("mallory@example.test", HOME))
    lockout.enter("another@example.test", HOME)
    assert is_locked(lockout, "yet-another@example.test", HOME)


def test_any_number_of_people_may_sign_in_from_one_office(lockout):
    for number in range(10 * ADDRESS_TRIES_MAX):
        lockout.succeeded(lockout.enter(f"person{number}@example.test", HOME))


def test_tries_at_the_same_time_all_count(lockout):
    for _ in range(ACCOUNT_TRIES_MAX):
        lockout.enter("ada@example.test", HOME)
    assert is_locked(lockout, "ada@example.test", HOME)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:1::1", "2001:db8:1:1:ffff::9"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::2%eth1"),
        (None, "a path"),
    ],
)
def test_addresses_of_one_site_count_together(lockout, one, other):
    fill_address(lockout, one)
    assert is_locked(lockout, "new@example.test", other)


def test_another_ipv6_site_counts_apart(lockout):
    fill_address(lockout, "2001:db8:1:1::1")
    assert not is_locked(lockout, "new@example.test", "2001:db8:1:2::1")


def test_strangers_cannot_make_it_grow_without_end(monkeypatch, clock):
    monkeypatch.setattr(limits, "KEYS_MAX", 100)
    lockout = Lockout(clock)
    for number in range(1_000):
        lockout.enter(f"person{number}@example.test", f"10.0.{number // 250}.{number % 250}")
    assert len(lockout._accounts._tries_s) <= 100
    assert len(lockout._sites._tries_s) <= 100


def test_neither_the_refusal_nor_the_attempt_tells_who_it_was(lockout):
    attempt = lockout.enter("ada@example.test", HOME)
    assert "ada" not in repr(attempt)
    fill_account(lockout, "bo@example.test")
    with pytest.raises(LockedOutError) as locked:
        lockout.enter("bo@example.test", HOME)
    assert "bo@" not in str(locked.value)
