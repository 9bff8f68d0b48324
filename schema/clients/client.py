"""The client: who they are, and the way from them to everything else in their record."""

from __future__ import annotations

from enum import Enum

from db.clients import client, client_address, client_email, client_phone
from db.directory import provider
from db.portal import portal_access
from permissions.vocabulary import (
    Accounting,
    Appointments,
    Cards,
    Claims,
    Clients,
    Directory,
    History,
    Insurance,
    Portal,
)
from permissions.vocabulary import Chart as Clinical
from resolvers import accounting, cards, claims, clients, contacts, history, insurance, schedule
from resolvers.reach import CLIENTS, unmerged
from resolvers.rows import by_id, owned, pointed
from schema.accounting import Account
from schema.cards import SavedCard
from schema.chart import Chart
from schema.claims import Claim
from schema.clients.contact import Address, ContactPreference, Email, Phone, RelatedPerson
from schema.connection import Connection, paged
from schema.contacts import ContactLink
from schema.declare import choices, entity, field, same_row
from schema.directory import Provider
from schema.documents import ClientDocuments
from schema.history import ChangeEvent
from schema.insurance import InsurancePolicy, InsuranceProposal
from schema.node import Node
from schema.portal import PortalAccess
from schema.scalars import Day, Instant
from schema.schedule import CLIENT_APPOINTMENTS, ClientAppointment


@choices
class ClientStatus(Enum):
    """Where a client stands with the practice."""

    PROSPECTIVE = "PROSPECTIVE"
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


@choices
class Sex(Enum):
    """Sex as insurers ask for it: female, male, or unknown."""

    F = "F"
    M = "M"
    U = "U"


@entity(
    client,
    requires=Clients.READ,
    subject="id",
    within=CLIENTS,
    prefix="client",
    by_id=by_id(client),
    only=unmerged,
)
class Client(Node):
    """A person in the care of the practice."""

    # Who it is
    number: str | None = field("The practice's own number for the client.", requires=Clients.READ)
    name: str | None = field(
        "What to call them: the preferred name, else the first name, and the last name.",
        requires=Clients.READ,
        read=clients.called,
    )
    legal_name: str | None = field(
        "First and last name in law.", requires=Clients.READ, read=clients.legal_name
    )
    legal_first_name: str | None = field("First name in law.", requires=Clients.READ)
    legal_last_name: str | None = field("Last name in law.", requires=Clients.READ)
    preferred_name: str | None = field(
        "The first name they go by, if it is another.", requires=Clients.READ
    )
    pronouns: str | None = field("Their pronouns.", requires=Clients.READ)
    birth_date: Day | None = field("Date of birth.", requires=Clients.READ)
    sex: Sex | None = field("Sex as insurers ask for it.", requires=Clients.READ)
    gender_identity: str | None = field(
        "Gender identity in the client's own words.", requires=Clients.READ
    )
    language: str | None = field("The language they speak best.", requires=Clients.READ)
    status: ClientStatus | None = field("Where the client stands.", requires=Clients.READ)
    status_reason: str | None = field(
        "Why they last became inactive, or came back.", requires=Clients.READ
    )
    since: Day | None = field("The day they became a client.", requires=Clients.READ)
    primary_provider: Provider | None = field(
        "The provider who mainly sees them.",
        requires=Directory.READ,
        resolve=pointed(provider, "primary_provider_id"),
    )
    version: int | None = field(
        "Counts changes of the record; an update names the version it read.", requires=Clients.READ
    )
    memo: str | None = field("The administrative memo.", requires=Clients.MEMO)

    # How the record came to be
    added_at: Instant | None = field("When the record was made.", requires=Clients.READ)
    added_by: str | None = field(
        "Who made the record.", requires=Clients.NEW, column="added_by_name"
    )
    source: str | None = field("How they heard of the practice.", requires=Clients.NEW)

    # How to reach them
    contact_preference: ContactPreference | None = field(
        "How they want to be reached.", requires=Clients.CONTACT
    )
    may_leave_voicemail: bool | None = field(
        "Whether a voice message may be left.", requires=Clients.CONTACT
    )
    may_text: bool | None = field("Whether a text may be sent.", requires=Clients.CONTACT)
    phones: list[Phone] | None = field(
        "Telephone numbers, the preferred one first.",
        requires=Clients.CONTACT,
        resolve=owned(client_phone, "client_id", "-is_preferred", "position", "id"),
    )
    emails: list[Email] | None = field(
        "E-mail addresses, the preferred one first.",
        requires=Clients.CONTACT,
        resolve=owned(client_email, "client_id", "-is_preferred", "position", "id"),
    )
    addresses: list[Address] | None = field(
        "Postal addresses.",
        requires=Clients.CONTACT,
        resolve=owned(client_address, "client_id", "position", "id"),
    )
    guardians: list[RelatedPerson] | None = field(
        "Who speaks for them: a parent, a guardian.",
        requires=Clients.CONTACT,
        resolve=clients.related("GUARDIAN"),
    )
    guarantors: list[RelatedPerson] | None = field(
        "Who pays what they owe.", requires=Clients.CONTACT, resolve=clients.related("GUARANTOR")
    )
    emergency_contacts: list[RelatedPerson] | None = field(
        "Whom to call in an emergency.",
        requires=Clients.CONTACT,
        resolve=clients.related("EMERGENCY"),
    )
    practice_contacts: list[ContactLink] | None = field(
        "Contacts of the practice that belong to them, by what they are to them: who referred them,"
        " their physician.",
        requires=Clients.READ,
        resolve=contacts.of_client,
    )

    # What else the record holds
    appointments: Connection[ClientAppointment] | None = field(
        "Their appointments, to be seen and not changed; the latest first.",
        requires=Appointments.READ,
        resolve=schedule.of_client,
        check=schedule.check_order,
        arguments=CLIENT_APPOINTMENTS,
    )
    account: Account | None = field(
        "What they and their insurance owe.",
        requires=Accounting.TOTALS,
        resolve=accounting.of_client,
    )
    claims: Connection[Claim] | None = field(
        "Claims for their services, the latest service first.",
        requires=Claims.READ,
        resolve=claims.of_client,
        arguments=paged(),
    )
    insurance_policies: list[InsurancePolicy] | None = field(
        "Insurance policies, those that nobody ended first, each by rank.",
        requires=Insurance.READ,
        resolve=insurance.of_client,
    )
    insurance_proposals: list[InsuranceProposal] | None = field(
        "What they proposed in the portal, the latest first.",
        requires=Insurance.READ,
        resolve=insurance.proposals_of_client,
    )
    saved_cards: list[SavedCard] | None = field(
        "Saved cards, the default one first.", requires=Cards.READ, resolve=cards.kept
    )
    portal_access: PortalAccess | None = field(
        "Their access to the portal; null if they never had any.",
        requires=Portal.READ,
        resolve=owned(portal_access, "client_id"),
    )
    documents: ClientDocuments = same_row(
        "Documents on file and documents to sign.", open="Each list in it has its own permission."
    )
    history: Connection[ChangeEvent] | None = field(
        "What was changed of the record, the latest first.",
        requires=History.READ,
        resolve=history.of_client,
        arguments=paged(),
    )
    chart: Chart | None = field(
        "The clinical record.", requires=Clinical.READ, resolve=pointed(client, "id")
    )
