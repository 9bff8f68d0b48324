"""Entries of every provider's calendar, who attends appointments, and who takes part in meetings."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint

from db.checks import holds, one_of
from db.schedule.words import APPOINTMENT_TYPES, KINDS, TAKEN
from db.tables import (
    ID,
    INSTANT,
    OF_UNMERGED,
    History,
    RowRule,
    WriteRule,
    about,
    column,
    keyed,
    refers,
    table,
)
from permissions.vocabulary import Appointments, Schedule

_EITHER = (Schedule.READ, Appointments.READ)
# An entry is within the caseload if it is in the viewer's own calendar, if one of their clients
# attends, or if they take part themselves. The policies of attendee never look at schedule_entry,
# or the two would recurse; those of meeting_member do, so app_meetings() looks past them.
_OWN_OR_ATTENDED = (
    "provider_id = (SELECT app_account()) OR EXISTS (SELECT 1 FROM public.attendee AS a"
    " WHERE a.practice_id = schedule_entry.practice_id AND a.entry_id = schedule_entry.id"
    " AND a.client_id = ANY ((SELECT app_caseload())::uuid[]))"
)
_OR_MEETING = " OR id = ANY ((SELECT app_meetings())::uuid[])"
# Who takes part in a meeting is seen by whoever sees the meeting: its own policies decide.
_OF_SEEN_ENTRY = (
    "EXISTS (SELECT 1 FROM public.schedule_entry AS e"
    " WHERE e.practice_id = meeting_member.practice_id AND e.id = meeting_member.entry_id)"
)
# An entry that is double booked on purpose says why, and stands outside of the constraint: what
# writes the schedule looks for it by itself. Who is in two places is seen by taken_time.
_EXCLUSIVE = f"{TAKEN} AND override_reason IS NULL"

# Whose calendar a clinician writes in, whoever attends.
_OWN_CALENDAR = "provider_id = (SELECT app_account())"
_OF_OWN_ENTRY = (
    "EXISTS (SELECT 1 FROM public.schedule_entry AS e WHERE e.practice_id ="
    " meeting_member.practice_id AND e.id = meeting_member.entry_id"
    " AND e.provider_id = (SELECT app_account()))"
)
# A function looks at the entry: its policies look at who attends.
_OWN_CLIENT_IN_OWN_ENTRY = (
    "client_id = ANY ((SELECT app_caseload())::uuid[]) AND holds_entry(entry_id)"
)
_PLANNED = (
    "provider_id", "location_id", "room_id", "service_id", "series_id", "occurs_on", "starts_at",
    "ends_at", "title", "format", "telehealth_url", "override_reason",
)  # fmt: skip
_BOOKED = ("kind", "appointment_type", "status", *_PLANNED)
_CHANGED = (
    "appointment_type", "status", "confirmed_at", "arrived_at", "cancelled_at", "cancel_reason",
    "is_late_cancel", "version", *_PLANNED,
)  # fmt: skip

# An occurrence of a series is an entry like any other. `occurs_on` is where its series first put it,
# on the clocks of the series, and stays when it is moved: it is the occurrence's name.
schedule_entry = table(
    "schedule_entry",
    column("kind", Text, *_EITHER),
    column("appointment_type", Text, *_EITHER, nullable=True),
    column("provider_id", ID),
    column("location_id", ID, nullable=True),
    column("room_id", ID, nullable=True),
    column("service_id", ID, nullable=True),
    column("series_id", ID, nullable=True),
    column("occurs_on", DateTime, *_EITHER, nullable=True),
    column("starts_at", INSTANT, *_EITHER),
    column("ends_at", INSTANT, *_EITHER),
    column("during", TSTZRANGE, computed="tstzrange(starts_at, ends_at, '[)'::text)"),
    column("status", Text, *_EITHER),
    column("title", Text, *_EITHER, nullable=True),
    column("format", Text, *_EITHER, nullable=True),
    column("telehealth_url", Text, *_EITHER, nullable=True),
    column("confirmed_at", INSTANT, *_EITHER, nullable=True),
    column("arrived_at", INSTANT, *_EITHER, nullable=True),
    column("cancelled_at", INSTANT, *_EITHER, nullable=True),
    column("cancel_reason", Text, *_EITHER, nullable=True),
    column("is_late_cancel", Boolean, *_EITHER, server_default=text("false")),
    column("override_reason", Text, Schedule.READ, nullable=True),
    column("version", Integer, *_EITHER, server_default=text("1")),
    column("created_at", INSTANT, *_EITHER, server_default=func.now()),
    refers("provider_id", "provider"),
    refers("location_id", "location"),
    refers("room_id", "room"),
    refers("service_id", "service"),
    refers("series_id", "schedule_series"),
    one_of("kind", *KINDS),
    one_of("appointment_type", *APPOINTMENT_TYPES),
    holds("appointments_have_a_type", "(kind = 'APPOINTMENT') = (appointment_type IS NOT NULL)"),
    holds("occurrences_have_a_place", "(series_id IS NULL) = (occurs_on IS NULL)"),
    holds("override_says_why", "override_reason <> ''"),
    one_of("status", "SCHEDULED", "CONFIRMED", "ARRIVED", "COMPLETED", "NO_SHOW", "CANCELLED"),
    one_of("format", "IN_PERSON", "VIDEO", "PHONE"),
    holds("ends_after_start", "ends_at > starts_at"),
    UniqueConstraint("practice_id", "id", "starts_at"),
    ExcludeConstraint(
        ("practice_id", "="),
        ("room_id", "="),
        ("during", "&&"),
        name="schedule_entry_room_taken_once",
        using="gist",
        where=text(f"{_EXCLUSIVE} AND room_id IS NOT NULL"),
    ),
    UniqueConstraint("practice_id", "series_id", "occurs_on"),
    # What is under way may have begun weeks before: by its end the index alone tells what is over.
    Index("ix_schedule_entry_starts_at", "practice_id", "starts_at", "id", "ends_at"),
    Index(None, "practice_id", "provider_id", "starts_at", "id"),
    rows=[
        RowRule(Schedule.READ, caseload=_OWN_OR_ATTENDED + _OR_MEETING),
        RowRule(Appointments.READ, caseload=_OWN_OR_ATTENDED),
    ],
    written=[
        WriteRule(Schedule.EDIT, inserts=_BOOKED, updates=_CHANGED, caseload=_OWN_CALENDAR),
    ],
    history=History("entry"),
)

# It repeats the start so that a client's appointments are one ordered walk of one index.
attendee = keyed(
    "attendee",
    ("entry_id", "client_id"),
    column("entry_id", ID),
    column("client_id", ID),
    column("starts_at", INSTANT),
    ForeignKeyConstraint(
        ["practice_id", "entry_id", "starts_at"],
        ["schedule_entry.practice_id", "schedule_entry.id", "schedule_entry.starts_at"],
        onupdate="CASCADE",
    ),
    refers("client_id", "client"),
    Index(None, "practice_id", "client_id", "starts_at", "entry_id"),
    rows=[
        about("client_id", Appointments.READ, where=OF_UNMERGED),
        about("client_id", Schedule.READ, where=OF_UNMERGED),
    ],
    written=[
        WriteRule(
            Schedule.EDIT,
            inserts=("entry_id", "client_id", "starts_at"),
            is_deleting=True,
            caseload=_OWN_CLIENT_IN_OWN_ENTRY,
        )
    ],
    history=History("entry", "entry_id", "client_id"),
)

meeting_member = keyed(
    "meeting_member",
    ("entry_id", "provider_id"),
    column("entry_id", ID),
    column("provider_id", ID),
    refers("entry_id", "schedule_entry"),
    refers("provider_id", "provider"),
    Index(None, "practice_id", "provider_id", "entry_id"),
    rows=[RowRule(Schedule.READ, caseload=_OF_SEEN_ENTRY)],
    written=[
        WriteRule(
            Schedule.EDIT,
            inserts=("entry_id", "provider_id"),
            is_deleting=True,
            caseload=_OF_OWN_ENTRY,
        )
    ],
    history=History("entry", "entry_id"),
)
