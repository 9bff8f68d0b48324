"""People and organizations around the practice, and the clients they belong to."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from db.clients import client
from db.contacts import practice_contact, practice_contact_client
from permissions.vocabulary import Clients, Contacts
from resolvers import contacts
from resolvers.reach import ABOUT_CLIENT
from resolvers.rows import by_id, pointed
from schema.connection import Connection, paged
from schema.declare import choices, entity, field
from schema.history import ChangeEvent, history_of
from schema.node import Node

if TYPE_CHECKING:
    from schema.clients import Client


@choices
class ContactKind(Enum):
    """What a contact is to the practice."""

    REFERRAL = "REFERRAL"
    PHYSICIAN = "PHYSICIAN"
    ATTORNEY = "ATTORNEY"
    SCHOOL = "SCHOOL"
    PAYER = "PAYER"
    EMERGENCY = "EMERGENCY"
    OTHER = "OTHER"


@entity(practice_contact_client, requires=Clients.READ, subject="client_id", within=ABOUT_CLIENT)
class ContactLink:
    """A practice contact and a client who belong together."""

    relationship: str | None = field("What the contact is to the client.", requires=Clients.READ)
    contact: PracticeContact | None = field(
        "The contact.", requires=Contacts.READ, resolve=pointed(practice_contact, "contact_id")
    )
    client: Annotated[Client, strawberry.lazy("schema.clients")] | None = field(
        "The client.", requires=Clients.READ, resolve=pointed(client, "client_id")
    )


@entity(practice_contact, requires=Contacts.READ, prefix="contact", by_id=by_id(practice_contact))
class PracticeContact(Node):
    """Somebody the practice deals with: a physician, a school, who refers clients."""

    kind: ContactKind | None = field("What they are to the practice.", requires=Contacts.READ)
    name: str | None = field("The contact's name.", requires=Contacts.READ)
    organization: str | None = field("Whom they work for.", requires=Contacts.READ)
    phone: str | None = field("Telephone number in E.164 form.", requires=Contacts.READ)
    fax: str | None = field("Fax number in E.164 form.", requires=Contacts.READ)
    email: str | None = field("E-mail address.", requires=Contacts.READ)
    street: str | None = field("House number and street.", requires=Contacts.READ)
    city: str | None = field("City.", requires=Contacts.READ)
    state: str | None = field("State, two letters.", requires=Contacts.READ)
    postal_code: str | None = field("ZIP code.", requires=Contacts.READ)
    note: str | None = field("What is worth remembering.", requires=Contacts.READ)
    version: int | None = field(
        "Counts changes of the contact; an update names the version it read.",
        requires=Contacts.READ,
    )
    history: Connection[ChangeEvent] | None = history_of("contact")
    clients: Connection[ContactLink] | None = field(
        "Clients who belong to the contact, by last name.",
        requires=Clients.READ,
        resolve=contacts.with_clients,
        arguments=paged(),
    )
