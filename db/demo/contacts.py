"""The people and organizations around a demo practice."""

from __future__ import annotations

from uuid import UUID

from db.contacts import practice_contact
from db.demo.history import add_contact_history
from db.demo.names import FEMALE, LAST, MALE
from db.demo.people import home
from db.demo.places import phone_number
from db.demo.practice import Practice, fold
from db.demo.rows import Rows

_KINDS = {
    "PHYSICIAN": ("Family Medicine", "Pediatrics", "Neurology Associates"),
    "REFERRAL": ("Counseling Collective", "Wellness Network"),
    "SCHOOL": ("Elementary School", "High School", "Community College"),
    "ATTORNEY": ("and Partners, Attorneys", "Family Law"),
    "PAYER": ("Provider Relations",),
    "EMERGENCY": ("Crisis Center",),
    "OTHER": ("Community Services",),
}
_ORDER = ("PHYSICIAN", "PHYSICIAN", "REFERRAL", "SCHOOL", "ATTORNEY", "PAYER", "OTHER", "EMERGENCY")
_FEWEST, _MOST = 12, 2000


def contacts_of(practice: Practice) -> int:
    """How many contacts the practice has."""
    return max(_FEWEST, min(_MOST, practice.clients // 5))


def contact_id(practice: Practice, place: int) -> UUID:
    return practice.id_of("practice_contact", place)


def add_contacts(practice: Practice, rows: Rows) -> None:
    for place in range(contacts_of(practice)):
        _add_contact(practice, place, rows)
        add_contact_history(practice, contact_id(practice, place), place, rows)


def _add_contact(practice: Practice, place: int, rows: Rows) -> None:
    chance = practice.random("contact", place)
    kind = _ORDER[place % len(_ORDER)]
    first, last = chance.choice((*FEMALE, *MALE)), chance.choice(LAST)
    organization = f"{chance.choice(LAST)} {chance.choice(_KINDS[kind])}"
    address = home(chance)
    line = chance.randrange(100)
    rows.add(
        practice_contact,
        id=contact_id(practice, place),
        kind=kind,
        name=f"{first} {last}",
        organization=organization,
        phone=phone_number(place, line),
        fax=phone_number(place, line + 1) if chance.falls(0.5) else None,
        email=f"office{place}@example.org" if chance.falls(0.6) else None,
        street=address.street,
        city=address.city,
        state=address.state,
        postal_code=address.postal_code,
        note="Prefers fax." if chance.falls(0.2) else None,
        version=1,
        sort_key=fold(f"{last} {first}"),
    )
