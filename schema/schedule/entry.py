"""Entries of the master schedule: appointments, meetings and time off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from db import directory
from db.schedule import schedule_entry
from permissions.scopes import Scope
from permissions.vocabulary import Clients, Directory, Schedule
from resolvers import schedule
from resolvers.rows import pointed
from schema.connection import Connection
from schema.declare import entity, field
from schema.directory import Location, Provider, Room, Service
from schema.history import ChangeEvent, history_of
from schema.node import Node
from schema.scalars import Instant, LocalMoment
from schema.schedule.words import AppointmentFormat, AppointmentStatus, AppointmentType

if TYPE_CHECKING:
    from schema.clients import Client
    from schema.schedule.series import ScheduleSeries

IN_OWN_CALENDAR = {Scope.CASELOAD: schedule.in_own_calendar}
KINDS = {"APPOINTMENT": "Appointment", "MEETING": "Meeting", "TIME_OFF": "TimeOff"}


@entity(
    schedule_entry,
    requires=Schedule.READ,
    subject="attendees",
    within=IN_OWN_CALENDAR,
    prefix="entry",
    by_id=schedule.entry,
    kind="kind",
    kinds=KINDS,
    interface=True,
)
class ScheduleEntry(Node):
    """Something that takes up a provider's time."""

    starts_at: Instant | None = field("When it begins.", requires=Schedule.READ)
    ends_at: Instant | None = field("When it ends.", requires=Schedule.READ)
    status: AppointmentStatus | None = field("How far it has come.", requires=Schedule.READ)
    title: str | None = field("What it is called, if anything.", requires=Schedule.READ)
    cancel_reason: str | None = field("Why it was cancelled.", requires=Schedule.READ)
    version: int | None = field(
        "Which state this is; whoever changes it says which one they saw.",
        requires=Schedule.READ,
    )
    occurs_on: LocalMoment | None = field(
        "Where its series first put it, which stays when it is moved.", requires=Schedule.READ
    )
    override_reason: str | None = field(
        "Why it may stand beside another entry of the same time, outside of working hours, or in a room"
        " that is too small.",
        requires=Schedule.READ,
    )
    history: Connection[ChangeEvent] | None = history_of("entry")
    series: Annotated[ScheduleSeries, strawberry.lazy("schema.schedule.series")] | None = field(
        "The series that it is an occurrence of.",
        requires=Schedule.READ,
        resolve=schedule.series,
    )
    provider: Provider | None = field(
        "Whose calendar it stands in.",
        requires=Directory.READ,
        resolve=pointed(directory.provider, "provider_id"),
    )
    location: Location | None = field(
        "Where it takes place.",
        requires=Directory.READ,
        resolve=pointed(directory.location, "location_id"),
    )
    room: Room | None = field(
        "The room that it takes up.",
        requires=Directory.READ,
        resolve=pointed(directory.room, "room_id"),
    )


@entity(
    schedule_entry,
    requires=Schedule.READ,
    subject="attendees",
    within=IN_OWN_CALENDAR,
    prefix="entry",
    by_id=schedule.entry,
)
class Appointment(ScheduleEntry):
    """A session of one client or of several with a provider."""

    appointment_type: AppointmentType | None = field("Whom it is for.", requires=Schedule.READ)
    format: AppointmentFormat | None = field("How it is held.", requires=Schedule.READ)
    telehealth_url: str | None = field("Where to join by video.", requires=Schedule.READ)
    confirmed_at: Instant | None = field("When it was confirmed.", requires=Schedule.READ)
    arrived_at: Instant | None = field("When the client arrived.", requires=Schedule.READ)
    is_late_cancel: bool | None = field(
        "Whether it was cancelled too late.", requires=Schedule.READ
    )
    service: Service | None = field(
        "What it is for.", requires=Directory.READ, resolve=pointed(directory.service, "service_id")
    )
    clients: list[Annotated[Client, strawberry.lazy("schema.clients")]] | None = field(
        "Who attends, by name.", requires=Clients.READ, resolve=schedule.clients
    )


@entity(
    schedule_entry,
    requires=Schedule.READ,
    subject="attendees",
    within=IN_OWN_CALENDAR,
    prefix="entry",
    by_id=schedule.entry,
)
class Meeting(ScheduleEntry):
    """A meeting of staff, without a client."""

    telehealth_url: str | None = field("Where to join by video.", requires=Schedule.READ)
    members: list[Provider] | None = field(
        "Who takes part, by name.", requires=Directory.READ, resolve=schedule.members
    )


@entity(
    schedule_entry,
    requires=Schedule.READ,
    subject="attendees",
    within=IN_OWN_CALENDAR,
    prefix="entry",
    by_id=schedule.entry,
)
class TimeOff(ScheduleEntry):
    """Time in which a provider takes no appointments."""


ENTRY_TYPES = (Appointment, Meeting, TimeOff)
"""What an entry can turn out to be."""
