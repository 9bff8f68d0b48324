"""Books entries of the schedule for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.factories import Practice

MONDAY = datetime(2026, 3, 2, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)
SESSION = timedelta(minutes=50)


async def book(
    practice: Practice,
    provider_id: UUID,
    *client_ids: UUID,
    at: datetime = MONDAY,
    length: timedelta = SESSION,
    **values: Any,
) -> UUID:
    """Book an appointment that these clients attend; without clients, any other entry."""
    entry_id = await practice.add(
        "schedule_entry", provider_id=provider_id, starts_at=at, ends_at=at + length, **values
    )
    for client_id in client_ids:
        await practice.add("attendee", entry_id=entry_id, client_id=client_id, starts_at=at)
    return entry_id


async def meet(practice: Practice, *provider_ids: UUID, **values: Any) -> UUID:
    """Book a meeting in the calendar of the first, in which all of them take part."""
    entry_id = await book(practice, provider_ids[0], kind="MEETING", **values)
    for provider_id in provider_ids:
        await practice.add("meeting_member", entry_id=entry_id, provider_id=provider_id)
    return entry_id
