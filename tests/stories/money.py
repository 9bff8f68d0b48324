"""What a Scheduler tries and must not get: details of the account, claims and the billing pages."""

from __future__ import annotations

from tests.stories.limits import NODE, first_id
from tests.stories.step import BILLER, Step, answers, refused

_BILLING = """{ clients(first: 100) { nodes { claims(first: 1) { nodes { id } }
  account { entries(first: 1) { nodes { id detail { memo } } } } } }
  insurancePayments(first: 1) { nodes { id } } }"""

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
            "claim": lambda data: first_id(data, "claims"),
            "ledger": lambda data: first_id(data, "account", "entries"),
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
        NODE,
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
