"""How the master schedule is booked: appointments, meetings and time off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from permissions.vocabulary import Clients, Schedule
from resolvers import clients, schedule
from resolvers.schedule import booking
from resolvers.schedule.people import PEOPLE_MAX
from resolvers.schedule.recurrence import LENGTH_MINUTES_MAX
from resolvers.schedule.rule import parse
from schema.declare import field, group, input_field, inputs
from schema.mutation import Problem, mutation, problems
from schema.scalars import Day, Instant, key_of, keys_of
from schema.schedule.entry import ScheduleEntry
from schema.schedule.words import AppointmentFormat, AppointmentType
from schema.written import line, minutes, web_address

if TYPE_CHECKING:
    from schema.clients import Client

_length = minutes(LENGTH_MINUTES_MAX)


def people(prefix: str) -> Callable[[list[str]], list[UUID]]:
    """A reader of a list of ids that is not too long."""
    read = keys_of(prefix)

    def bounded(values: list[str]) -> list[UUID]:
        if len(values) > PEOPLE_MAX:
            raise ValueError(f"At most {PEOPLE_MAX} take part.")
        return [*read(values)]

    return bounded


@inputs
class _Booking:
    """Where and when something is to be."""

    provider_id: strawberry.ID = input_field(
        "In whose calendar.", requires=Schedule.EDIT, encode=key_of("provider")
    )
    starts_at: Instant = input_field("When it begins.", requires=Schedule.EDIT)
    title: str | None = input_field(
        "What it is called, if anything.", requires=Schedule.EDIT, encode=line()
    )
    location_id: strawberry.ID | None = input_field(
        "Where it takes place.", requires=Schedule.EDIT, encode=key_of("location")
    )
    room_id: strawberry.ID | None = input_field(
        "The room that it takes up.", requires=Schedule.EDIT, encode=key_of("room")
    )
    rule: str | None = input_field(
        "By which rule it recurs, as RFC 5545 writes it: FREQ=WEEKLY;COUNT=10.",
        requires=Schedule.EDIT,
        encode=parse,
    )
    except_dates: list[Day] | None = input_field(
        "Days of the rule on which it does not take place, such as holidays; the rule counts them.",
        requires=Schedule.EDIT,
    )
    override_reason: str | None = input_field(
        "Why it may stand beside another entry of the same time, outside of working hours, or in a room"
        " that is too small.",
        requires=Schedule.EDIT,
        encode=line(),
    )


@inputs
class AppointmentCreateInput(_Booking):
    """An appointment to be."""

    client_ids: list[strawberry.ID] = input_field(
        "Who attends.", requires=Schedule.EDIT, encode=people("client")
    )
    appointment_type: AppointmentType = input_field("Whom it is for.", requires=Schedule.EDIT)
    service_id: strawberry.ID | None = input_field(
        "What it is for; it has a usual length.",
        requires=Schedule.EDIT,
        encode=key_of("service"),
    )
    length_minutes: int | None = input_field(
        "How long it lasts, if not as long as the service usually does.",
        requires=Schedule.EDIT,
        encode=_length,
    )
    format: AppointmentFormat | None = input_field("How it is held.", requires=Schedule.EDIT)
    telehealth_url: str | None = input_field(
        "Where to join by video.", requires=Schedule.EDIT, encode=web_address
    )
    notify: bool | None = input_field(
        "Whether who attends is told by e-mail that there is news; for whom has no address, a guardian"
        " who has one.",
        requires=Clients.CONTACT,
    )


@inputs
class MeetingCreateInput(_Booking):
    """A meeting to be."""

    length_minutes: int = input_field("How long it lasts.", requires=Schedule.EDIT, encode=_length)
    member_ids: list[strawberry.ID] | None = input_field(
        "Which other providers take part.", requires=Schedule.EDIT, encode=people("provider")
    )
    telehealth_url: str | None = input_field(
        "Where to join by video.", requires=Schedule.EDIT, encode=web_address
    )


@inputs
class TimeOffCreateInput(_Booking):
    """Time to be kept free."""

    ends_at: Instant = input_field(
        "When it ends; by a rule, each time when clocks show that hour.", requires=Schedule.EDIT
    )


@group()
class EntryPayload:
    """What became of an entry of the schedule."""

    entry: ScheduleEntry | None = field(
        "The entry as it is now; of several, the one that was named, or the first.",
        requires=Schedule.READ,
        resolve=schedule.changed,
    )
    errors: list[Problem] = problems()


@group()
class NoticePayload(EntryPayload):
    """What became of an entry of which clients were to be told."""

    without_email: list[Annotated[Client, strawberry.lazy("schema.clients")]] | None = field(
        "With `NO_EMAIL`: the clients for whom there is no address, of their own or of a guardian.",
        requires=Clients.CONTACT,
        resolve=clients.named("without_email_ids"),
    )


@group()
class AppointmentCreatePayload(NoticePayload):
    """What became of a new appointment."""


@group()
class MeetingCreatePayload(EntryPayload):
    """What became of a new meeting."""


@group()
class TimeOffCreatePayload(EntryPayload):
    """What became of time to be kept free."""


@group()
class BookingMutation:
    """What can be put into the schedule."""

    appointment_create: AppointmentCreatePayload | None = mutation(
        "Book an appointment, once or by a rule.",
        requires=Schedule.EDIT,
        takes=AppointmentCreateInput,
        does=booking.book_appointment,
        gives=("entry_id",),
        lists=("without_email_ids",),
    )
    meeting_create: MeetingCreatePayload | None = mutation(
        "Book a meeting of staff, once or by a rule.",
        requires=Schedule.EDIT,
        takes=MeetingCreateInput,
        does=booking.book_meeting,
        gives=("entry_id",),
    )
    time_off_create: TimeOffCreatePayload | None = mutation(
        "Keep a provider's time free of appointments, once or by a rule.",
        requires=Schedule.EDIT,
        takes=TimeOffCreateInput,
        does=booking.book_time_off,
        gives=("entry_id",),
    )
