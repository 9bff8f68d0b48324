"""What becomes of appointments: moved, cancelled, confirmed, attended, missed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.stories.calendar import BOOK, BOOKED, ERRORS, FREE, INTAKE
from tests.stories.notebook import other_than
from tests.stories.step import Step, answers, problem

MOVE = f"""mutation($input: ScheduleEntryRescheduleInput!) {{
  scheduleEntryReschedule(input: $input) {{ {BOOKED} }} }}"""
CANCEL = f"""mutation($input: ScheduleEntryCancelInput!) {{
  scheduleEntryCancel(input: $input) {{
    entry {{ status cancelReason ... on Appointment {{ isLateCancel }} }} {ERRORS} }} }}"""
CONFIRM = f"""mutation($input: AppointmentConfirmInput!) {{
  appointmentConfirm(input: $input) {{ {BOOKED} }} }}"""
ARRIVE = f"""mutation($input: AppointmentArriveInput!) {{
  appointmentArrive(input: $input) {{ {BOOKED} }} }}"""
NO_SHOW = f"""mutation($input: AppointmentMarkNoShowInput!) {{
  appointmentMarkNoShow(input: $input) {{ {BOOKED} }} }}"""


def _later(data: Any) -> Mapping[str, Any]:
    slots = data["freeSlots"]["nodes"]
    return other_than(slots, slots[0])


ATTENDING = (
    Step(
        "Another hour is free in the second week.",
        FREE,
        {"who": ["{provider}"], "from": "{week1}", "to": "{week2}"},
        keeps={"moved_to": lambda data: other_than(data["freeSlots"]["nodes"])["startsAt"]},
        shows=("freeSlots.nodes.0.startsAt",),
    ),
    Step(
        "{child} has a test that week: this one occurrence moves, and no other.",
        MOVE,
        {"input": {"id": "{second}", "version": 1, "startsAt": "{moved_to}"}},
        answers(
            scheduleEntryReschedule__entry__startsAt="{moved_to}",
            scheduleEntryReschedule__entry__series__occurrences__nodes__3__startsAt="{fourth_at}",
        ),
        shows=("scheduleEntryReschedule.entry.startsAt",),
    ),
    Step(
        "Whoever read it before it moved cannot move it as if it had not.",
        MOVE,
        {"input": {"id": "{second}", "version": 1, "startsAt": "{second_at}"}},
        problem("CONFLICT", "input.version", scheduleEntryReschedule__entry=None),
    ),
    Step(
        "The third one is cancelled, and why is written down.",
        CANCEL,
        {"input": {"id": "{third}", "version": 1, "reason": "The family is away"}},
        answers(
            scheduleEntryCancel__entry__status="CANCELLED",
            scheduleEntryCancel__entry__cancelReason="The family is away",
            scheduleEntryCancel__entry__isLateCancel=False,
        ),
        shows=("scheduleEntryCancel.entry",),
    ),
    Step(
        "Dana confirms the intake.",
        CONFIRM,
        {"input": {"id": "{intake}", "version": 1}},
        answers(appointmentConfirm__entry__status="CONFIRMED"),
    ),
    Step(
        "Nobody has failed to come to what has not begun.",
        NO_SHOW,
        {"input": {"id": "{first}", "version": 1}},
        problem("TOO_EARLY", "input.id", appointmentMarkNoShow__entry=None),
    ),
    Step(
        "Two earlier appointments stand on paper only, from a day without power. When was it free?",
        FREE,
        {"who": "{who}", "from": "{past}", "to": "{past_end}"},
        keeps={
            "came_at": "freeSlots.nodes.0.startsAt",
            "came_to": "freeSlots.nodes.0.provider.id",
            "missed_at": lambda data: _later(data)["startsAt"],
            "missed_with": lambda data: _later(data)["provider"]["id"],
        },
        shows=("freeSlots.nodes.0.startsAt",),
    ),
    Step(
        "{child}'s is entered.",
        BOOK,
        {"input": {**INTAKE, "startsAt": "{came_at}", "providerId": "{came_to}"}},
        answers(appointmentCreate__entry__status="SCHEDULED"),
        keeps={"attended": "appointmentCreate.entry.id"},
    ),
    Step(
        "They arrived.",
        ARRIVE,
        {"input": {"id": "{attended}", "version": 1}},
        answers(appointmentArrive__entry__status="ARRIVED"),
        shows=("appointmentArrive.entry.status",),
    ),
    Step(
        "So is the one of {twin},",
        BOOK,
        {
            "input": {
                **INTAKE,
                "clientIds": ["{twin_id}"],
                "startsAt": "{missed_at}",
                "providerId": "{missed_with}",
            }
        },
        answers(appointmentCreate__entry__status="SCHEDULED"),
        keeps={"missed": "appointmentCreate.entry.id"},
    ),
    Step(
        "who did not come.",
        NO_SHOW,
        {"input": {"id": "{missed}", "version": 1}},
        answers(appointmentMarkNoShow__entry__status="NO_SHOW"),
        shows=("appointmentMarkNoShow.entry.status",),
    ),
)
