"""Links under which another calendar reads when a provider is busy: made, ended, and asked by."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from db.directory import provider
from db.schedule import calendar_link
from permissions.scopes import Scope
from resolvers.desk import Desk, not_made
from resolvers.reach import written_by_viewer

LINKS_MAX = 10
"""Links of one provider that work at the same time."""
SECRET_BYTES = 16

OWN_LINKS = {Scope.CASELOAD: written_by_viewer("provider_id")}
ONESELF = {Scope.CASELOAD: written_by_viewer("id")}
"""A provider within reach, where the reach is one's own calendar."""

_BUSY = """
SELECT practice_id, provider_id, link_id, id, starts_at, ends_at
FROM busy_by_link($1, $2, $3)
"""


class Busy(NamedTuple):
    """A time at which somebody is taken."""

    id: UUID
    starts_at: datetime
    ends_at: datetime


class Calendar(NamedTuple):
    """Whose calendar a link opens, and when they are taken."""

    practice_id: UUID
    provider_id: UUID
    link_id: UUID
    busy: Sequence[Busy]


class Connection(Protocol):
    """What is needed of a database connection whose role may ask by a link."""

    async def fetch(self, query: str, *arguments: Any) -> Sequence[Any]: ...


Connect = Callable[[], AbstractAsyncContextManager[Connection]]


async def create(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Make a link to a provider's calendar; its secret is told now, and kept nowhere."""
    path, provider_id = ("input", "providerId"), given["provider_id"]
    found = await desk.find(provider, provider_id, ONESELF, *path, is_held=False)
    if not found["is_active"]:
        raise not_made("INACTIVE", "This provider no longer works here.", *path)
    links = calendar_link.c
    working = desk.reached(
        calendar_link, OWN_LINKS, links.provider_id == provider_id, links.revoked_at.is_(None)
    )
    # Held, so that whoever makes another one at the same time waits and then counts this one.
    if len(await desk.rows(working.with_for_update())) >= LINKS_MAX:
        message = f"At most {LINKS_MAX} links of one calendar work at a time. Revoke one first."
        raise not_made("TOO_MANY", message, *path)
    secret = UUID(bytes=secrets.token_bytes(SECRET_BYTES))
    key = await desk.add(
        calendar_link,
        provider_id=provider_id,
        secret_hash=_digest(secret.hex),
        made_by_id=desk.viewer.account_id,
        label=given["label"],
    )
    return {"link_id": key, "secret": secret}


async def revoke(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """End a link for good; one that is ended already stays as it was."""
    key = given["id"]
    found = await desk.find(calendar_link, key, OWN_LINKS, "input", "id")
    if found["revoked_at"] is None:
        await desk.change(calendar_link, key, revoked_at=desk.now)
    return {"link_id": key}


async def busy_by(
    connect: Connect, secret: str, since: datetime, until: datetime
) -> Calendar | None:
    """What takes up the time of the link's provider; None for what opens no calendar.

    Whatever the text is, the same question is asked: it takes as long to learn that there is no such
    link as that it was revoked.
    """
    async with connect() as connection:
        rows = await connection.fetch(_BUSY, _digest(secret), since, until)
    if not rows:
        return None
    first = rows[0]
    busy = [Busy(*(row[name] for name in Busy._fields)) for row in rows if row["id"] is not None]
    return Calendar(first["practice_id"], first["provider_id"], first["link_id"], busy)


def _digest(secret: str) -> bytes:
    """What is kept of a secret: 128 random bits, so no salt and no slow hash is needed."""
    return hashlib.sha256(secret.encode()).digest()
