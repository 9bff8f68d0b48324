"""Appointments as the client record lists them: to be seen there, and changed elsewhere."""

from __future__ import annotations

from enum import Enum

import strawberry

from db import directory
from db.schedule import schedule_entry
from permissions.scopes import Scope
from permissions.vocabulary import Appointments, Directory
from resolvers.reach import in_caseload
from resolvers.rows import pointed
from schema.connection import paged
from schema.declare import argument, choice, entity, field, ordering
from schema.directory import Location, Provider, Service
from schema.node import ID_OPEN
from schema.scalars import Instant
from schema.schedule.words import (
    AppointmentFormat,
    AppointmentStatus,
    AppointmentType,
    instant,
    statuses,
)


@ordering
class AppointmentOrder(Enum):
    """How a client's appointments are listed."""

    NEWEST = choice("NEWEST", "The latest start first.", requires=Appointments.READ)
    SOONEST = choice("SOONEST", "The earliest start first.", requires=Appointments.READ)


@entity(
    schedule_entry,
    requires=Appointments.READ,
    subject="client_id",
    within={Scope.CASELOAD: in_caseload("client_id")},
    prefix="entry",
)
class ClientAppointment:
    """An appointment as the client's record lists it: to be seen, not changed."""

    id: strawberry.ID = field(
        "The global id of the entry in the master schedule, where it may be changed.", open=ID_OPEN
    )
    starts_at: Instant | None = field("When it begins.", requires=Appointments.READ)
    ends_at: Instant | None = field("When it ends.", requires=Appointments.READ)
    status: AppointmentStatus | None = field("How far it has come.", requires=Appointments.READ)
    appointment_type: AppointmentType | None = field("Whom it is for.", requires=Appointments.READ)
    format: AppointmentFormat | None = field("How it is held.", requires=Appointments.READ)
    confirmed_at: Instant | None = field("When it was confirmed.", requires=Appointments.READ)
    arrived_at: Instant | None = field("When the client arrived.", requires=Appointments.READ)
    cancel_reason: str | None = field("Why it was cancelled.", requires=Appointments.READ)
    is_late_cancel: bool | None = field(
        "Whether it was cancelled too late.", requires=Appointments.READ
    )
    is_recurring: bool | None = field(
        "Whether it is one of a series.",
        requires=Appointments.READ,
        read=lambda rows: rows.c.series_id.is_not(None),
    )
    provider: Provider | None = field(
        "Who sees the client.",
        requires=Directory.READ,
        resolve=pointed(directory.provider, "provider_id"),
    )
    location: Location | None = field(
        "Where it is held.",
        requires=Directory.READ,
        resolve=pointed(directory.location, "location_id"),
    )
    service: Service | None = field(
        "What it is for.", requires=Directory.READ, resolve=pointed(directory.service, "service_id")
    )


CLIENT_APPOINTMENTS = paged(
    from_=instant("Only those that begin then or later.", Appointments.READ, is_optional=True),
    to=instant("Only those that begin earlier.", Appointments.READ, is_optional=True),
    statuses=statuses(Appointments.READ),
    order_by=argument(
        AppointmentOrder | None,
        "The order of the list; the latest first if not said.",
        requires=Appointments.READ,
    ),
)
"""The arguments of a client's appointments."""
