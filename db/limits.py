"""Bounds on the use of the database: connections, times, and what is kept prepared."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from db.roles import SERVICE_ROLES, VIEWERS

CONNECTIONS_LEAST, CONNECTIONS_MOST = 4, 8


def connections_for(processors: int) -> int:
    """How many connections of a role serve best: two for each processor, within bounds.

    One more has PostgreSQL switch between statements that could have waited for their turn.
    """
    return min(max(CONNECTIONS_LEAST, 2 * processors), CONNECTIONS_MOST)


@dataclass(frozen=True)
class DatabaseLimits:
    """Bounds of every pool and of every statement."""

    connections_max: int = connections_for(os.cpu_count() or 1)
    acquire_timeout_s: float = 5.0
    connect_timeout_s: float = 4.0
    close_timeout_s: float = 5.0
    service_timeout_s: float = 8.0
    """How long looking somebody up, writing to the access log, or a use of the outbox may take."""
    statement_timeout_ms: int = 15_000
    idle_in_transaction_timeout_ms: int = 10_000
    statements_prepared_max: int = 128
    statement_prepared_characters_max: int = 24_000
    """A longer statement is planned anew each time: PostgreSQL keeps megabytes for each of those."""
    plan_cache_mode: str = "force_generic_plan"
    """A statement is planned once for a connection, not for each request: planning costs more than
    most statements take. See docs/decisions/0010."""

    def settings(self, role: str) -> dict[str, str]:
        """What PostgreSQL is told when a connection is made, the role included."""
        return {
            "role": role,
            "application_name": "front-office",
            "timezone": "UTC",
            "jit": "off",
            "plan_cache_mode": self.plan_cache_mode,
            "statement_timeout": str(self.statement_timeout_ms),
            "idle_in_transaction_session_timeout": str(self.idle_in_transaction_timeout_ms),
        }


DEFAULT_LIMITS = DatabaseLimits()
CONNECTIONS_MIN = 2
"""Of each pool, however many processes there are: one holds a transaction, the other one serves."""
CONNECTIONS_OF_OTHERS = 8
"""Left to whom else PostgreSQL serves: a command beside the server, a backup, a person who looks."""


def shared_by(processes: int) -> DatabaseLimits:
    """The limits of each of several processes: together they keep about as many connections as one.

    More would not be faster: they wait for the same database.
    """
    share = max(CONNECTIONS_MIN, DEFAULT_LIMITS.connections_max // processes)
    return replace(DEFAULT_LIMITS, connections_max=share)


def connections_of(processes: int) -> int:
    """How many connections so many processes make at most: every pool full, and one that listens."""
    pools = len({*SERVICE_ROLES, *VIEWERS})
    return processes * (pools * shared_by(processes).connections_max + 1)
