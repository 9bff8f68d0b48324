"""What is asked of every contender: seven queries, each with the person who asks it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.sample import Sample

SCHEDULER = "scheduler@demo.test"
BILLER = "biller@demo.test"
REPORT_STATUSES = (
    "SCRUB_ERRORS", "READY", "SUBMITTED", "ACK_REJECTED", "ACCEPTED_CLEARINGHOUSE", "REJECTED",
    "PENDING", "PAID", "PARTIALLY_PAID", "DENIED",
)  # fmt: skip
"""The pages of the report: the statuses that hold a hundred claims and more."""

_CLIENTS = """
query Clients {
  clients(first: 50) {
    nodes {
      id number name legalName preferredName pronouns birthDate sex language status since
      account { balance clientBalance insuranceBalance }
    }
  }
}
"""
_APPOINTMENTS = """
query Appointments($from: DateTime!) {
  clients(first: 50) {
    nodes {
      id name
      appointments(from: $from, orderBy: SOONEST, first: 10) {
        nodes { id startsAt endsAt status format provider { name } }
      }
    }
  }
}
"""
_TOTALS = """
      chargesTotal paymentsTotal adjustmentsTotal refundsTotal
      clientBalance insuranceBalance creditBalance balance asOf
"""
_DETAIL = """detail {
            method reference memo enteredBy payer { name }
            lineItems { dateOfService procedureCode modifiers units amount }
          }"""
_ACCOUNT = """
query Account($client: ID!) {
  client(id: $client) {
    name
    account {%s      entries(first: 100) {
        nodes {
          id kind postedOn amount runningBalance
          %s
        }
      }
    }
  }
}
"""
_CLAIMS = """
query Claims($search: String!) {
  claims(search: $search, first: 50) {
    nodes {
      id patientControlNumber status total paid serviceFrom statusChangedAt needsAttention
      client { id name birthDate }
      payer { name }
    }
  }
}
"""
_VIEWER = "query Viewer { viewer { name } }"
_REPORT = """
query Report {
  %s
}
fragment Row on Claim {
  id patientControlNumber status total paid adjusted clientResponsibility serviceFrom serviceTo
}
"""
_REPORT_PAGE = "%s: claims(statuses: [%s], first: 100) { nodes { ...Row } }"


@dataclass(frozen=True)
class Query:
    """A question, who asks it, and what it is called in the report."""

    name: str
    words: str
    email: str
    document: str
    variables: Mapping[str, Any]

    @property
    def body(self) -> bytes:
        """What is sent by POST."""
        return json.dumps({"query": self.document, "variables": dict(self.variables)}).encode()


def report_key(status: str) -> str:
    """The alias of a status's page in the report."""
    return status.lower()


def queries_about(sample: Sample) -> dict[str, Query]:
    """Every query by its name, asked about what the sample chose."""
    coming = {"from": sample.coming_from.isoformat()}
    client = {"client": f"client_{sample.client_id}"}
    search = {"search": sample.search}
    pages = [_REPORT_PAGE % (report_key(status), status) for status in REPORT_STATUSES]
    account, shown = _ACCOUNT % (_TOTALS, _DETAIL), _ACCOUNT % (_TOTALS, "")
    found = (
        Query("a", "50 clients with profile and balance", SCHEDULER, _CLIENTS, {}),
        Query("b", "50 clients with 10 coming appointments", SCHEDULER, _APPOINTMENTS, coming),
        Query("c", "totals and 100 ledger rows with line items", BILLER, account, client),
        Query("d", "claims search, 50 rows", BILLER, _CLAIMS, search),
        Query("e", "{ viewer { name } }", SCHEDULER, _VIEWER, {}),
        Query("f", "(c) by a Scheduler, its detail refused", SCHEDULER, account, client),
        Query("f_without", "(f) without the refused fields", SCHEDULER, shown, client),
        Query(
            "g", "1,000 claims for a report, in 10 pages", BILLER, _REPORT % "\n  ".join(pages), {}
        ),
    )
    return {query.name: query for query in found}
