"""The people who work in a demo practice: accounts, the roles they were granted, providers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import UUID

from db.demo.names import EITHER, FEMALE, LAST, MALE
from db.demo.practice import TEAM_PROVIDERS, Practice, fold
from db.demo.rows import Rows
from db.directory import provider
from db.identity import account, role_grant
from permissions.roles import POLICY_VERSION, Role

MAIN_DOMAIN = "demo.test"
OTHER_DOMAIN = "other.test"
"""Mail domains of the two practices' accounts; the top-level domain .test leads nowhere."""

_CREDENTIALS = ("LCSW", "PhD", "LMHC", "PsyD", "LMFT", "LCSW-R", "PMHNP", "LPC")


@dataclass(frozen=True)
class Colleague:
    """Somebody who works at a practice, and the roles to be granted."""

    user: str
    name: str
    kind: str
    roles: tuple[Role, ...]
    justification: str


@dataclass(frozen=True)
class Provider:
    """A provider, with the calendar's place in the practice."""

    id: UUID
    name: str
    place: int
    """Which of the team's providers this is, from 0."""


_SCHEDULER = Colleague(
    "scheduler", "Sasha Whitfield", "STAFF", (Role.SCHEDULER,), "Books appointments at the desk."
)
_ADMIN = Colleague(
    "admin", "Adrian Thornbury", "STAFF", (Role.ADMINISTRATOR,), "Runs the office day to day."
)
_OWNER = Colleague("owner", "Olive Hartwell", "STAFF", (Role.ADMINISTRATOR,), "Owns the practice.")
_MAIN_STAFF = (
    _SCHEDULER,
    Colleague(
        "biller", "Beatrix Lindgren", "STAFF", (Role.BILLER,), "Posts payments, works claims."
    ),
    _ADMIN,
    _OWNER,
)
_OTHER_STAFF = (
    Colleague("scheduler", "Otis Bramwell", "STAFF", (Role.SCHEDULER,), "Answers the telephone."),
    Colleague("admin", "Ada Fenwick", "STAFF", (Role.ADMINISTRATOR,), "Runs the office."),
    Colleague("owner", "Orla Pettigrew", "STAFF", (Role.ADMINISTRATOR,), "Owns the practice."),
)
_MAIN_CLINICIANS = (
    Colleague(
        "clinician", "Cleo Marchetti", "PROVIDER", (Role.CLINICIAN,), "Sees her own clients."
    ),
    Colleague(
        "clinician-scheduler",
        "Carmen Oyelaran",
        "PROVIDER",
        (Role.CLINICIAN, Role.SCHEDULER),
        "Sees her own clients, and covers the desk two mornings a week.",
    ),
)


def staff(practice: Practice) -> tuple[Colleague, ...]:
    """Everybody with an account who sees no clients."""
    return _MAIN_STAFF if practice.mail_domain == MAIN_DOMAIN else _OTHER_STAFF


def desk_names(practice: Practice) -> tuple[str, ...]:
    """The names that stand beside what was entered at the desk."""
    return tuple(person.name for person in staff(practice)[:2])


def add_staff(practice: Practice, rows: Rows) -> None:
    """Add everybody's account, and the providers of all teams."""
    for person in staff(practice):
        _add_account(practice, person, rows)
    for number in range(practice.teams * TEAM_PROVIDERS):
        _add_provider(practice, number, rows)


def _add_account(practice: Practice, person: Colleague, rows: Rows) -> UUID:
    key = account_id(practice, person)
    opened = practice.instant(practice.days_ago(700), 9)
    rows.add(
        account,
        id=key,
        email=f"{person.user}@{practice.mail_domain}",
        name=person.name,
        kind=person.kind,
        password_hash=practice.password_hash,
        is_active=True,
        created_at=opened,
    )
    approver = "owner" if person.user == "admin" else "admin"
    for role in person.roles:
        rows.add(
            role_grant,
            id=practice.id_of("role_grant", person.user, role),
            account_id=key,
            role=role.value,
            justification=person.justification,
            requested_by=_account_id(practice, "owner"),
            approved_by=_account_id(practice, approver),
            granted_at=opened + timedelta(hours=1),
            review_due_on=practice.today + timedelta(days=120),
            policy_version=POLICY_VERSION,
        )
    return key


def account_id(practice: Practice, person: Colleague) -> UUID:
    return _account_id(practice, person.user)


def _account_id(practice: Practice, user: str) -> UUID:
    return practice.id_of("account", user)


def _add_provider(practice: Practice, number: int, rows: Rows) -> None:
    person = _clinician(practice, number)
    first, _, last = person.name.partition(" ")
    rows.add(
        provider,
        id=_add_account(practice, person, rows),
        name=person.name,
        credentials=_CREDENTIALS[number % len(_CREDENTIALS)],
        npi=npi(practice.random("npi", number).randrange(10**4)),
        is_active=True,
        sort_key=fold(f"{last} {first}"),
    )


@cache
def team_providers(practice: Practice, team: int) -> tuple[Provider, ...]:
    """The providers of a team, in their places."""
    people = (_clinician(practice, team * TEAM_PROVIDERS + n) for n in range(TEAM_PROVIDERS))
    return tuple(
        Provider(account_id(practice, person), person.name, place)
        for place, person in enumerate(people)
    )


def _clinician(practice: Practice, number: int) -> Colleague:
    if practice.mail_domain == MAIN_DOMAIN and number < len(_MAIN_CLINICIANS):
        return _MAIN_CLINICIANS[number]
    chance = practice.random("clinician", number)
    first = chance.choice((*FEMALE, *FEMALE, *MALE, *EITHER))
    last = chance.choice(LAST)
    user = "".join(c for c in fold(f"{first}.{last}") if c.isalnum() or c in ".-")
    return Colleague(
        f"{user}.{number}", f"{first} {last}", "PROVIDER", (Role.CLINICIAN,), "Sees own clients."
    )


def npi(serial: int) -> str:
    """An invented National Provider Identifier whose check digit is right.

    The check is Luhn's over the digits with 80840 before them (45 CFR 162.406).
    """
    digits = f"199990{serial % 1000:03d}"
    total = sum(
        sum(divmod(int(digit) * 2, 10)) if place % 2 == 0 else int(digit)
        for place, digit in enumerate(reversed("80840" + digits))
    )
    return f"{digits}{-total % 10}"
