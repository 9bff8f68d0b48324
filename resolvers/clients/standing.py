"""When a client goes, and comes back; and who waits for whom while it is being decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from db.clients import client
from db.schedule import attendee, schedule_entry
from resolvers.desk import Desk, Row, not_made
from resolvers.reach import CLIENTS

_TO_COME = ("SCHEDULED", "CONFIRMED", "ARRIVED")


async def deactivate(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Make a client inactive, for a reason, once no appointment of theirs is still to come."""
    await hold_standing(desk, [given["id"]])
    key, before = await _found(desk, given, is_active=True)
    if await _is_expected(desk, key):
        message = "Cancel or move the appointments that are still to come first."
        raise not_made("FUTURE_APPOINTMENTS", message, "input", "id")
    values = {"status_before": before["status"], "status_reason": given["reason"]}
    await desk.change(client, key, status="INACTIVE", **values)
    return {"client_id": key}


async def reactivate(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Bring an inactive client back, for a reason, with the status that they had."""
    key, before = await _found(desk, given, is_active=False)
    status = before["status_before"] or "ACTIVE"
    values = {"status_before": None, "status_reason": given["reason"]}
    await desk.change(client, key, status=status, **values)
    return {"client_id": key}


async def hold_standing(desk: Desk, client_ids: Iterable[UUID]) -> None:
    """Let nobody who asks the same make these clients inactive, or book them, meanwhile.

    A turn, and not the clients' rows: whoever writes what is about a client holds its row for a
    moment, and may do so with other people's turns in hand. It comes before any such row, and before
    the turns of people's time.
    """
    await desk.take_turns(f"standing of {key}" for key in client_ids)


async def _found(desk: Desk, given: Mapping[str, Any], *, is_active: bool) -> tuple[UUID, Row]:
    key: UUID = given["id"]
    row = await desk.find(client, key, CLIENTS, "input", "id", version=given["version"])
    is_inactive = row["status"] == "INACTIVE"
    if is_active and is_inactive:
        raise not_made("CLIENT_INACTIVE", "The client is inactive already.", "input", "id")
    if not is_active and not is_inactive:
        raise not_made("CLIENT_ACTIVE", "The client is not inactive.", "input", "id")
    return key, row


async def _is_expected(desk: Desk, client_id: UUID) -> bool:
    """Whether an appointment of the client is still to come, whoever may see it; not how many."""
    entries = schedule_entry
    found = (
        select(attendee.c.entry_id)
        .join(
            entries,
            (entries.c.practice_id == attendee.c.practice_id)
            & (entries.c.id == attendee.c.entry_id),
        )
        .where(
            attendee.c.practice_id == desk.viewer.practice_id,
            attendee.c.client_id == client_id,
            attendee.c.starts_at > func.now(),
            entries.c.status.in_(_TO_COME),
        )
        .limit(1)
    )
    return bool(await desk.rows(found))
