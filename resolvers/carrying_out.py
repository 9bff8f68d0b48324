"""Carries out a change: once under each idempotency key, and with its problems told."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

import orjson
from asyncpg import DeadlockDetectedError, PostgresError
from sqlalchemy import select

from db.idempotency import idempotency_key as keys
from db.merging.walls import MERGED
from engine.change import Outcome, Problem, Writing
from permissions.viewer import Viewer
from permissions.vocabulary import Permission
from resolvers.desk import Desk, NotMadeError, not_made

_MEANWHILE = {
    MERGED: Problem(
        "CONFLICT",
        "A client of this was merged into another one meanwhile. Look them up again.",
        ("input",),
    ),
    DeadlockDetectedError.sqlstate: Problem(
        "CONFLICT",
        "Somebody changed the same records at the same moment. Send it again.",
        ("input",),
    ),
}
"""What others did at the same time, by PostgreSQL's code for it."""

Work = Callable[[Desk, Mapping[str, Any]], Awaitable[Mapping[str, UUID | None]]]
"""Makes a change of the input given, and tells the ids of the rows that its payload is about."""


def carried_out(
    name: str, permission: Permission, work: Work, untold: frozenset[str] = frozenset()
) -> Callable[..., Awaitable[Outcome]]:
    """What the engine runs for a mutation of that name.

    Under a key that was used before it does nothing and gives what was given then, but for what is
    `untold`, which is kept nowhere. A change with problems is undone with its key, which may be used
    again.
    """

    async def run(
        writing: Writing,
        viewer: Viewer,
        *,
        input: Mapping[str, Any],  # noqa: A002 - GraphQL's word
        idempotency_key: str | None = None,
    ) -> Outcome:
        desk = Desk(writing, viewer, permission)
        try:
            if idempotency_key is None:
                values = await work(desk, input)
            else:
                digest = _digest(name, input)
                values = await _once(desk, idempotency_key, digest, work, input, untold)
        except NotMadeError as error:
            return Outcome(error.told, error.problems, desk.touched)
        except PostgresError as error:
            if error.sqlstate not in _MEANWHILE:
                raise
            return Outcome({}, [_MEANWHILE[error.sqlstate]], desk.touched)
        return Outcome(values, subjects=desk.touched)

    return run


async def _once(
    desk: Desk,
    key: str,
    digest: str,
    work: Work,
    given: Mapping[str, Any],
    untold: frozenset[str],
) -> Mapping[str, UUID | None]:
    account_id = desk.viewer.account_id
    # Whoever sends the same at the same time waits for the first, and then finds what it left.
    await desk.take_turn(f"{account_id} {key}")
    earlier = await desk.rows(
        select(keys.c.digest, keys.c.outcome).where(
            keys.c.practice_id == desk.viewer.practice_id,
            keys.c.account_id == account_id,
            keys.c.key == key,
        )
    )
    if not earlier:
        done = await work(desk, given)
        # As text: orjson does not know the UUIDs that come out of the database.
        kept = {name: value and str(value) for name, value in done.items() if name not in untold}
        told = orjson.dumps(kept).decode()
        await desk.add(keys, account_id=account_id, key=key, digest=digest, outcome=told)
        return done
    if earlier[0]["digest"] != digest:
        message = "This key was used for another request. Use a new one for each change."
        raise not_made("IDEMPOTENCY_KEY_REUSED", message, "idempotencyKey")
    done = orjson.loads(earlier[0]["outcome"])
    return {name: UUID(value) if value else None for name, value in done.items()}


def _digest(name: str, given: Mapping[str, Any]) -> str:
    said = orjson.dumps([name, given], default=str, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(said).hexdigest()
