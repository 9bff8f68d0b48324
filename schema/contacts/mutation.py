"""How practice contacts are added, changed, linked to clients and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from db.clients import client
from db.contacts import practice_contact
from permissions.vocabulary import Clients, Contacts
from resolvers import contacts
from resolvers.rows import pointed
from schema.contacts.contact import ContactKind, PracticeContact
from schema.declare import field, group, input_field, inputs
from schema.mutation import Problem, mutation, problems
from schema.scalars import global_id, key_of
from schema.written import email_address, line, phone_number, postal_code, prose, state

if TYPE_CHECKING:
    from schema.clients import Client

_contact = key_of("contact")


@inputs
class _Details:
    """What is known of a contact besides their name."""

    organization: str | None = input_field(
        "Whom they work for.", requires=Contacts.EDIT, encode=line()
    )
    phone: str | None = input_field(
        "Telephone number, as people write it.", requires=Contacts.EDIT, encode=phone_number
    )
    fax: str | None = input_field(
        "Fax number, as people write it.", requires=Contacts.EDIT, encode=phone_number
    )
    email: str | None = input_field("E-mail address.", requires=Contacts.EDIT, encode=email_address)
    street: str | None = input_field(
        "House number and street.", requires=Contacts.EDIT, encode=line()
    )
    city: str | None = input_field("City.", requires=Contacts.EDIT, encode=line())
    state: str | None = input_field("State, two letters.", requires=Contacts.EDIT, encode=state)
    postal_code: str | None = input_field("ZIP code.", requires=Contacts.EDIT, encode=postal_code)
    note: str | None = input_field(
        "What is worth remembering.", requires=Contacts.EDIT, encode=prose()
    )


@inputs
class PracticeContactCreateInput(_Details):
    """A contact to be."""

    kind: ContactKind = input_field("What they are to the practice.", requires=Contacts.EDIT)
    name: str = input_field("The contact's name.", requires=Contacts.EDIT, encode=line())


@inputs
class PracticeContactUpdateInput(_Details):
    """What is to be different of a contact; what is left out stays as it is."""

    id: strawberry.ID = input_field(
        "The contact's global id.", requires=Contacts.EDIT, encode=_contact
    )
    version: int = input_field("The version that you read.", requires=Contacts.EDIT)
    kind: ContactKind | None = input_field(
        "What they are to the practice.", requires=Contacts.EDIT, may_be_null=False
    )
    name: str | None = input_field(
        "The contact's name.", requires=Contacts.EDIT, encode=line(), may_be_null=False
    )


@inputs
class PracticeContactDeleteInput:
    """A contact that is to go."""

    id: strawberry.ID = input_field(
        "The contact's global id.", requires=Contacts.DELETE, encode=_contact
    )
    version: int = input_field("The version that you read.", requires=Contacts.DELETE)


@inputs
class PracticeContactUnlinkInput:
    """A contact and a client who do not belong together."""

    contact_id: strawberry.ID = input_field(
        "The contact's global id.", requires=Contacts.EDIT, encode=_contact
    )
    client_id: strawberry.ID = input_field(
        "The client's global id.", requires=Contacts.EDIT, encode=key_of("client")
    )


@inputs
class PracticeContactLinkInput(PracticeContactUnlinkInput):
    """A contact and a client who belong together."""

    relationship: str = input_field(
        "What the contact is to the client.", requires=Contacts.EDIT, encode=line()
    )


@group()
class _Payload:
    """What became of a contact."""

    contact: PracticeContact | None = field(
        "The contact as it is now.",
        requires=Contacts.READ,
        resolve=pointed(practice_contact, "contact_id"),
    )
    errors: list[Problem] = problems()


@group()
class _LinkPayload(_Payload):
    """What a contact and a client are to each other."""

    client: Annotated[Client, strawberry.lazy("schema.clients")] | None = field(
        "The client.", requires=Clients.READ, resolve=pointed(client, "client_id")
    )


@group()
class PracticeContactCreatePayload(_Payload):
    """What became of a new contact."""


@group()
class PracticeContactUpdatePayload(_Payload):
    """What became of a contact."""


@group()
class PracticeContactLinkPayload(_LinkPayload):
    """What became of a link."""


@group()
class PracticeContactUnlinkPayload(_LinkPayload):
    """What became of the end of a link."""


@group()
class PracticeContactDeletePayload:
    """What became of a contact that was to go."""

    deleted_id: strawberry.ID | None = field(
        "The global id that it had; null when it is still there.",
        requires=Contacts.DELETE,
        read=global_id("deleted_id", "contact"),
    )
    errors: list[Problem] = problems()


@group()
class ContactsMutation:
    """What can be changed about practice contacts."""

    practice_contact_create: PracticeContactCreatePayload | None = mutation(
        "Add a contact to the practice.",
        requires=Contacts.EDIT,
        takes=PracticeContactCreateInput,
        does=contacts.create,
        gives=("contact_id",),
    )
    practice_contact_update: PracticeContactUpdatePayload | None = mutation(
        "Change a contact of the practice.",
        requires=Contacts.EDIT,
        takes=PracticeContactUpdateInput,
        does=contacts.update,
        gives=("contact_id",),
    )
    practice_contact_delete: PracticeContactDeletePayload | None = mutation(
        "Take a contact away, with its links to clients.",
        requires=Contacts.DELETE,
        takes=PracticeContactDeleteInput,
        does=contacts.remove,
        gives=("deleted_id",),
    )
    practice_contact_link: PracticeContactLinkPayload | None = mutation(
        "Say what a contact is to a client.",
        requires=Contacts.EDIT,
        takes=PracticeContactLinkInput,
        does=contacts.link,
        gives=("contact_id", "client_id"),
    )
    practice_contact_unlink: PracticeContactUnlinkPayload | None = mutation(
        "Say that a contact and a client do not belong together.",
        requires=Contacts.EDIT,
        takes=PracticeContactUnlinkInput,
        does=contacts.unlink,
        gives=("contact_id", "client_id"),
    )
