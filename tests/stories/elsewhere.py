"""Appointments by the client's record, and what belongs to another practice: no way to either."""

from __future__ import annotations

from typing import Any

from tests.stories.attendance import CANCEL
from tests.stories.calendar import BOOK
from tests.stories.intake import CHANGE, LINK
from tests.stories.step import STRANGER, Step, answers, problem, refused

_BESIDE = "Expected value of type 'ClientUpdateInput' not to include unknown field 'appointments'."


def _held(data: Any) -> str:
    """Of somebody who has been here."""
    listed = (one["appointments"]["nodes"] for one in data["clients"]["nodes"])
    return str(next(nodes[0]["id"] for nodes in listed if nodes))


CLIENT_RECORD = (
    Step(
        "The record of a client lists appointments; nothing that changes the record takes one.",
        'mutation { clientUpdate(input: {id: "x", version: 1, appointments: []}) { client { id } } }',
        expects=refused(("GRAPHQL_VALIDATION_FAILED", _BESIDE)),
    ),
    Step(
        "An appointment is not a client either.",
        CHANGE,
        {"input": {"id": "{intake}", "version": 2, "memo": "moved"}},
        problem("NOT_FOUND", "input.id", clientUpdate__client=None),
    ),
    Step(
        "Which session was held long ago?",
        """{ clients(first: 100, orderBy: NAME) { nodes {
          appointments(first: 1, statuses: [COMPLETED], orderBy: SOONEST) {
            nodes { id startsAt } } } } }""",
        keeps={"held": _held},
    ),
    Step(
        "A session that is charted and billed stays as it was, in the master schedule too.",
        CANCEL,
        {"input": {"id": "{held}", "version": 1, "reason": "A slip"}},
        problem("LOCKED", "input.id", scheduleEntryCancel__entry=None),
    ),
)

OTHER_PRACTICE = (
    Step(
        "In another practice there are clients, contacts, providers and appointments.",
        """query($from: DateTime!, $to: DateTime!) { clients(first: 1) { nodes { id } }
          practiceContacts(first: 1) { nodes { id } } providers(first: 1) { nodes { id } }
          masterSchedule(from: $from, to: $to, first: 1) { nodes { id } } }""",
        {"from": "{past}", "to": "{past_end}"},
        keeps={
            "their_client": "clients.nodes.0.id",
            "their_contact": "practiceContacts.nodes.0.id",
            "their_provider": "providers.nodes.0.id",
            "their_entry": "masterSchedule.nodes.0.id",
        },
        who=STRANGER,
    ),
    Step(
        "From here they are not there: the same answer as for what never was.",
        """query($client: ID!, $contact: ID!, $entry: ID!) { client(id: $client) { name }
          practiceContact(id: $contact) { name } node(id: $entry) { id }
          never: client(id: "client_00000000-0000-4000-8000-000000000000") { name } }""",
        {"client": "{their_client}", "contact": "{their_contact}", "entry": "{their_entry}"},
        answers(client=None, practiceContact=None, node=None, never=None),
    ),
    Step(
        "Their client cannot be changed,",
        CHANGE,
        {"input": {"id": "{their_client}", "version": 1, "preferredName": "Bo"}},
        problem("NOT_FOUND", "input.id", clientUpdate__client=None),
    ),
    Step(
        "nor linked to our contact,",
        LINK,
        {"input": {"contactId": "{contact}", "clientId": "{their_client}", "relationship": "none"}},
        problem("NOT_FOUND", "input.clientId", practiceContactLink__client=None),
    ),
    Step(
        "nor booked with one of our providers;",
        BOOK,
        {
            "input": {
                "clientIds": ["{their_client}"],
                "appointmentType": "INDIVIDUAL",
                "providerId": "{provider}",
                "startsAt": "{meeting_at}",
                "lengthMinutes": 50,
            }
        },
        problem("NOT_FOUND", "input.clientIds.0", appointmentCreate__entry=None),
    ),
    Step(
        "their appointment cannot be cancelled.",
        CANCEL,
        {"input": {"id": "{their_entry}", "version": 1, "reason": "Not ours"}},
        problem("NOT_FOUND", "input.id", scheduleEntryCancel__entry=None),
    ),
)
