"""What a set of grants opens and leaves closed, in the words of the front desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from permissions.scopes import Grants, Scope, covers
from permissions.vocabulary import (
    PERMISSIONS,
    Accounting,
    Appointments,
    Billing,
    Cards,
    Chart,
    Claims,
    Clients,
    Contacts,
    Directory,
    Documents,
    History,
    Insurance,
    Permission,
    Portal,
    Remittance,
    Schedule,
)
from resolvers.people import Person

DEMO_EMAILS = (
    "scheduler@demo.test",
    "biller@demo.test",
    "clinician@demo.test",
    "clinician-scheduler@demo.test",
    "admin@demo.test",
    "scheduler@other.test",
)
"""Whom one may be without a password where there is a demo practice."""

NOUNS: Mapping[Permission, str] = {
    Directory.READ: "directory",
    Directory.EDIT: "changing places and services",
    Directory.PAYERS: "changing payers",
    Clients.READ: "profiles",
    Clients.CONTACT: "contact data",
    Clients.MEMO: "memos",
    Clients.NEW: "new clients",
    Clients.CREATE: "making records of clients",
    Clients.EDIT: "changing profiles",
    Clients.MERGE: "merging clients",
    Portal.READ: "portal access",
    Insurance.READ: "insurance",
    Insurance.EDIT: "changing insurance",
    Cards.READ: "saved cards",
    Documents.READ: "documents",
    Documents.CLINICAL: "clinical documents",
    Appointments.READ: "appointments",
    Schedule.READ: "schedule",
    Schedule.BUSY: "busy times",
    Schedule.EDIT: "booking and moving",
    Schedule.HOURS: "setting working hours",
    Schedule.FEED: "links to calendars",
    Contacts.READ: "practice contacts",
    Contacts.EDIT: "changing practice contacts",
    Contacts.DELETE: "deleting practice contacts",
    Accounting.TOTALS: "account totals",
    Accounting.ROWS: "account rows",
    Accounting.DETAIL: "details of account rows",
    Claims.READ: "claims",
    Billing.BALANCES: "open balances",
    Billing.CREDITS: "credits due",
    Remittance.READ: "insurance payments",
    History.READ: "history",
    Chart.READ: "charts",
    Chart.NOTES: "progress notes",
    Chart.PSYCHOTHERAPY: "psychotherapy notes",
}

REACH: Mapping[Scope, str] = {
    Scope.ALL: "everybody",
    Scope.CASELOAD: "own caseload",
    Scope.SUPERVISED: "supervisees' clients",
    Scope.SELF: "own",
    Scope.GRANTED: "clients named in a grant",
}


@dataclass(frozen=True)
class Sight:
    """What one person may and may not see, each a phrase."""

    may: str
    may_not: str


def sights(people: Iterable[Person]) -> dict[str, Sight]:
    """By e-mail; whoever sees all that an earlier person sees is described by what comes on top."""
    found: dict[str, Sight] = {}
    earlier: list[Person] = []
    for person in people:
        within = [other for other in earlier if _contains(person.grants, other.grants)]
        base = max(within, key=lambda other: len(other.grants), default=None)
        found[person.email] = Sight(_may(person, base), _may_not(person.grants))
        earlier.append(person)
    return found


def _contains(wide: Grants, narrow: Grants) -> bool:
    return all(word in wide and covers(wide[word], narrow[word]) for word in narrow)


def _may(person: Person, base: Person | None) -> str:
    if base is None:
        return _phrase(person.grants)
    known = base.grants
    more = {word: scopes for word, scopes in person.grants.items() if known.get(word) != scopes}
    shared = f"as {base.email}"
    return f"{shared}; {_phrase(more)}" if more else shared


def _phrase(grants: Grants) -> str:
    by_reach: dict[str, list[str]] = {}
    for word, scopes in grants.items():
        reach = " and ".join(REACH[scope] for scope in Scope if scope in scopes)
        by_reach.setdefault(reach, []).append(NOUNS[word])
    return "; ".join(f"{reach}: {', '.join(nouns)}" for reach, nouns in by_reach.items())


def _may_not(grants: Grants) -> str:
    closed = [NOUNS[word] for word in PERMISSIONS.values() if word not in grants]
    return ", ".join(closed) or "nothing is closed"
