"""What a merge of two clients would move, told to each as far as they may see the rows themselves."""

from __future__ import annotations

from enum import Enum

import strawberry
from sqlalchemy.dialects.postgresql import UUID
from strawberry.types.arguments import StrawberryArgument

from db.accounting import ledger_entry
from db.cards import saved_card
from db.claims import claim
from db.clients import client, client_address, client_email, client_phone, related_person
from db.contacts import practice_contact_client
from db.documents import assigned_document, document_on_file
from db.insurance import insurance_authorization, insurance_policy, insurance_proposal
from db.schedule import attendee
from permissions.vocabulary import (
    Accounting,
    Appointments,
    Cards,
    Claims,
    Clients,
    Documents,
    Insurance,
)
from resolvers.clients import preview
from resolvers.rows import pointed
from schema.clients.client import Client
from schema.declare import argument, choices, entity, field, group
from schema.scalars import Money, key_of


@choices
class ClientMergeProblem(Enum):
    """What a merge would be refused for, by the codes of `clientMerge`."""

    SAME_CLIENT = "SAME_CLIENT"
    CLIENT_INACTIVE = "CLIENT_INACTIVE"
    ATTEND_TOGETHER = "ATTEND_TOGETHER"
    RANK_OVERLAP = "RANK_OVERLAP"


@entity(requires=Clients.MERGE, subject="both_ids")
class ClientMergePreview:
    """Two clients side by side, and what the one to be merged has.

    There is no sum of it: it would tell of rows that one may not see.
    """

    kept: Client | None = field(
        "The client who would be kept: ask both for the same fields, and compare.",
        requires=Clients.READ,
        resolve=pointed(client, "kept_id"),
    )
    merged: Client | None = field(
        "The client who would be merged, of whose profile nothing is copied.",
        requires=Clients.READ,
        resolve=pointed(client, "merged_id"),
    )
    problems: list[ClientMergeProblem] | None = field(
        "What would stop the merge: codes alone, of all that both have, seen or not.",
        requires=Clients.MERGE,
        read=preview.problems,
    )
    phone_count: int | None = field(
        "Their telephone numbers.", requires=Clients.CONTACT, read=preview.counted(client_phone)
    )
    email_count: int | None = field(
        "Their e-mail addresses.", requires=Clients.CONTACT, read=preview.counted(client_email)
    )
    address_count: int | None = field(
        "Their postal addresses.", requires=Clients.CONTACT, read=preview.counted(client_address)
    )
    related_person_count: int | None = field(
        "People around them.", requires=Clients.CONTACT, read=preview.counted(related_person)
    )
    practice_contact_count: int | None = field(
        "Links to contacts of the practice.",
        requires=Clients.READ,
        read=preview.counted(practice_contact_client),
    )
    appointment_count: int | None = field(
        "Their appointments.", requires=Appointments.READ, read=preview.counted(attendee)
    )
    insurance_policy_count: int | None = field(
        "Their insurance policies.",
        requires=Insurance.READ,
        read=preview.counted(insurance_policy),
    )
    authorization_count: int | None = field(
        "What payers authorized for them.",
        requires=Insurance.READ,
        read=preview.counted(insurance_authorization),
    )
    insurance_proposal_count: int | None = field(
        "What they proposed in the portal.",
        requires=Insurance.READ,
        read=preview.counted(insurance_proposal),
    )
    saved_card_count: int | None = field(
        "Their saved cards.",
        requires=Cards.READ,
        read=preview.counted(saved_card, saved_card.c.removed_at.is_(None)),
    )
    assigned_document_count: int | None = field(
        "Documents assigned to them.",
        requires=Documents.READ,
        read=preview.counted(assigned_document),
    )
    document_count: int | None = field(
        "General documents on file.",
        requires=Documents.READ,
        read=preview.counted(document_on_file, document_on_file.c.visibility == "GENERAL"),
    )
    ledger_entry_count: int | None = field(
        "Rows of their account.", requires=Accounting.ROWS, read=preview.counted(ledger_entry)
    )
    balance: Money | None = field(
        "What is open on their account.", requires=Accounting.TOTALS, read=preview.balance
    )
    claim_count: int | None = field(
        "Their claims.", requires=Claims.READ, read=preview.counted(claim)
    )


def _client_id(words: str) -> StrawberryArgument:
    return argument(
        strawberry.ID,
        words,
        requires=Clients.MERGE,
        sends=UUID(),
        encode=key_of("client"),
    )


@group()
class PreviewQuery:
    """What can be asked before a merge."""

    client_merge_preview: ClientMergePreview | None = field(
        "What a merge of two clients would move, and what would stop it.",
        requires=Clients.MERGE,
        resolve=preview.two,
        arguments={
            "kept_id": _client_id("The client who would be kept."),
            "merged_id": _client_id("The client who would be merged."),
        },
    )
