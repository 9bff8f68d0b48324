"""What a Scheduler tries and must not get: the chart by any door, and to delete a contact."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.stories.notebook import Notebook
from tests.stories.step import CLINICIAN, Step, answers, refused

NODE = "query($id: ID!) { node(id: $id) { __typename id } }"
_CHART = """{ clients(first: 100) { nodes { id chart {
  diagnoses(first: 1) { nodes { id } } notes(first: 1) { nodes { id } }
  psychotherapyNotes(first: 1) { nodes { id } } documents(first: 1) { nodes { id } } } } } }"""
_IN_SIGHT = """{ __schema { mutationType { fields { name } } queryType { fields { name } } }
  chart: __type(name: "Chart") { name } detail: __type(name: "LedgerEntryDetail") { name } }"""
_KINDS = ("diagnoses", "notes", "psychotherapyNotes", "documents")
_MAY_CHANGE = (
    "client", "insurance", "authorization", "practiceContact", "appointment", "meeting",
    "timeOff", "scheduleEntry", "payer",
)  # fmt: skip


def first_id(data: Any, *path: str) -> str:
    """The first id that any of the clients has at the end of the path."""
    ids = (one for client in data["clients"]["nodes"] for one in _ids(client, path))
    return next(ids)


def _ids(data: Any, path: tuple[str, ...]) -> Iterator[str]:
    for name in path:
        data = data[name]
    yield from (one["id"] for one in data["nodes"])


def _of_chart(data: Any, kind: str) -> str:
    return first_id(data, "chart", kind)


def _with_document(data: Any) -> str:
    """Who has a clinical document."""
    clients = (one for one in data["clients"]["nodes"] if one["chart"]["documents"]["nodes"])
    return str(next(clients)["id"])


def _is_not_among_them(data: Any, notes: Notebook) -> bool:
    """The document is neither listed nor counted."""
    files = data["client"]["documents"]["onFile"]
    ids = [one["id"] for one in files["nodes"]]
    return not {notes["documents"], notes["as_on_file"]} & set(ids) and (
        files["totalCount"] == len(ids)
    )


def _only_the_front_desk(data: Any, _notes: Notebook) -> bool:
    """No word of money, claims or charts stands in the schema that a Scheduler is shown."""
    changes = [one["name"] for one in data["__schema"]["mutationType"]["fields"]]
    asks = {one["name"] for one in data["__schema"]["queryType"]["fields"]}
    hidden = {"claims", "claim", "claimsSummary", "insurancePayments", "largestOpenBalances"}
    return (
        all(one.startswith(_MAY_CHANGE) for one in changes)
        and not any(one.endswith("ContactDelete") for one in changes)
        and not asks & hidden
    )


CHART = (
    Step(
        "The chart of a client is refused; not even whether it has a note is told.",
        "query($id: ID!) { client(id: $id) { name chart { notes { totalCount } } } }",
        {"id": "{client}"},
        refused(("Client.chart", "chart:read")),
    ),
    Step(
        "A clinician reads her own clients' charts, and leaves ids lying about.",
        _CHART,
        keeps={
            **{one: partial(_of_chart, kind=one) for one in _KINDS},
            "charted": _with_document,
            "as_on_file": lambda data: _of_chart(data, "documents").replace("clinical", ""),
        },
        who=CLINICIAN,
    ),
    Step(
        "A chart note is not found by its id,",
        NODE,
        {"id": "{notes}"},
        refused(("Query.node", "chart:notes")),
    ),
    Step(
        "a psychotherapy note is not,",
        NODE,
        {"id": "{psychotherapyNotes}"},
        refused(("Query.node", "chart:psychotherapy")),
    ),
    Step("a diagnosis is not,", NODE, {"id": "{diagnoses}"}, refused(("Query.node", "chart:read"))),
    Step(
        "a document for clinicians only is not,",
        NODE,
        {"id": "{documents}"},
        refused(("Query.node", "documents:clinical")),
    ),
    Step(
        "and calling it a document on file does not help.",
        "query($id: ID!) { node(id: $id) { id } }",
        {"id": "{as_on_file}"},
        answers(node=None),
    ),
    Step(
        "Among the documents on file of that client it is neither listed nor counted.",
        """query($id: ID!) { client(id: $id) { documents {
          onFile(first: 100) { totalCount nodes { id } } } } }""",
        {"id": "{charted}"},
        answers(_is_not_among_them),
        shows=("client.documents.onFile.totalCount",),
    ),
    Step(
        "In the schema that a Scheduler is shown there is no chart, no detail, no claim at all.",
        _IN_SIGHT,
        expects=answers(_only_the_front_desk, chart=None, detail=None),
    ),
)

DELETING = (
    Step(
        "A contact is added and changed at the desk, and never deleted there.",
        """mutation($input: PracticeContactDeleteInput!) {
          practiceContactDelete(input: $input) { deletedId errors { code message field } } }""",
        {"input": {"id": "{contact}", "version": 1}},
        refused(("Mutation.practiceContactDelete", "contacts:delete")),
    ),
    Step(
        "It is still there.",
        "query($id: ID!) { practiceContact(id: $id) { name version } }",
        {"id": "{contact}"},
        answers(practiceContact__version=1),
        shows=("practiceContact.name",),
    ),
)
