"""A client's record as the front desk sees it: profile, contact data, and in whose caseload."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from db.clients import (
    caseload,
    client,
    client_address,
    client_email,
    client_phone,
    related_person,
)
from db.demo.chance import Chance
from db.demo.clients import Client
from db.demo.people import Home, home
from db.demo.places import AREA_CODES, phone_number
from db.demo.practice import Practice, fold
from db.demo.rows import Rows
from db.demo.staff import desk_names, team_providers
from db.demo.texts import MEMOS, SOURCES

_COVERING = 2
"""How many providers of the first team also cover clients of the other teams."""


def add_client(practice: Practice, one: Client, rows: Rows) -> None:
    """Add a client's record with contact data, related people and caseloads."""
    _add_profile(practice, one, rows)
    ids = practice.ids("contact", one.number)
    _add_phones(one, rows, ids)
    _add_email(one, rows, ids)
    _add_addresses(one, rows, ids)
    _add_related(one, rows, ids)
    _add_caseload(practice, one, rows)


def _add_profile(practice: Practice, one: Client, rows: Rows) -> None:
    who, chance = one.person, one.chance
    rows.add(
        client,
        id=one.id,
        number=f"C-{one.number + 1:05d}",
        legal_first_name=who.first_name,
        legal_last_name=who.last_name,
        preferred_name=who.preferred_name,
        pronouns=who.pronouns,
        birth_date=who.birth_date,
        sex=who.sex,
        gender_identity=who.gender_identity,
        language=who.language,
        status=one.status,
        since=one.since,
        primary_provider_id=one.provider.id,
        version=1,
        contact_preference=chance.choice(("EMAIL", "PHONE", "TEXT", "PORTAL", None)),
        may_leave_voicemail=chance.falls(0.7),
        may_text=chance.falls(0.6),
        memo=chance.choice(MEMOS) if chance.falls(0.25) else None,
        source=chance.choice(SOURCES),
        added_by_name=chance.choice(desk_names(practice)),
        added_at=practice.instant(one.since, 8) + timedelta(minutes=chance.randrange(230)),
        sort_key=fold(f"{who.last_name} {who.first_name}"),
    )


def _add_phones(one: Client, rows: Rows, ids: Iterator[UUID]) -> None:
    second = one.chance.choice(("HOME", "WORK", "OTHER"))
    numbers = [("MOBILE", one.person.phone)]
    if one.chance.falls(0.35):
        numbers.append((second, _phone(one.chance)))
    for position, (kind, number) in enumerate(numbers, 1):
        rows.add(
            client_phone,
            id=next(ids),
            client_id=one.id,
            kind=kind,
            number=number,
            is_preferred=position == 1,
            position=position,
        )


def _phone(chance: Chance) -> str:
    return phone_number(chance.randrange(len(AREA_CODES)), chance.randrange(100))


def _add_email(one: Client, rows: Rows, ids: Iterator[UUID]) -> None:
    if one.chance.falls(0.92):
        rows.add(
            client_email,
            id=next(ids),
            client_id=one.id,
            address=one.person.email,
            kind=one.chance.choice(("HOME", "HOME", "WORK", "OTHER")),
            is_preferred=True,
            position=1,
        )


def _add_addresses(one: Client, rows: Rows, ids: Iterator[UUID]) -> None:
    places: list[tuple[str, Home]] = [("HOME", one.person.home)]
    if one.chance.falls(0.08):
        places.append(("MAILING", home(one.chance)))
    for position, (kind, place) in enumerate(places, 1):
        rows.add(
            client_address,
            id=next(ids),
            client_id=one.id,
            kind=kind,
            street=place.street,
            unit=place.unit,
            city=place.city,
            state=place.state,
            postal_code=place.postal_code,
            position=position,
        )


def _add_related(one: Client, rows: Rows, ids: Iterator[UUID]) -> None:
    chance, last = one.chance, one.person.last_name
    people: list[tuple[str, str, str]] = []
    if one.guardian:
        people += [("GUARDIAN", one.guardian, "Parent"), ("GUARANTOR", one.guardian, "Parent")]
    if chance.falls(0.5):
        name = f"{chance.choice(('Ines', 'Harvey', 'Lena', 'Tobias', 'Ruthie'))} {last}"
        people.append(("EMERGENCY", name, chance.choice(("Sibling", "Parent", "Spouse", "Friend"))))
    for position, (kind, name, relationship) in enumerate(people, 1):
        rows.add(
            related_person,
            id=next(ids),
            client_id=one.id,
            kind=kind,
            name=name,
            relationship=relationship,
            phone=_phone(chance),
            email=None,
            position=position,
        )


def _add_caseload(practice: Practice, one: Client, rows: Rows) -> None:
    # At any size the two clinicians who can sign in have about an eighth of the clients each.
    accounts = {one.provider.id}
    is_covered = one.number % practice.teams != 0 and one.provider.place < _COVERING
    if is_covered:
        accounts.add(team_providers(practice, 0)[one.provider.place].id)
    for account_id in sorted(accounts):
        rows.add(caseload, account_id=account_id, client_id=one.id, since=one.since)
