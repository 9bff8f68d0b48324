"""How to reach a client, and the people around them."""

from __future__ import annotations

from enum import Enum

from db.clients import client_address, client_email, client_phone, related_person
from permissions.vocabulary import Clients
from resolvers.reach import ABOUT_CLIENT
from schema.declare import choices, entity, field


@choices
class ContactPreference(Enum):
    """How a client wants to be reached."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    TEXT = "TEXT"
    MAIL = "MAIL"
    PORTAL = "PORTAL"


@choices
class PhoneKind(Enum):
    """Which telephone it is."""

    MOBILE = "MOBILE"
    HOME = "HOME"
    WORK = "WORK"
    OTHER = "OTHER"


@choices
class EmailKind(Enum):
    """Which mailbox it is."""

    HOME = "HOME"
    WORK = "WORK"
    OTHER = "OTHER"


@choices
class AddressKind(Enum):
    """What an address is for."""

    HOME = "HOME"
    MAILING = "MAILING"
    WORK = "WORK"


@entity(client_phone, requires=Clients.CONTACT, subject="client_id", within=ABOUT_CLIENT)
class Phone:
    """A telephone number of a client."""

    kind: PhoneKind | None = field("Which telephone it is.", requires=Clients.CONTACT)
    number: str | None = field("The number in E.164 form.", requires=Clients.CONTACT)
    is_preferred: bool | None = field("Whether to try it first.", requires=Clients.CONTACT)


@entity(client_email, requires=Clients.CONTACT, subject="client_id", within=ABOUT_CLIENT)
class Email:
    """An e-mail address of a client."""

    kind: EmailKind | None = field("Which mailbox it is.", requires=Clients.CONTACT)
    address: str | None = field("The address.", requires=Clients.CONTACT)
    is_preferred: bool | None = field("Whether to write to it first.", requires=Clients.CONTACT)


@entity(client_address, requires=Clients.CONTACT, subject="client_id", within=ABOUT_CLIENT)
class Address:
    """A postal address of a client."""

    kind: AddressKind | None = field("What the address is for.", requires=Clients.CONTACT)
    street: str | None = field("House number and street.", requires=Clients.CONTACT)
    unit: str | None = field("Apartment or suite.", requires=Clients.CONTACT)
    city: str | None = field("City.", requires=Clients.CONTACT)
    state: str | None = field("State, two letters.", requires=Clients.CONTACT)
    postal_code: str | None = field("ZIP code.", requires=Clients.CONTACT)


@entity(related_person, requires=Clients.CONTACT, subject="client_id", within=ABOUT_CLIENT)
class RelatedPerson:
    """Somebody who speaks for a client, pays for them, or is called in an emergency."""

    name: str | None = field("The person's name.", requires=Clients.CONTACT)
    relationship: str | None = field("Who they are to the client.", requires=Clients.CONTACT)
    phone: str | None = field("Telephone number in E.164 form.", requires=Clients.CONTACT)
    email: str | None = field("E-mail address.", requires=Clients.CONTACT)
