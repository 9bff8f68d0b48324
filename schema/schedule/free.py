"""Slots in which providers are free, and how they are searched."""

from __future__ import annotations

import strawberry
from sqlalchemy import ARRAY, Integer
from sqlalchemy.dialects.postgresql import UUID
from strawberry.types.arguments import StrawberryArgument

from db import directory
from permissions.vocabulary import Directory, Permission, Schedule
from resolvers.rows import pointed
from resolvers.schedule.free import STEPS_MINUTES
from resolvers.schedule.recurrence import LENGTH_MINUTES_MAX
from schema.connection import paged
from schema.declare import argument, entity, field
from schema.directory import Provider
from schema.scalars import Instant, key_of, keys_of
from schema.schedule.words import instant

_STEP_MINUTES = 15


@entity(requires=Schedule.BUSY)
class FreeSlot:
    """A time at which a provider works and is not taken."""

    starts_at: Instant | None = field(
        "When it begins.", requires=Schedule.BUSY, read=lambda rows: rows.c.starts_at
    )
    ends_at: Instant | None = field(
        "When it ends.", requires=Schedule.BUSY, read=lambda rows: rows.c.ends_at
    )
    provider: Provider | None = field(
        "Who is free.",
        requires=Directory.READ,
        resolve=pointed(directory.provider, "provider_id"),
    )


def _one_of(prefix: str, words: str, requires: Permission) -> StrawberryArgument:
    return argument(
        strawberry.ID | None, words, requires=requires, sends=UUID(), encode=key_of(prefix)
    )


FREE_SLOTS = paged(
    provider_ids=argument(
        list[strawberry.ID],
        "Any of these providers, 20 at most.",
        requires=Schedule.BUSY,
        sends=ARRAY(UUID()),
        encode=keys_of("provider"),
    ),
    from_=instant("The beginning of the time to search.", Schedule.BUSY),
    to=instant("Its end, at most 31 days later.", Schedule.BUSY),
    location_id=_one_of(
        "location",
        "Only while they work at this location, never if it is out of use; at one for telehealth they"
        " work whenever they do.",
        Directory.READ,
    ),
    room_id=_one_of(
        "room",
        "Only while this room is free too, and they work where it is; never, if it is out of use or at"
        " another location.",
        Directory.READ,
    ),
    service_id=_one_of(
        "service", "Long enough for this service; never, if it is out of use.", Directory.READ
    ),
    length_minutes=argument(
        int | None,
        f"Long enough for so many minutes, {LENGTH_MINUTES_MAX} at most.",
        requires=Schedule.BUSY,
        sends=Integer(),
    ),
    step_minutes=argument(
        int,
        f"How far the starts of slots lie apart: {', '.join(map(str, STEPS_MINUTES))} minutes.",
        requires=Schedule.BUSY,
        sends=Integer(),
        default=_STEP_MINUTES,
    ),
)
"""The arguments of a search."""
