"""The rest of the day: a meeting, time off, who is new, the contact, and what history tells."""

from __future__ import annotations

from typing import Any

from tests.stories.calendar import BOOK, FREE
from tests.stories.notebook import Notebook
from tests.stories.step import Step, answers, problem

_ERRORS = "errors { code message field }"
MEETING = f"""mutation($input: MeetingCreateInput!) {{
  meetingCreate(input: $input) {{
    entry {{ id title ... on Meeting {{ members {{ name }} }} }} {_ERRORS} }} }}"""
TIME_OFF = f"""mutation($input: TimeOffCreateInput!) {{
  timeOffCreate(input: $input) {{ entry {{ id startsAt endsAt provider {{ name }} }} {_ERRORS} }} }}"""
DEACTIVATE = f"""mutation($input: ClientDeactivateInput!) {{
  clientDeactivate(input: $input) {{ client {{ status }} {_ERRORS} }} }}"""
HISTORY = """query($client: ID!, $entry: ID!) {
  client(id: $client) {
    history(first: 50) { nodes { by part action values { name before after } } } }
  node(id: $entry) { ... on Appointment {
    version history(first: 10) { nodes { by action values { name before after } } } } } }"""
NEW_CLIENTS = """query($since: DateTime!) { dashboard {
  newClients(since: $since, first: 100) {
    nodes { addedBy source client { id name } nextAppointment { startsAt } } } } }"""
RECORD = """query($client: ID!) { client(id: $client) {
  name account { balance } appointments(first: 10, orderBy: SOONEST) {
    nodes { startsAt status } } } }"""


def _both_are_new(data: Any, notes: Notebook) -> bool:
    new = [one["client"]["id"] for one in data["dashboard"]["newClients"]["nodes"]]
    return {notes["client"], notes["twin_id"]} <= set(new)


def _history_tells_all(data: Any, notes: Notebook) -> bool:
    """Who first called them Bo, and where the second session was before it moved."""
    called = {"name": "preferredName", "before": None, "after": "Bo"}
    moved = {"name": "startsAt", "before": notes["second_at"], "after": notes["moved_to"]}
    of_client, of_entry = (data[one]["history"]["nodes"] for one in ("client", "node"))
    return called in _values(of_client) and moved in _values(of_entry)


def _values(events: Any) -> list[Any]:
    return [value for event in events for value in event["values"]]


REST_OF_DAY = (
    Step(
        "When could the staff meet?",
        FREE,
        {"who": ["{provider}"], "from": "{week2}", "to": "{week3}"},
        keeps={
            "meeting_at": "freeSlots.nodes.0.startsAt",
            "away_from": "freeSlots.nodes.1.startsAt",
            "away_to": "freeSlots.nodes.1.endsAt",
        },
    ),
    Step(
        "A meeting of the staff is booked,",
        MEETING,
        {
            "input": {
                "providerId": "{provider}",
                "memberIds": "{colleagues}",
                "startsAt": "{meeting_at}",
                "lengthMinutes": 30,
                "title": "Front desk and clinic",
            }
        },
        answers(meetingCreate__entry__title="Front desk and clinic"),
        keeps={"meeting": "meetingCreate.entry.id"},
        shows=("meetingCreate.entry.members",),
    ),
    Step(
        "and an hour off:",
        TIME_OFF,
        {"input": {"providerId": "{provider}", "startsAt": "{away_from}", "endsAt": "{away_to}"}},
        answers(timeOffCreate__entry__startsAt="{away_from}"),
        keeps={"away": "timeOffCreate.entry.id"},
        shows=("timeOffCreate.entry.startsAt", "timeOffCreate.entry.endsAt"),
    ),
    Step(
        "nobody is booked into it.",
        BOOK,
        {
            "input": {
                "clientIds": ["{client}"],
                "appointmentType": "INDIVIDUAL",
                "providerId": "{provider}",
                "startsAt": "{away_from}",
                "lengthMinutes": 50,
            }
        },
        problem("CONFLICT", "input.startsAt", appointmentCreate__entry=None),
    ),
    Step(
        "{child}, who has appointments to come, is not put away.",
        DEACTIVATE,
        {"input": {"id": "{client}", "version": 2, "reason": "Moved away"}},
        problem("FUTURE_APPOINTMENTS", "input.id", clientDeactivate__client=None),
    ),
    Step(
        "Who is new? Both are on the dashboard, entered by us.",
        NEW_CLIENTS,
        {"since": "{began}"},
        answers(_both_are_new),
        shows=("dashboard.newClients.nodes.0", "dashboard.newClients.nodes.1"),
    ),
    Step(
        "{child}'s record lists what was booked, and what is owed so far.",
        RECORD,
        {"client": "{client}"},
        answers(client__name="Bo {surname}", client__appointments__nodes__0__status="ARRIVED"),
        shows=("client.name", "client.account.balance", "client.appointments.nodes.0"),
    ),
    Step(
        "And who did all this? History has it, with what was there before.",
        HISTORY,
        {"client": "{client}", "entry": "{second}"},
        answers(_history_tells_all, node__version=2),
        shows=("client.history.nodes.0", "node.history.nodes.0"),
    ),
)
