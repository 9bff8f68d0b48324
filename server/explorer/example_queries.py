"""The examples: queries from the most particular role to what everybody may ask, then changes."""

from __future__ import annotations

from collections.abc import Sequence

from permissions.vocabulary import (
    Accounting,
    Appointments,
    Billing,
    Chart,
    Claims,
    Clients,
    Directory,
    Remittance,
    Schedule,
)
from server.explorer.example_mutations import MUTATIONS
from server.explorer.examples import LATELY, Example, needs
from server.explorer.refused_queries import REFUSED

ANSWERED: Sequence[Example] = (
    Example(
        "Who am I here?",
        "Your roles, and for whom each of your permissions holds.",
        """query WhoAmIHere {
  viewer {
    name
    roles
    permissions { name scope }
  }
}
""",
    ),
    Example(
        "Notes of my caseload",
        "Diagnoses and the latest notes of the clients whose provider you are.",
        """query NotesOfMyCaseload($me: ID!) {
  clients(first: 5, filter: { providerId: $me }) {
    nodes {
      name
      chart {
        diagnoses(first: 3) { nodes { code description } }
        notes(first: 3) {
          nodes { sessionOn kind status body }
        }
      }
    }
  }
}
""",
        needs=needs(Clients.READ, Chart.READ, Chart.NOTES),
        is_about_me=True,
    ),
    Example(
        "Claims that need attention",
        "What was billed, and what stands in the way.",
        """query ClaimsThatNeedAttention {
  claims(first: 10, needsAttention: true) {
    nodes {
      patientControlNumber
      status
      total
      payer { name }
      issues { severity message }
    }
  }
}
""",
        needs=needs(Claims.READ, Directory.READ),
    ),
    Example(
        "Largest open balances",
        "Who owes the practice most.",
        """query LargestOpenBalances {
  largestOpenBalances(first: 10) {
    nodes {
      client { name }
      clientBalance
      insuranceBalance
    }
  }
}
""",
        needs=needs(Billing.BALANCES, Clients.READ),
    ),
    Example(
        "Latest insurance payments",
        "What payers sent, the newest first.",
        """query LatestInsurancePayments {
  insurancePayments(first: 10) {
    nodes {
      paidOn
      amount
      method
      reference
      payer { name }
    }
  }
}
""",
        needs=needs(Remittance.READ, Directory.READ),
    ),
    Example(
        "Find a client",
        "The search forgives a slip: `garzia` finds García and Garcia.",
        """query FindAClient($search: String!) {
  clients(first: 10, search: $search) {
    nodes { id number name birthDate pronouns status }
  }
}
""",
        needs=needs(Clients.READ),
        variables={"search": "garzia"},
    ),
    Example(
        "The week ahead",
        "Appointments, meetings and time off of the next seven days.",
        """query TheWeekAhead($from: DateTime!, $to: DateTime!) {
  masterSchedule(from: $from, to: $to, first: 20) {
    nodes {
      __typename
      startsAt
      endsAt
      title
      provider { name }
      ... on Appointment { status clients { name } }
    }
  }
}
""",
        needs=needs(Schedule.READ, Clients.READ, Directory.READ),
        days_from_today={"from": 0, "to": 7},
    ),
    Example(
        "What a client owes",
        "Totals of an account and its latest rows, not what is behind them.",
        """query WhatAClientOwes($from: DateTime!, $to: DateTime!) {
  masterSchedule(from: $from, to: $to,
    statuses: [COMPLETED], first: 3) {
    nodes {
      ... on Appointment {
        clients {
          name
          account {
            balance
            clientBalance
            insuranceBalance
            entries(first: 5) {
              nodes { postedOn kind amount runningBalance }
            }
          }
        }
      }
    }
  }
}
""",
        needs=needs(Clients.READ, Accounting.TOTALS, Accounting.ROWS, Schedule.READ),
        days_from_today=LATELY,
    ),
    Example(
        "Appointments of a client",
        "The client record lists them; it cannot change them.",
        """query AppointmentsOfAClient(
  $from: DateTime!
  $to: DateTime!
) {
  masterSchedule(from: $from, to: $to,
    statuses: [COMPLETED], first: 3) {
    nodes {
      ... on Appointment {
        clients {
          name
          appointments(first: 5) {
            nodes { startsAt status provider { name } }
          }
        }
      }
    }
  }
}
""",
        needs=needs(Clients.READ, Appointments.READ, Directory.READ, Schedule.READ),
        days_from_today=LATELY,
    ),
    Example(
        "Clients who were merged",
        "Two records of one person, made one; each merge can be undone by its id and version.",
        """query ClientsWhoWereMerged {
  clientMerges(first: 10) {
    nodes {
      id
      version
      mergedName
      mergedAt
      mergedBy
      undoneAt
      kept { name }
    }
  }
}
""",
        needs=needs(Clients.READ, Clients.MERGE),
    ),
)

EXAMPLES: Sequence[Example] = (*ANSWERED, *MUTATIONS, *REFUSED)
