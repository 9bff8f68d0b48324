"""Operations that are refused on purpose; a viewer is shown the first two that suit."""

from __future__ import annotations

from collections.abc import Sequence

from permissions.vocabulary import Accounting, Chart, Clients, Contacts, Schedule
from server.explorer.examples import LATELY, Example, needs

REFUSED: Sequence[Example] = (
    Example(
        "Delete a contact",
        "Contacts are added and changed at the desk, and deleted by administrators.",
        """mutation DeleteAContact(
  $input: PracticeContactDeleteInput!
) {
  practiceContactDelete(input: $input) {
    deletedId
    errors { code message field }
  }
}
""",
        needs=needs(Contacts.READ),
        lacks=Contacts.DELETE,
        variables={"input": {"id": "contact_of_anybody", "version": 1}},
    ),
    Example(
        "An account balance",
        "Your roles hold no accounts: it stays empty, and the answer says why.",
        """query AnAccountBalance {
  clients(first: 1) {
    nodes { name account { balance } }
  }
}
""",
        needs=needs(Clients.READ),
        lacks=Accounting.TOTALS,
    ),
    Example(
        "Behind a ledger row",
        "You see the rows; procedure, payer and method stay with billers.",
        """query BehindALedgerRow($from: DateTime!, $to: DateTime!) {
  masterSchedule(from: $from, to: $to,
    statuses: [COMPLETED], first: 5) {
    nodes {
      ... on Appointment {
        clients {
          name
          account {
            entries(first: 1) {
              nodes { kind amount detail { method memo } }
            }
          }
        }
      }
    }
  }
}
""",
        needs=needs(Clients.READ, Accounting.ROWS, Schedule.READ),
        lacks=Accounting.DETAIL,
        days_from_today=LATELY,
    ),
    Example(
        "A clinical note",
        "Charts are for clinicians: not even whether a note exists is told.",
        """query AClinicalNote {
  clients(first: 1) {
    nodes {
      name
      chart { notes(first: 1) { nodes { body } } }
    }
  }
}
""",
        needs=needs(Clients.READ),
        lacks=Chart.READ,
    ),
)
