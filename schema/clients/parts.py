"""What is written of how to reach a client, and of the people around them."""

from __future__ import annotations

from permissions.vocabulary import Clients
from schema.clients.contact import AddressKind, ContactPreference, EmailKind, PhoneKind
from schema.declare import input_field, inputs
from schema.written import email_address, line, phone_number, postal_code, state


@inputs
class PhoneInput:
    """A telephone number of a client."""

    kind: PhoneKind = input_field("Which telephone it is.", requires=Clients.CONTACT)
    number: str = input_field(
        "The number, as people write it.", requires=Clients.CONTACT, encode=phone_number
    )
    is_preferred: bool = input_field(
        "Whether to try it first.", requires=Clients.CONTACT, default=False
    )


@inputs
class EmailInput:
    """An e-mail address of a client."""

    kind: EmailKind = input_field("Which mailbox it is.", requires=Clients.CONTACT)
    address: str = input_field("The address.", requires=Clients.CONTACT, encode=email_address)
    is_preferred: bool = input_field(
        "Whether to write to it first.", requires=Clients.CONTACT, default=False
    )


@inputs
class AddressInput:
    """A postal address of a client; what is sure of it is put into the form of the post."""

    kind: AddressKind = input_field("What the address is for.", requires=Clients.CONTACT)
    street: str = input_field("House number and street.", requires=Clients.CONTACT, encode=line())
    unit: str | None = input_field("Apartment or suite.", requires=Clients.CONTACT, encode=line())
    city: str = input_field("City.", requires=Clients.CONTACT, encode=line())
    state: str = input_field("State, two letters.", requires=Clients.CONTACT, encode=state)
    postal_code: str = input_field("ZIP code.", requires=Clients.CONTACT, encode=postal_code)


@inputs
class RelatedPersonInput:
    """Somebody around a client."""

    name: str = input_field("The person's name.", requires=Clients.CONTACT, encode=line())
    relationship: str = input_field(
        "Who they are to the client.", requires=Clients.CONTACT, encode=line()
    )
    phone: str | None = input_field(
        "Telephone number, as people write it.", requires=Clients.CONTACT, encode=phone_number
    )
    email: str | None = input_field(
        "E-mail address.", requires=Clients.CONTACT, encode=email_address
    )


@inputs
class ClientReachInput:
    """How to reach a client, and who stands by them. A list that is given is the whole list."""

    contact_preference: ContactPreference | None = input_field(
        "How they want to be reached.", requires=Clients.CONTACT
    )
    may_leave_voicemail: bool | None = input_field(
        "Whether a voice message may be left.", requires=Clients.CONTACT, may_be_null=False
    )
    may_text: bool | None = input_field(
        "Whether a text may be sent.", requires=Clients.CONTACT, may_be_null=False
    )
    phones: list[PhoneInput] | None = input_field(
        "Telephone numbers, at most 10.", requires=Clients.CONTACT, may_be_null=False
    )
    emails: list[EmailInput] | None = input_field(
        "E-mail addresses, at most 10.", requires=Clients.CONTACT, may_be_null=False
    )
    addresses: list[AddressInput] | None = input_field(
        "Postal addresses, at most 10.", requires=Clients.CONTACT, may_be_null=False
    )
    guardians: list[RelatedPersonInput] | None = input_field(
        "Who speaks for them, at most 10; somebody under 18 needs one.",
        requires=Clients.CONTACT,
        may_be_null=False,
    )
    guarantors: list[RelatedPersonInput] | None = input_field(
        "Who pays what they owe, at most 10.", requires=Clients.CONTACT, may_be_null=False
    )
    emergency_contacts: list[RelatedPersonInput] | None = input_field(
        "Whom to call in an emergency, at most 10.", requires=Clients.CONTACT, may_be_null=False
    )
