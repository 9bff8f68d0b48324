"""How entries of the master schedule are changed: moved, cancelled, confirmed, missed."""

from __future__ import annotations

import strawberry

from permissions.vocabulary import Clients, Schedule
from resolvers.schedule import attendance, moving, reopening
from resolvers.schedule.booking import TIME_OFF_MINUTES_MAX
from resolvers.schedule.recurrence import LENGTH_MINUTES_MAX
from schema.declare import group, input_field, inputs
from schema.mutation import mutation
from schema.scalars import Instant, key_of
from schema.schedule.booking import EntryPayload, NoticePayload
from schema.schedule.words import AppointmentFormat, SeriesExtent
from schema.written import line, minutes, web_address


@inputs
class Named:
    """An entry, as it was read."""

    id: strawberry.ID = input_field(
        "The entry's global id.", requires=Schedule.EDIT, encode=key_of("entry")
    )
    version: int = input_field("The version that you read.", requires=Schedule.EDIT)


@inputs
class _Several(Named):
    """An entry, alone or with others of its series."""

    extent: SeriesExtent | None = input_field(
        "How much of its series; this occurrence alone if not said.", requires=Schedule.EDIT
    )
    notify: bool | None = input_field(
        "Whether who attends is told by e-mail that there is news; for whom has no address, a guardian"
        " who has one.",
        requires=Clients.CONTACT,
    )


@inputs
class ScheduleEntryRescheduleInput(_Several):
    """Where an entry is to be, and what it is; what is left out stays as it is."""

    starts_at: Instant | None = input_field(
        "When it begins; others of its series move by as much, and those moved by themselves stay.",
        requires=Schedule.EDIT,
        may_be_null=False,
    )
    length_minutes: int | None = input_field(
        f"How long it lasts; more than {LENGTH_MINUTES_MAX:,} minutes for time off by itself alone.",
        requires=Schedule.EDIT,
        encode=minutes(TIME_OFF_MINUTES_MAX),
        may_be_null=False,
    )
    provider_id: strawberry.ID | None = input_field(
        "In whose calendar.",
        requires=Schedule.EDIT,
        encode=key_of("provider"),
        may_be_null=False,
    )
    location_id: strawberry.ID | None = input_field(
        "Where it takes place, or null for nowhere; if its room is elsewhere, give another or null too.",
        requires=Schedule.EDIT,
        encode=key_of("location"),
    )
    room_id: strawberry.ID | None = input_field(
        "The room that it takes up, or null for none.",
        requires=Schedule.EDIT,
        encode=key_of("room"),
    )
    service_id: strawberry.ID | None = input_field(
        "What an appointment is for, or null for nothing; how long it lasts stays as it is.",
        requires=Schedule.EDIT,
        encode=key_of("service"),
    )
    title: str | None = input_field("What it is called.", requires=Schedule.EDIT, encode=line())
    format: AppointmentFormat | None = input_field("How it is held.", requires=Schedule.EDIT)
    telehealth_url: str | None = input_field(
        "Where to join by video.", requires=Schedule.EDIT, encode=web_address
    )
    override_reason: str | None = input_field(
        "Why it may stand beside another entry of the same time, outside of working hours, or in a room"
        " that is too small.",
        requires=Schedule.EDIT,
        encode=line(),
    )


@inputs
class ScheduleEntryCancelInput(_Several):
    """An entry that is not to be."""

    reason: str = input_field("Why.", requires=Schedule.EDIT, encode=line())
    is_late_cancel: bool | None = input_field(
        "Whether it counts as too late, if not by the practice's rule.", requires=Schedule.EDIT
    )


@inputs
class ScheduleEntryReopenInput(Named):
    """An entry of which something is to be taken back."""

    extent: SeriesExtent | None = input_field(
        "How much of its series, of what was cancelled together with it; this occurrence alone if not"
        " said.",
        requires=Schedule.EDIT,
    )
    override_reason: str | None = input_field(
        "Why it may stand beside another entry of the same time, outside of working hours, or in a room"
        " that is too small.",
        requires=Schedule.EDIT,
        encode=line(),
    )


@inputs
class AppointmentConfirmInput(Named):
    """An appointment that is certain."""


@inputs
class AppointmentArriveInput(Named):
    """An appointment whose client is here."""


@inputs
class AppointmentMarkNoShowInput(Named):
    """An appointment whose client has not come."""


@group()
class ScheduleEntryReschedulePayload(NoticePayload):
    """What became of an entry that was to move."""


@group()
class ScheduleEntryCancelPayload(NoticePayload):
    """What became of an entry that was to be cancelled."""


@group()
class ScheduleEntryReopenPayload(EntryPayload):
    """What became of an entry that was to be open again."""


@group()
class AppointmentConfirmPayload(EntryPayload):
    """What became of an appointment that was to be confirmed."""


@group()
class AppointmentArrivePayload(EntryPayload):
    """What became of an appointment whose client is here."""


@group()
class AppointmentMarkNoShowPayload(EntryPayload):
    """What became of an appointment that was missed."""


@group()
class ChangingMutation:
    """What can be changed in the schedule."""

    schedule_entry_reschedule: ScheduleEntryReschedulePayload | None = mutation(
        "Move an entry to another time or place, or say otherwise what it is.",
        requires=Schedule.EDIT,
        takes=ScheduleEntryRescheduleInput,
        does=moving.reschedule,
        gives=("entry_id",),
        lists=("without_email_ids",),
    )
    schedule_entry_cancel: ScheduleEntryCancelPayload | None = mutation(
        "Cancel an entry, and say why.",
        requires=Schedule.EDIT,
        takes=ScheduleEntryCancelInput,
        does=moving.cancel,
        gives=("entry_id",),
        lists=("without_email_ids",),
    )
    schedule_entry_reopen: ScheduleEntryReopenPayload | None = mutation(
        "Take back that an entry was cancelled or missed, if it could be booked now, or that it was"
        " confirmed, or that the client arrived.",
        requires=Schedule.EDIT,
        takes=ScheduleEntryReopenInput,
        does=reopening.reopen,
        gives=("entry_id",),
    )
    appointment_confirm: AppointmentConfirmPayload | None = mutation(
        "Say that the client will come.",
        requires=Schedule.EDIT,
        takes=AppointmentConfirmInput,
        does=attendance.confirm,
        gives=("entry_id",),
    )
    appointment_arrive: AppointmentArrivePayload | None = mutation(
        "Say that the client is here.",
        requires=Schedule.EDIT,
        takes=AppointmentArriveInput,
        does=attendance.arrive,
        gives=("entry_id",),
    )
    appointment_mark_no_show: AppointmentMarkNoShowPayload | None = mutation(
        "Say that the client has not come.",
        requires=Schedule.EDIT,
        takes=AppointmentMarkNoShowInput,
        does=attendance.mark_no_show,
        gives=("entry_id",),
    )
