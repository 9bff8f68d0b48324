"""Passwords: argon2id, bounded, and nothing told by how they are refused."""

import asyncio
import threading

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from resolvers.identity.passwords import (
    PASSWORD_CHARACTERS_MAX,
    Passwords,
    TooManyPasswordsError,
    Verdict,
)

PASSWORD = "correct horse battery staple"
CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
STRONGER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=16, parallelism=1),))


class Counting(PasswordHash):
    """Knows against which hashes a password was compared, and in which threads."""

    def __init__(self):
        super().__init__(CHEAP.hashers)
        self.compared = []
        self.threads = set()

    def verify_and_update(self, password, stored):
        self._note(stored)
        return super().verify_and_update(password, stored)

    def verify(self, password, stored):
        self._note(stored)
        return super().verify(password, stored)

    def _note(self, stored):
        self.compared.append(stored)
        self.threads.add(threading.current_thread())


class Held(PasswordHash):
    """Hashes nothing until it is let go."""

    def __init__(self):
        super().__init__(CHEAP.hashers)
        self.let_go = threading.Event()

    def hash(self, password, *, salt=None):
        self.let_go.wait(10)
        return super().hash(password, salt=salt)


async def test_what_is_installed_by_default_is_argon2id_with_64_mib():
    async with Passwords() as passwords:
        assert (await passwords.hash(PASSWORD)).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_the_right_password_is_right_and_another_is_not():
    async with Passwords(CHEAP) as passwords:
        stored = await passwords.hash(PASSWORD)
        assert await passwords.check(PASSWORD, stored) == Verdict(is_right=True)
        assert await passwords.check(PASSWORD + "!", stored) == Verdict(is_right=False)


async def test_the_same_password_never_has_the_same_hash():
    async with Passwords(CHEAP) as passwords:
        assert await passwords.hash(PASSWORD) != await passwords.hash(PASSWORD)


async def test_a_password_may_be_typed_in_any_of_its_unicode_spellings():
    async with Passwords(CHEAP) as passwords:
        stored = await passwords.hash("na\u00efve passphrase")
        assert (await passwords.check("nai\u0308ve passphrase", stored)).is_right


async def test_an_old_hash_is_replaced_by_one_of_todays_strength():
    async with Passwords(CHEAP) as old, Passwords(STRONGER) as today:
        verdict = await today.check(PASSWORD, await old.hash(PASSWORD))
        assert verdict.is_right
        assert "m=16,t=2" in verdict.better_hash
        assert await today.check(PASSWORD, verdict.better_hash) == Verdict(is_right=True)


async def test_a_wrong_password_never_replaces_a_hash():
    async with Passwords(CHEAP) as old, Passwords(STRONGER) as today:
        verdict = await today.check("wrong", await old.hash(PASSWORD))
    assert verdict == Verdict(is_right=False)


@pytest.mark.parametrize("stored", [None, "", "!", "not a hash", "$2b$12$" + "a" * 53], ids=str)
async def test_without_a_usable_hash_the_answer_is_no_after_the_same_work(stored):
    hasher = Counting()
    async with Passwords(hasher) as passwords:
        known = await passwords.hash(PASSWORD)
        await passwords.check("wrong", known)
        assert await passwords.check(PASSWORD, stored) == Verdict(is_right=False)
    ordinary, dummy = hasher.compared
    assert ordinary == known
    assert (
        ordinary.rpartition("$")[0].rpartition("$")[0]
        == dummy.rpartition("$")[0].rpartition("$")[0]
    )


async def test_nothing_is_compared_on_the_event_loops_thread():
    hasher = Counting()
    async with Passwords(hasher) as passwords:
        await asyncio.gather(*(passwords.check(PASSWORD, None) for _ in range(8)))
    assert threading.current_thread() not in hasher.threads
    assert len(hasher.threads) <= 2


async def test_more_than_may_wait_are_refused_and_later_ones_are_not():
    held = Held()
    async with Passwords(held, waiting_max=2) as passwords:
        first = [asyncio.create_task(passwords.hash(PASSWORD)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(TooManyPasswordsError):
            await passwords.hash(PASSWORD)
        held.let_go.set()
        await asyncio.gather(*first)
        assert await passwords.hash(PASSWORD)


async def test_a_password_without_end_is_refused():
    async with Passwords(CHEAP) as passwords:
        with pytest.raises(ValueError, match="at most 1024 characters"):
            await passwords.hash("x" * (PASSWORD_CHARACTERS_MAX + 1))
