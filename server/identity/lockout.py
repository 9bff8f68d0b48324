"""Counts tries to sign in, by account and by address, over the last quarter of an hour.

Every try counts before its password is looked at, so a thousand at once are not a thousand
guesses. An account that does not exist is counted like one that does.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from server.window import Window

ACCOUNT_TRIES_MAX = 10
ADDRESS_TRIES_MAX = 50
_IPV6_SITE_BITS = 64


class LockedOutError(Exception):
    """Too many tries; the next one may come after `retry_after_s` seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"locked out for {retry_after_s} s")
        self.retry_after_s = retry_after_s


@dataclass(frozen=True)
class Attempt:
    """One counted try."""

    email: str = field(repr=False)
    site: str = field(repr=False)
    at_s: float


class Lockout:
    """Two sliding windows of one process; `clock_s` counts seconds and never goes back."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._accounts = Window(ACCOUNT_TRIES_MAX)
        self._sites = Window(ADDRESS_TRIES_MAX)

    def enter(self, email: str, address: str | None) -> Attempt:
        """Count one try of a folded e-mail from an address; raise LockedOutError if it is too many.

        A refused try is not counted: whoever waits as long as told is let in.
        """
        attempt = Attempt(email, _site(address), self._clock_s())
        wait_s = max(
            self._accounts.wait_s(attempt.email, attempt.at_s),
            self._sites.wait_s(attempt.site, attempt.at_s),
        )
        if wait_s > 0:
            raise LockedOutError(math.ceil(wait_s))
        self._accounts.add(attempt.email, attempt.at_s)
        self._sites.add(attempt.site, attempt.at_s)
        return attempt

    def succeeded(self, attempt: Attempt) -> None:
        """Forget the account's tries; of the address only this one, which was no guess."""
        self._accounts.clear(attempt.email)
        self._sites.take_back(attempt.site, attempt.at_s)

    def not_tried(self, attempt: Attempt) -> None:
        """Take back a try whose password nobody came to look at."""
        self._accounts.take_back(attempt.email, attempt.at_s)
        self._sites.take_back(attempt.site, attempt.at_s)


def _site(address: str | None) -> str:
    """What one household or practice has: an IPv4 address, or the first half of an IPv6 one."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found), _IPV6_SITE_BITS), strict=False))
    return str(found)
