"""Waits for a condition instead of for a time."""

import time
from collections.abc import Callable

DEADLINE_S = 120.0
"""A machine that does too much at once can leave a process lying for many seconds."""
POLL_S = 0.01


def wait_until(condition: Callable[[], object], what: str, deadline_s: float = DEADLINE_S) -> None:
    """Return as soon as the condition holds; fail when it does not before the deadline."""
    deadline = time.monotonic() + deadline_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {deadline_s:.0f} s: {what}")
        time.sleep(POLL_S)
