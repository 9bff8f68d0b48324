"""Booking: free hours of several providers, an intake, and a weekly series."""

from __future__ import annotations

from typing import Any

from tests.stories.notebook import intake, weekly
from tests.stories.step import Step, answers, problem

ERRORS = "errors { code message field }"
_FREE = "providerIds: $who, lengthMinutes: 50, stepMinutes: 60, first: 100"
_SLOT = "nodes { startsAt endsAt provider { id name } }"
BOOKED = f"""entry {{ id version status startsAt provider {{ name }}
    series {{ rule occurrences(first: 10) {{ nodes {{ id version startsAt status }} }} }} }}
    {ERRORS}"""

FREE_WEEKLY = f"""query($who: [ID!]!, $w0: DateTime!, $w1: DateTime!, $w2: DateTime!,
  $w3: DateTime!, $w4: DateTime!) {{
  practice {{ timeZone }}
  week0: freeSlots(from: $w0, to: $w1, {_FREE}) {{ {_SLOT} }}
  week1: freeSlots(from: $w1, to: $w2, {_FREE}) {{ {_SLOT} }}
  week2: freeSlots(from: $w2, to: $w3, {_FREE}) {{ {_SLOT} }}
  week3: freeSlots(from: $w3, to: $w4, {_FREE}) {{ {_SLOT} }} }}"""
FREE = f"""query($who: [ID!]!, $from: DateTime!, $to: DateTime!) {{
  freeSlots(from: $from, to: $to, {_FREE}) {{ {_SLOT} }} }}"""
BOOK = f"""mutation($input: AppointmentCreateInput!, $key: String) {{
  appointmentCreate(input: $input, idempotencyKey: $key) {{ {BOOKED} }} }}"""
_SERIES = "appointmentCreate.entry.series.occurrences.nodes"
INTAKE = {
    "clientIds": ["{client}"],
    "appointmentType": "INDIVIDUAL",
    "providerId": "{intake_provider}",
    "startsAt": "{intake_at}",
    "lengthMinutes": 50,
    "title": "Intake",
}
_WEEKLY = {
    **INTAKE,
    "providerId": "{provider}",
    "startsAt": "{weekly_at}",
    "title": "Weekly session",
    "rule": "FREQ=WEEKLY;COUNT=4",
}


def _active(data: Any) -> list[str]:
    return [one["id"] for one in data["providers"]["nodes"] if one["isActive"]]


BOOKING = (
    Step(
        "Who works here?",
        "{ providers(first: 8) { nodes { id name isActive } } }",
        keeps={
            "who": _active,
            "colleagues": lambda data: _active(data)[:2],
        },
        shows=("providers.nodes.0.name",),
    ),
    Step(
        "Of all of them, who has the same hour free for four weeks in a row?",
        FREE_WEEKLY,
        {"who": "{who}", **{f"w{n}": f"{{week{n}}}" for n in range(5)}},
        keeps={
            "weekly_at": lambda data: weekly(data)["startsAt"],
            "weekly_end": lambda data: weekly(data)["endsAt"],
            "provider": lambda data: weekly(data)["provider"]["id"],
            "intake_at": lambda data: intake(data)["startsAt"],
            "intake_provider": lambda data: intake(data)["provider"]["id"],
        },
    ),
    Step(
        "The intake is booked.",
        BOOK,
        {"input": INTAKE, "key": "intake"},
        answers(appointmentCreate__entry__status="SCHEDULED"),
        keeps={"intake": "appointmentCreate.entry.id"},
        shows=("appointmentCreate.entry.startsAt", "appointmentCreate.entry.provider.name"),
    ),
    Step(
        "Sent twice, it is booked once.",
        BOOK,
        {"input": INTAKE, "key": "intake"},
        answers(appointmentCreate__entry__id="{intake}", appointmentCreate__entry__version=1),
    ),
    Step(
        "The twin cannot have the same hour of the same provider.",
        BOOK,
        {"input": {**INTAKE, "clientIds": ["{twin_id}"]}},
        problem("CONFLICT", "input.startsAt", appointmentCreate__entry=None),
    ),
    Step(
        "After the intake {child} comes every week, four times, at the same hour.",
        BOOK,
        {"input": _WEEKLY},
        keeps={
            "first": f"{_SERIES}.0.id",
            "second": f"{_SERIES}.1.id",
            "third": f"{_SERIES}.2.id",
            "fourth": f"{_SERIES}.3.id",
            "second_at": f"{_SERIES}.1.startsAt",
            "fourth_at": f"{_SERIES}.3.startsAt",
        },
        expects=answers(appointmentCreate__entry__status="SCHEDULED"),
        shows=("appointmentCreate.entry.series.rule", f"{_SERIES}.3.startsAt"),
    ),
)
