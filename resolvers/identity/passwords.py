"""Passwords: argon2id in a few threads, and the same work whether or not the account exists."""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Self, TypeVar

from pwdlib import PasswordHash

THREADS_MAX = 2
"""Each hash takes 64 MiB of memory and a core for about 90 ms."""
WAITING_MAX = 32
PASSWORD_CHARACTERS_MAX = 1_024

_Result = TypeVar("_Result")


class TooManyPasswordsError(Exception):
    """So many passwords are being checked that another would wait too long."""


@dataclass(frozen=True)
class Verdict:
    """Whether the password is right, and the hash to keep instead when the old one is too weak."""

    is_right: bool
    better_hash: str | None = None


class Passwords:
    """Hashes and checks passwords, never on the event loop's own thread."""

    def __init__(self, hasher: PasswordHash | None = None, waiting_max: int = WAITING_MAX) -> None:
        self._hasher = hasher or PasswordHash.recommended()
        self._threads = ThreadPoolExecutor(THREADS_MAX, thread_name_prefix="password")
        self._waiting_max = waiting_max
        self._waiting = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Take no more; what is being hashed ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def hash(self, password: str) -> str:
        """Return the hash to store. Raises TooManyPasswordsError, and ValueError when too long."""
        return await self._in_thread(lambda: self._hasher.hash(_normal(password)))

    async def check(self, password: str, stored_hash: str | None) -> Verdict:
        """Compare with the stored hash; without one that can be used, work as long and say no.

        Raises TooManyPasswordsError, and ValueError for a password over PASSWORD_CHARACTERS_MAX.
        """
        return await self._in_thread(lambda: self._compare(_normal(password), stored_hash))

    def _compare(self, password: str, stored_hash: str | None) -> Verdict:
        if stored_hash is None or not self._hasher.current_hasher.identify(stored_hash):
            self._hasher.verify(password, self._dummy)
            return Verdict(is_right=False)
        return Verdict(*self._hasher.verify_and_update(password, stored_hash))

    @cached_property
    def _dummy(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe())

    async def prepare(self) -> None:
        """Make the hash for unknown accounts now, so that not even the first of them takes longer."""
        await self._in_thread(lambda: self._dummy)

    async def _in_thread(self, work: Callable[[], _Result]) -> _Result:
        if self._waiting >= self._waiting_max:
            raise TooManyPasswordsError
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def _normal(password: str) -> str:
    """One spelling of characters that can be typed in several ways (NIST SP 800-63B-4, 3.1.1.2)."""
    if len(password) > PASSWORD_CHARACTERS_MAX:
        raise ValueError(f"a password has at most {PASSWORD_CHARACTERS_MAX} characters")
    return unicodedata.normalize("NFKC", password)
