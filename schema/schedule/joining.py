"""How it is changed who attends an appointment, and who takes part in a meeting."""

from __future__ import annotations

import strawberry

from permissions.vocabulary import Clients, Schedule
from resolvers.schedule import joining
from schema.declare import group, input_field, inputs
from schema.mutation import mutation
from schema.schedule.booking import EntryPayload, NoticePayload, people
from schema.schedule.changing import Named
from schema.schedule.words import AppointmentType, SeriesExtent
from schema.written import line


@inputs
class _Joining(Named):
    """An entry at which others are to be, alone or with others of its series."""

    extent: SeriesExtent | None = input_field(
        "How much of its series; this occurrence alone if not said.", requires=Schedule.EDIT
    )
    override_reason: str | None = input_field(
        "Why who comes may be at another entry of the same time, or in a room that is too small.",
        requires=Schedule.EDIT,
        encode=line(),
    )


@inputs
class AppointmentChangeClientsInput(_Joining):
    """Who is to attend an appointment besides, and who no longer."""

    add_client_ids: list[strawberry.ID] | None = input_field(
        "Who attends from now on; who does already may be named.",
        requires=Schedule.EDIT,
        encode=people("client"),
    )
    remove_client_ids: list[strawberry.ID] | None = input_field(
        "Who attends no longer.", requires=Schedule.EDIT, encode=people("client")
    )
    appointment_type: AppointmentType | None = input_field(
        "Whom it is for from now on.", requires=Schedule.EDIT, may_be_null=False
    )
    notify: bool | None = input_field(
        "Whether who comes and who leaves is told by e-mail that there is news; for whom has no address,"
        " a guardian who has one.",
        requires=Clients.CONTACT,
    )


@inputs
class MeetingChangeMembersInput(_Joining):
    """Who is to take part in a meeting besides, and who no longer."""

    add_member_ids: list[strawberry.ID] | None = input_field(
        "Which providers take part from now on; who does already may be named.",
        requires=Schedule.EDIT,
        encode=people("provider"),
    )
    remove_member_ids: list[strawberry.ID] | None = input_field(
        "Which providers take part no longer.", requires=Schedule.EDIT, encode=people("provider")
    )


@group()
class AppointmentChangeClientsPayload(NoticePayload):
    """What became of an appointment that others were to attend."""


@group()
class MeetingChangeMembersPayload(EntryPayload):
    """What became of a meeting in which others were to take part."""


@group()
class JoiningMutation:
    """What can be changed about who is there."""

    appointment_change_clients: AppointmentChangeClientsPayload | None = mutation(
        "Change who attends an appointment, and whether it is for one, for a couple or for more.",
        requires=Schedule.EDIT,
        takes=AppointmentChangeClientsInput,
        does=joining.change_clients,
        gives=("entry_id",),
        lists=("without_email_ids",),
    )
    meeting_change_members: MeetingChangeMembersPayload | None = mutation(
        "Change who takes part in a meeting.",
        requires=Schedule.EDIT,
        takes=MeetingChangeMembersInput,
        does=joining.change_members,
        gives=("entry_id",),
    )
