"""The rest of a client's record at the front desk: portal, saved cards, forms and files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from db.cards import saved_card
from db.contacts import practice_contact_client
from db.demo.clients import Client
from db.demo.contacts import contact_id, contacts_of
from db.demo.directory import DOCUMENTS, RETIRED_DOCUMENTS
from db.demo.practice import Practice
from db.demo.rows import Rows
from db.documents import assigned_document
from db.portal import portal_access

_BRANDS = ("VISA", "VISA", "MASTERCARD", "MASTERCARD", "AMEX", "DISCOVER")
_DUE_DAYS = 14


def add_record(practice: Practice, one: Client, rows: Rows) -> None:
    """Add a client's portal access, cards, assigned documents and links to contacts."""
    ids = practice.ids("record", one.number)
    joined_at = practice.instant(one.since, 12)
    _add_portal(practice, one, rows, joined_at)
    _add_cards(practice, one, rows, ids)
    _add_assigned(practice, one, rows, ids, joined_at)
    if one.chance.falls(0.4):
        place = one.chance.randrange(contacts_of(practice))
        rows.add(
            practice_contact_client,
            contact_id=contact_id(practice, place),
            client_id=one.id,
            relationship=one.chance.choice(("Referred by", "Primary physician", "Attorney")),
        )


def _add_portal(practice: Practice, one: Client, rows: Rows, joined_at: datetime) -> None:
    chance = one.chance
    is_enabled = chance.falls(0.7)
    invited_at = joined_at if is_enabled or chance.falls(0.5) else None
    days = chance.randint(0, 45)
    seen_at = practice.instant(practice.days_ago(days), 7, chance.randrange(59))
    rows.add(
        portal_access,
        client_id=one.id,
        is_enabled=is_enabled,
        enabled_at=joined_at if is_enabled else None,
        last_sign_in_at=seen_at if is_enabled and seen_at > joined_at else None,
        invitation_sent_at=invited_at,
    )


def _add_cards(practice: Practice, one: Client, rows: Rows, ids: Iterator[UUID]) -> None:
    chance = one.chance
    for place in range(chance.choices((0, 1, 2), (45, 45, 10))[0]):
        added = max(one.since, practice.days_ago(chance.randint(1, 300)))
        is_removed = place == 1 and chance.falls(0.5)
        rows.add(
            saved_card,
            id=next(ids),
            client_id=one.id,
            brand=chance.choice(_BRANDS),
            last4=f"{chance.randrange(10**4):04d}",
            exp_month=chance.randint(1, 12),
            # A few have expired.
            exp_year=practice.today.year + chance.choice((-1, 0, 1, 1, 2, 2, 3, 4)),
            holder_name=one.guardian or one.person.name,
            is_default=place == 0,
            added_at=practice.instant(added, 10),
            removed_at=practice.now if is_removed else None,
            vault_token=f"{chance.getrandbits(128):032X}",
        )


def _add_assigned(
    practice: Practice, one: Client, rows: Rows, ids: Iterator[UUID], joined_at: datetime
) -> None:
    for name, is_signed, _, is_automatic in DOCUMENTS[:-RETIRED_DOCUMENTS]:
        if not is_automatic and not one.chance.falls(0.15):
            continue
        done = "SIGNED" if is_signed else "COMPLETED"
        status = one.chance.choices((done, "OPENED", "ASSIGNED", "WITHDRAWN"), (78, 8, 11, 3))[0]
        signed_at = joined_at + timedelta(minutes=one.chance.randint(30, 4000))
        if status == done and signed_at > practice.now:
            status = "OPENED"
        is_opened = status in {done, "OPENED"}
        rows.add(
            assigned_document,
            id=next(ids),
            client_id=one.id,
            standard_document_id=practice.id_of("standard_document", name),
            status=status,
            assigned_at=joined_at,
            opened_at=min(joined_at + timedelta(minutes=20), practice.now) if is_opened else None,
            signed_at=signed_at if status == "SIGNED" else None,
            due_on=one.since + timedelta(days=_DUE_DAYS),
        )
