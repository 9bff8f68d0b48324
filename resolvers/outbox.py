"""What waits in the outbox, and what became of it; each is taken by one process at a time.

Whoever takes something holds no transaction while it is delivered: a mail server may be slow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

GIVEN_UP_AFTER = "3 days"
KEYS_KEPT = "7 days"
UNKNOWN = "UNKNOWN"
"""Taken, and nobody told what became of it: it is being delivered, or whoever did so has died."""
_TAKEN_FOR = "10 minutes"
"""Longer than a delivery ever lasts (integrations/mail.py); after that another process may try."""
_PAUSE = "least(interval '10 seconds' * 2 ^ least({}, 20), interval '1 hour')"

# What stands in the row while it is taken is what is true if nobody ever tells what became of it: it
# counts as a try, and is tried again, but not after some days. The address is that of now, not of
# then: somebody may have corrected it meanwhile. It is the client's own, or else that of the first
# guardian who has one; a guarantor pays, and is told nothing.
_TAKE = f"""
UPDATE outbox AS o SET tries = o.tries + 1, failure = '{UNKNOWN}',
    next_try_at = now() + greatest(interval '{_TAKEN_FOR}', {_PAUSE.format("o.tries")}),
    given_up_at = CASE WHEN o.queued_at < now() - interval '{GIVEN_UP_AFTER}' THEN now() END
FROM practice AS p
WHERE p.practice_id = o.practice_id AND (o.practice_id, o.id) = (
    SELECT due.practice_id, due.id FROM outbox AS due
    WHERE due.delivered_at IS NULL AND due.given_up_at IS NULL AND due.next_try_at <= now()
    ORDER BY due.next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING o.practice_id, o.id, o.kind, p.name AS practice_name, coalesce((
    SELECT e.address FROM client_email AS e
    WHERE e.practice_id = o.practice_id AND e.client_id = o.recipient_id
    ORDER BY e.is_preferred DESC, e.position, e.id LIMIT 1
), (
    SELECT g.email FROM related_person AS g
    WHERE g.practice_id = o.practice_id AND g.client_id = o.recipient_id
        AND g.kind = 'GUARDIAN' AND g.email IS NOT NULL
    ORDER BY g.position, g.id LIMIT 1
)) AS address
"""  # noqa: S608 - every word in it is ours
_DELIVERED = """
UPDATE outbox SET delivered_at = now(), given_up_at = NULL, failure = NULL
WHERE practice_id = $1 AND id = $2
"""
_GIVEN_UP = """
UPDATE outbox SET given_up_at = now(), failure = $3
WHERE practice_id = $1 AND id = $2 AND delivered_at IS NULL
"""
# Twice as long after each failure. Whether it was the last try is known since it was taken.
_POSTPONED = f"""
UPDATE outbox SET next_try_at = now() + {_PAUSE.format("tries - 1")}, failure = $3
WHERE practice_id = $1 AND id = $2 AND delivered_at IS NULL
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
    """The next that is due, for this process alone until _TAKEN_FOR is over; None when there is none."""
    row = await connection.fetchrow(_TAKE)
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
