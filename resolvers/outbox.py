"""What waits in the outbox, and what became of it; each is taken by one process at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

GIVEN_UP_AFTER = "3 days"
KEYS_KEPT = "7 days"
_PAUSE_MAX = "1 hour"

# The address is that of now, not of then: somebody may have corrected it meanwhile. It is the client's
# own, or else that of the first guardian who has one; a guarantor pays, and is told nothing.
_NEXT = """
SELECT o.practice_id, o.id, o.kind, p.name AS practice_name, coalesce((
    SELECT e.address FROM client_email AS e
    WHERE e.practice_id = o.practice_id AND e.client_id = o.recipient_id
    ORDER BY e.is_preferred DESC, e.position, e.id LIMIT 1
), (
    SELECT g.email FROM related_person AS g
    WHERE g.practice_id = o.practice_id AND g.client_id = o.recipient_id
        AND g.kind = 'GUARDIAN' AND g.email IS NOT NULL
    ORDER BY g.position, g.id LIMIT 1
)) AS address
FROM outbox AS o JOIN practice AS p ON p.practice_id = o.practice_id
WHERE o.delivered_at IS NULL AND o.given_up_at IS NULL AND o.next_try_at <= now()
ORDER BY o.next_try_at LIMIT 1 FOR UPDATE OF o SKIP LOCKED
"""
_DELIVERED = """
UPDATE outbox SET delivered_at = now(), tries = tries + 1, failure = NULL
WHERE practice_id = $1 AND id = $2
"""
_GIVEN_UP = """
UPDATE outbox SET given_up_at = now(), tries = tries + 1, failure = $3
WHERE practice_id = $1 AND id = $2
"""
# Twice as long after each failure, and never for good before some days have passed.
_POSTPONED = f"""
UPDATE outbox SET tries = tries + 1, failure = $3,
    next_try_at = now() + least(interval '10 seconds' * 2 ^ least(tries, 20), interval '{_PAUSE_MAX}'),
    given_up_at = CASE WHEN queued_at < now() - interval '{GIVEN_UP_AFTER}' THEN now() END
WHERE practice_id = $1 AND id = $2
"""  # noqa: S608 - every word in it is ours
_FORGET = f"DELETE FROM idempotency_key WHERE at < now() - interval '{KEYS_KEPT}'"  # noqa: S608


class Connection(Protocol):
    """A connection of the courier's role, in a transaction."""

    async def execute(self, sql: str, /, *arguments: Any) -> str: ...

    async def fetchrow(self, sql: str, /, *arguments: Any) -> Any: ...


@dataclass(frozen=True)
class Waiting:
    """Something to be delivered: of which practice, what about, and to which address, if any."""

    practice_id: UUID
    id: UUID
    kind: str
    practice_name: str
    address: str | None


async def take(connection: Connection) -> Waiting | None:
    """The next that is due, held until the transaction ends; None when there is none."""
    row = await connection.fetchrow(_NEXT)
    return None if row is None else Waiting(**row)


async def delivered(connection: Connection, one: Waiting) -> None:
    await connection.execute(_DELIVERED, one.practice_id, one.id)


async def given_up(connection: Connection, one: Waiting, failure: str) -> None:
    await connection.execute(_GIVEN_UP, one.practice_id, one.id, failure)


async def postponed(connection: Connection, one: Waiting, failure: str) -> None:
    await connection.execute(_POSTPONED, one.practice_id, one.id, failure)


async def forget_keys(connection: Connection) -> None:
    """Forget idempotency keys that nobody will send again."""
    await connection.execute(_FORGET)
