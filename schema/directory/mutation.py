"""How locations, rooms, services and payers are added, changed and taken out of use."""

from __future__ import annotations

from db import directory as db
from permissions.vocabulary import Directory
from resolvers import directory
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


@group()
class _LocationPayload:
    """What became of a location."""

    location: Location | None = field(
        "The location as it is now.",
        requires=Directory.READ,
        resolve=pointed(db.location, "location_id"),
    )
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

    room: Room | None = field(
        "The room as it is now.", requires=Directory.READ, resolve=pointed(db.room, "room_id")
    )
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

    service: Service | None = field(
        "The service as it is now.",
        requires=Directory.READ,
        resolve=pointed(db.service, "service_id"),
    )
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

    payer: Payer | None = field(
        "The payer as it is now.", requires=Directory.READ, resolve=pointed(db.payer, "payer_id")
    )
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

    location_create: LocationCreatePayload | None = mutation(
        "Add a place where appointments are held.",
        requires=Directory.EDIT,
        takes=LocationCreateInput,
        does=directory.create_location,
        gives=("location_id",),
    )
    location_update: LocationUpdatePayload | None = mutation(
        "Change a location, or take it out of use: booked appointments stay there.",
        requires=Directory.EDIT,
        takes=LocationUpdateInput,
        does=directory.update_location,
        gives=("location_id",),
    )
    room_create: RoomCreatePayload | None = mutation(
        "Add a room to a location.",
        requires=Directory.EDIT,
        takes=RoomCreateInput,
        does=directory.create_room,
        gives=("room_id",),
    )
    room_update: RoomUpdatePayload | None = mutation(
        "Change a room, or take it out of use: booked appointments stay there.",
        requires=Directory.EDIT,
        takes=RoomUpdateInput,
        does=directory.update_room,
        gives=("room_id",),
    )
    service_create: ServiceCreatePayload | None = mutation(
        "Add something that the practice offers.",
        requires=Directory.EDIT,
        takes=ServiceCreateInput,
        does=directory.create_service,
        gives=("service_id",),
    )
    service_update: ServiceUpdatePayload | None = mutation(
        "Change a service, or take it out of use: booked appointments stay as they are.",
        requires=Directory.EDIT,
        takes=ServiceUpdateInput,
        does=directory.update_service,
        gives=("service_id",),
    )
    payer_create: PayerCreatePayload | None = mutation(
        "Add an insurance company or program.",
        requires=Directory.PAYERS,
        takes=PayerCreateInput,
        does=directory.create_payer,
        gives=("payer_id",),
    )
    payer_update: PayerUpdatePayload | None = mutation(
        "Change a payer, or take it out of use: policies that name it stay.",
        requires=Directory.PAYERS,
        takes=PayerUpdateInput,
        does=directory.update_payer,
        gives=("payer_id",),
    )
