"""What the directory lists: providers, locations, rooms, services, payers, the practice itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.types.arguments import StrawberryArgument

from db import directory as db
from db.identity import practice
from db.schedule import working_hours
from db.tables import INSTANT
from permissions.vocabulary import Directory, Schedule
from resolvers.rows import by_id, owned, pointed
from resolvers.schedule import check_range, of_provider
from resolvers.schedule.working import version_of
from schema.connection import Connection, paged
from schema.declare import argument, entity, field
from schema.history import ChangeEvent, history_of
from schema.node import Node
from schema.scalars import Instant

if TYPE_CHECKING:
    from schema.schedule.entry import ScheduleEntry
    from schema.schedule.hours import WorkingHours


def _version() -> Any:
    return field("Counts changes; an update names the version it read.", requires=Directory.READ)


def _instant(words: str) -> StrawberryArgument:
    return argument(Instant, words, requires=Schedule.READ, sends=INSTANT)


@entity(db.provider, requires=Directory.READ, prefix="provider", by_id=by_id(db.provider))
class Provider(Node):
    """Somebody who sees clients."""

    name: str | None = field("The provider's name.", requires=Directory.READ)
    credentials: str | None = field("Letters after the name: LCSW.", requires=Directory.READ)
    npi: str | None = field("The National Provider Identifier.", requires=Directory.READ)
    is_active: bool | None = field("Whether they still see clients.", requires=Directory.READ)
    working_hours: (
        list[Annotated[WorkingHours, strawberry.lazy("schema.schedule.hours")]] | None
    ) = field(
        "When they work, by the days of the week.",
        requires=Schedule.BUSY,
        resolve=owned(working_hours, "provider_id", "weekday", "starts", "id"),
    )
    working_hours_version: str | None = field(
        "A word for these hours; whoever sets them anew names the one that they read.",
        requires=Schedule.BUSY,
        read=version_of,
    )
    history: Connection[ChangeEvent] | None = history_of(
        "provider", "What was changed of when they work, the latest first."
    )
    schedule: (
        Connection[Annotated[ScheduleEntry, strawberry.lazy("schema.schedule.entry")]] | None
    ) = field(
        "What touches a time in their calendar, in the order of its beginning.",
        requires=Schedule.READ,
        resolve=of_provider,
        check=check_range,
        arguments=paged(
            from_=_instant("The beginning of the time to look at."),
            to=_instant("Its end, at most 62 days later."),
        ),
    )


@entity(db.location, requires=Directory.READ, prefix="location", by_id=by_id(db.location))
class Location(Node):
    """A place where appointments are held."""

    name: str | None = field("What the place is called.", requires=Directory.READ)
    phone: str | None = field("Its telephone number in E.164 form.", requires=Directory.READ)
    street: str | None = field("House number and street.", requires=Directory.READ)
    city: str | None = field("City.", requires=Directory.READ)
    state: str | None = field("State, two letters.", requires=Directory.READ)
    postal_code: str | None = field("ZIP code.", requires=Directory.READ)
    is_telehealth: bool | None = field("Whether it is no place but video.", requires=Directory.READ)
    is_active: bool | None = field(
        "Whether appointments are still held there.", requires=Directory.READ
    )
    version: int | None = _version()
    history: Connection[ChangeEvent] | None = history_of("location")


@entity(db.room, requires=Directory.READ, prefix="room", by_id=by_id(db.room))
class Room(Node):
    """A room of a location, which holds one appointment at a time."""

    name: str | None = field("What the room is called.", requires=Directory.READ)
    capacity: int | None = field("How many people it holds.", requires=Directory.READ)
    location: Location | None = field(
        "Where it is.", requires=Directory.READ, resolve=pointed(db.location, "location_id")
    )
    is_active: bool | None = field("Whether it is still used.", requires=Directory.READ)
    version: int | None = _version()
    history: Connection[ChangeEvent] | None = history_of("room")


@entity(db.service, requires=Directory.READ, prefix="service", by_id=by_id(db.service))
class Service(Node):
    """Something that the practice offers."""

    name: str | None = field("What the service is called.", requires=Directory.READ)
    code: str | None = field("The procedure code it is billed under.", requires=Directory.READ)
    length_minutes: int | None = field("How long it takes, in minutes.", requires=Directory.READ)
    is_active: bool | None = field("Whether it is still offered.", requires=Directory.READ)
    version: int | None = _version()
    history: Connection[ChangeEvent] | None = history_of("service")


@entity(db.payer, requires=Directory.READ, prefix="payer", by_id=by_id(db.payer))
class Payer(Node):
    """An insurance company or program that pays for care."""

    name: str | None = field("The payer's name.", requires=Directory.READ)
    electronic_payer_id: str | None = field(
        "The id under which it takes electronic claims.", requires=Directory.READ
    )
    filing_code: str | None = field(
        "The claim filing code of X12: CI, MB, MC.", requires=Directory.READ
    )
    is_active: bool | None = field("Whether new policies may name it.", requires=Directory.READ)
    version: int | None = _version()
    history: Connection[ChangeEvent] | None = history_of("payer")


@entity(practice, requires=Directory.READ)
class Practice:
    """The practice itself."""

    name: str | None = field("What the practice is called.", requires=Directory.READ)
    time_zone: str | None = field(
        "The time zone of its clocks: America/New_York.", requires=Directory.READ
    )
    late_cancel_hours: int | None = field(
        "Whoever cancels later than so many hours before the start cancels late.",
        requires=Directory.READ,
    )
