"""The list of practice contacts, found and ordered, and one contact by id."""

from __future__ import annotations

from enum import Enum

import strawberry
from sqlalchemy import ARRAY, Text
from sqlalchemy.dialects.postgresql import UUID

from db.contacts import practice_contact
from permissions.vocabulary import Contacts
from resolvers import contacts
from resolvers.rows import by_id
from resolvers.search import name_patterns
from schema.connection import Connection, paged
from schema.contacts.contact import ContactKind, PracticeContact
from schema.declare import argument, choice, field, group, ordering
from schema.scalars import key_of, plain_text


@ordering
class ContactOrder(Enum):
    """How practice contacts are listed."""

    NAME = choice("NAME", "By name.", requires=Contacts.READ)
    KIND = choice("KIND", "By kind, then name.", requires=Contacts.READ)


@group()
class ContactsQuery:
    """What can be asked about practice contacts."""

    practice_contacts: Connection[PracticeContact] | None = field(
        "Contacts of the practice; a search without an order puts the best matches first.",
        requires=Contacts.READ,
        resolve=contacts.every,
        arguments=paged(
            search=argument(
                str | None,
                "A name, an organization or an e-mail address, or their beginnings, or a telephone"
                " number; a typo in a word is forgiven, and the first six words count.",
                requires=Contacts.READ,
                sends=ARRAY(Text()),
                encode=lambda text: name_patterns(plain_text(text)),
            ),
            kind=argument(
                ContactKind | None,
                "Only contacts of this kind.",
                requires=Contacts.READ,
                sends=Text(),
                encode=lambda kind: kind.value,
            ),
            order_by=argument(
                ContactOrder | None, "The order of the list.", requires=Contacts.READ
            ),
        ),
    )
    practice_contact: PracticeContact | None = field(
        "One practice contact.",
        requires=Contacts.READ,
        resolve=by_id(practice_contact),
        arguments={
            "id": argument(
                strawberry.ID,
                "The contact's global id.",
                requires=Contacts.READ,
                sends=UUID(),
                encode=key_of("contact"),
            )
        },
    )
