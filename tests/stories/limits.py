"""What a Scheduler tries and must not get: details of money, claims, the chart, deletions, others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.stories.notebook import Notebook
from tests.stories.step import BILLER, CLINICIAN, Step, answers, refused

_NODE = "query($id: ID!) { node(id: $id) { __typename id } }"
_CHART = """{ clients(first: 100) { nodes { id chart {
  diagnoses(first: 1) { nodes { id } } notes(first: 1) { nodes { id } }
  psychotherapyNotes(first: 1) { nodes { id } } documents(first: 1) { nodes { id } } } } } }"""
_BILLING = """{ clients(first: 100) { nodes { claims(first: 1) { nodes { id } }
  account { entries(first: 1) { nodes { id detail { memo } } } } } }
  insurancePayments(first: 1) { nodes { id } } }"""
_IN_SIGHT = """{ __schema { mutationType { fields { name } } queryType { fields { name } } }
  chart: __type(name: "Chart") { name } detail: __type(name: "LedgerEntryDetail") { name } }"""
_KINDS = ("diagnoses", "notes", "psychotherapyNotes", "documents")
_MAY_CHANGE = (
    "client", "insurance", "authorization", "practiceContact", "appointment", "meeting",
    "timeOff", "scheduleEntry",
)  # fmt: skip


def _first(data: Any, *path: str) -> str:
    """The first id that any of the clients has at the end of the path."""
    ids = (one for client in data["clients"]["nodes"] for one in _ids(client, path))
    return next(ids)


def _ids(data: Any, path: tuple[str, ...]) -> Iterator[str]:
    for name in path:
        data = data[name]
    yield from (one["id"] for one in data["nodes"])


def _of_chart(data: Any, kind: str) -> str:
    return _first(data, "chart", kind)


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


MONEY = (
    Step(
        "What {child} owes may be seen, and that what was charged; rows have no more than that.",
        """query($id: ID!) { client(id: $id) { account { clientBalance
          entries(first: 1) { nodes { kind amount } } } } }""",
        {"id": "{client}"},
        answers(client__account__clientBalance="0.00"),
    ),
    Step(
        "Of anybody's rows, the details are refused.",
        """{ clients(first: 1) { nodes { account {
          entries(first: 1) { nodes { amount detail { method memo } } } } } } }""",
        expects=refused(("LedgerEntry.detail", "accounting:detail")),
    ),
    Step(
        "The claims of a client are refused.",
        "query($id: ID!) { client(id: $id) { name claims(first: 1) { totalCount } } }",
        {"id": "{client}"},
        refused(("Client.claims", "claims:read")),
    ),
    Step(
        "So is every billing page.",
        """{ claimsSummary { count } claims(first: 1) { totalCount }
          largestOpenBalances(first: 1) { totalCount } largestCreditsDue(first: 1) { totalCount }
          latestClaimUpdates(first: 1) { totalCount } insurancePayments(first: 1) { totalCount } }""",
        expects=refused(
            ("Query.claimsSummary", "claims:read"),
            ("Query.claims", "claims:read"),
            ("Query.largestOpenBalances", "billing:balances"),
            ("Query.largestCreditsDue", "billing:credits"),
            ("Query.latestClaimUpdates", "claims:read"),
            ("Query.insurancePayments", "remittance:read"),
        ),
    ),
    Step(
        "A Biller reads all that, and leaves ids lying about.",
        _BILLING,
        keeps={
            "claim": lambda data: _first(data, "claims"),
            "ledger": lambda data: _first(data, "account", "entries"),
            "payment": "insurancePayments.nodes.0.id",
        },
        who=BILLER,
    ),
    Step(
        "To know the id of a claim is of no use,",
        "query($id: ID!) { claim(id: $id) { status } node(id: $id) { id } }",
        {"id": "{claim}"},
        refused(("Query.claim", "claims:read"), ("Query.node", "claims:read")),
    ),
    Step(
        "nor that of an insurance payment,",
        _NODE,
        {"id": "{payment}"},
        refused(("Query.node", "remittance:read")),
    ),
    Step(
        "nor that of a row, but for what its list shows too.",
        "query($id: ID!) { node(id: $id) { id ... on LedgerEntry { detail { memo } } } }",
        {"id": "{ledger}"},
        refused(("LedgerEntry.detail", "accounting:detail")),
    ),
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
            "as_on_file": lambda data: _of_chart(data, "documents").replace("clinical", ""),
        },
        who=CLINICIAN,
    ),
    Step(
        "A chart note is not found by its id,",
        _NODE,
        {"id": "{notes}"},
        refused(("Query.node", "chart:notes")),
    ),
    Step(
        "a psychotherapy note is not,",
        _NODE,
        {"id": "{psychotherapyNotes}"},
        refused(("Query.node", "chart:psychotherapy")),
    ),
    Step(
        "a diagnosis is not,", _NODE, {"id": "{diagnoses}"}, refused(("Query.node", "chart:read"))
    ),
    Step(
        "a document for clinicians only is not,",
        _NODE,
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
