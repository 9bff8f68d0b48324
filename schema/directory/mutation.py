"""How locations, rooms, services and payers are added, changed and taken out of use."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table

from db import directory as db
from permissions.vocabulary import Directory
from resolvers import directory
from resolvers.carrying_out import Work
from resolvers.rows import pointed
from schema.declare import field, group
from schema.directory.entry import Location, Payer, Room, Service
from schema.directory.parts import (
    LocationCreateInput,
    LocationUpdateInput,
    PayerCreateInput,
    PayerUpdateInput,
    RoomCreateInput,
    RoomUpdateInput,
    ServiceCreateInput,
    ServiceUpdateInput,
)
from schema.mutation import Problem, mutation, problems


def _now(table: Table) -> Any:
    """What a change leaves of a row."""
    return field(
        f"The {table.name} as it is now.",
        requires=Directory.READ,
        resolve=pointed(table, f"{table.name}_id"),
    )


def _change(
    words: str, table: Table, takes: type, does: Work, requires: Directory = Directory.EDIT
) -> Any:
    return mutation(words, requires=requires, takes=takes, does=does, gives=(f"{table.name}_id",))


@group()
class _LocationPayload:
    """What became of a location."""

    location: Location | None = _now(db.location)
    errors: list[Problem] = problems()


@group()
class LocationCreatePayload(_LocationPayload):
    """What became of a new location."""


@group()
class LocationUpdatePayload(_LocationPayload):
    """What became of a location."""


@group()
class _RoomPayload:
    """What became of a room."""

    room: Room | None = _now(db.room)
    errors: list[Problem] = problems()


@group()
class RoomCreatePayload(_RoomPayload):
    """What became of a new room."""


@group()
class RoomUpdatePayload(_RoomPayload):
    """What became of a room."""


@group()
class _ServicePayload:
    """What became of a service."""

    service: Service | None = _now(db.service)
    errors: list[Problem] = problems()


@group()
class ServiceCreatePayload(_ServicePayload):
    """What became of a new service."""


@group()
class ServiceUpdatePayload(_ServicePayload):
    """What became of a service."""


@group()
class _PayerPayload:
    """What became of a payer."""

    payer: Payer | None = _now(db.payer)
    errors: list[Problem] = problems()


@group()
class PayerCreatePayload(_PayerPayload):
    """What became of a new payer."""


@group()
class PayerUpdatePayload(_PayerPayload):
    """What became of a payer."""


@group()
class DirectoryMutation:
    """What can be changed about what the directory lists."""

    location_create: LocationCreatePayload | None = _change(
        "Add a place where appointments are held.",
        db.location,
        LocationCreateInput,
        directory.create_location,
    )
    location_update: LocationUpdatePayload | None = _change(
        "Change a location, or take it out of use: booked appointments stay there.",
        db.location,
        LocationUpdateInput,
        directory.update_location,
    )
    room_create: RoomCreatePayload | None = _change(
        "Add a room to a location.", db.room, RoomCreateInput, directory.create_room
    )
    room_update: RoomUpdatePayload | None = _change(
        "Change a room, or take it out of use: booked appointments stay there.",
        db.room,
        RoomUpdateInput,
        directory.update_room,
    )
    service_create: ServiceCreatePayload | None = _change(
        "Add something that the practice offers.",
        db.service,
        ServiceCreateInput,
        directory.create_service,
    )
    service_update: ServiceUpdatePayload | None = _change(
        "Change a service, or take it out of use: booked appointments stay as they are.",
        db.service,
        ServiceUpdateInput,
        directory.update_service,
    )
    payer_create: PayerCreatePayload | None = _change(
        "Add an insurance company or program.",
        db.payer,
        PayerCreateInput,
        directory.create_payer,
        requires=Directory.PAYERS,
    )
    payer_update: PayerUpdatePayload | None = _change(
        "Change a payer, or take it out of use: policies that name it stay.",
        db.payer,
        PayerUpdateInput,
        directory.update_payer,
        requires=Directory.PAYERS,
    )
