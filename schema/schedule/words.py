"""The words of the schedule that its types share, and the arguments that choose among entries."""

from __future__ import annotations

from enum import Enum

import strawberry
from sqlalchemy import ARRAY, Text
from sqlalchemy.dialects.postgresql import UUID
from strawberry.types.arguments import StrawberryArgument

from db.tables import INSTANT
from permissions.vocabulary import Permission
from schema.declare import argument, choices
from schema.scalars import Instant, keys_of


@choices
class AppointmentStatus(Enum):
    """How far an entry of the schedule has come."""

    SCHEDULED = "SCHEDULED"
    CONFIRMED = "CONFIRMED"
    ARRIVED = "ARRIVED"
    COMPLETED = "COMPLETED"
    NO_SHOW = "NO_SHOW"
    CANCELLED = "CANCELLED"


@choices
class AppointmentType(Enum):
    """Whom an appointment is for."""

    INDIVIDUAL = "INDIVIDUAL"
    COUPLE = "COUPLE"
    FAMILY = "FAMILY"
    GROUP = "GROUP"


@choices
class SeriesExtent(Enum):
    """How much of a series a change is about."""

    THIS = "THIS"
    FOLLOWING = "FOLLOWING"
    ALL = "ALL"


@choices
class AppointmentFormat(Enum):
    """How an appointment is held."""

    IN_PERSON = "IN_PERSON"
    VIDEO = "VIDEO"
    PHONE = "PHONE"


def ids(prefix: str, words: str, requires: Permission) -> StrawberryArgument:
    """An argument that takes several global ids of one type."""
    return argument(
        list[strawberry.ID] | None,
        words,
        requires=requires,
        sends=ARRAY(UUID()),
        encode=keys_of(prefix),
    )


def statuses(requires: Permission) -> StrawberryArgument:
    """An argument that takes several statuses of appointments."""
    return argument(
        list[AppointmentStatus] | None,
        "Only those of one of these statuses.",
        requires=requires,
        sends=ARRAY(Text()),
        encode=lambda chosen: [one.value for one in chosen],
    )


def instant(words: str, requires: Permission, *, is_optional: bool = False) -> StrawberryArgument:
    """An argument that takes an instant."""
    type_ = Instant | None if is_optional else Instant
    return argument(type_, words, requires=requires, sends=INSTANT)
