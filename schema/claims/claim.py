"""A claim to a payer, and everything that happened to it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from db import directory
from db.claims import claim, claim_diagnosis, claim_event, claim_issue, claim_line
from db.clients import client
from db.insurance import insurance_policy
from permissions.vocabulary import Claims, Clients, Directory, Insurance
from resolvers import claims
from resolvers.reach import ABOUT_CLIENT
from resolvers.rows import by_id, owned, pointed
from schema.claims.parts import ClaimDiagnosis, ClaimIssue, ClaimLine
from schema.connection import Connection, paged
from schema.declare import choices, entity, field
from schema.directory import Payer, Provider
from schema.insurance import InsurancePolicy
from schema.node import Node
from schema.scalars import Day, Instant, Money

if TYPE_CHECKING:
    from schema.clients import Client


@choices
class ClaimStatus(Enum):
    """How far a claim has come on its way to the payer and back."""

    DRAFT = "DRAFT"
    SCRUB_ERRORS = "SCRUB_ERRORS"
    READY = "READY"
    QUEUED = "QUEUED"
    SUBMITTED = "SUBMITTED"
    PRINTED = "PRINTED"
    ACK_REJECTED = "ACK_REJECTED"
    ACCEPTED_CLEARINGHOUSE = "ACCEPTED_CLEARINGHOUSE"
    ACCEPTED_PAYER = "ACCEPTED_PAYER"
    REJECTED = "REJECTED"
    PENDING = "PENDING"
    PAID = "PAID"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    DENIED = "DENIED"
    CLOSED = "CLOSED"


@entity(
    claim,
    requires=Claims.READ,
    subject="client_id",
    within=ABOUT_CLIENT,
    prefix="claim",
    by_id=by_id(claim),
)
class Claim(Node):
    """What is asked of a payer for a client's services."""

    patient_control_number: str | None = field(
        "Our number for the claim, which the payer sends back.", requires=Claims.READ
    )
    payer_claim_control_number: str | None = field(
        "The payer's number for the claim, once it has one.", requires=Claims.READ
    )
    frequency_code: str | None = field(
        "1 for a first claim, 7 to replace one, 8 to void one.", requires=Claims.READ
    )
    rank: int | None = field(
        "1 for primary insurance, 2 for secondary, 3 for tertiary.", requires=Claims.READ
    )
    status: ClaimStatus | None = field("How far it has come.", requires=Claims.READ)
    total: Money | None = field("What is charged.", requires=Claims.READ, column="total_cents")
    paid: Money | None = field("What was paid.", requires=Claims.READ, column="paid_cents")
    adjusted: Money | None = field(
        "What was written off.", requires=Claims.READ, column="adjusted_cents"
    )
    client_responsibility: Money | None = field(
        "What the payer left to the client.",
        requires=Claims.READ,
        column="client_responsibility_cents",
    )
    service_from: Day | None = field("The first day of service.", requires=Claims.READ)
    service_to: Day | None = field("The last day of service.", requires=Claims.READ)
    submitted_at: Instant | None = field("When it was sent.", requires=Claims.READ)
    status_changed_at: Instant | None = field("When the status changed.", requires=Claims.READ)
    needs_attention: bool | None = field("Whether somebody must act.", requires=Claims.READ)
    closed_reason: str | None = field("Why it was closed.", requires=Claims.READ)
    client: Annotated[Client, strawberry.lazy("schema.clients")] | None = field(
        "Whom it is for.", requires=Clients.READ, resolve=pointed(client, "client_id")
    )
    payer: Payer | None = field(
        "Who is asked to pay.",
        requires=Directory.READ,
        resolve=pointed(directory.payer, "payer_id"),
    )
    provider: Provider | None = field(
        "Who rendered the services.",
        requires=Directory.READ,
        resolve=pointed(directory.provider, "provider_id"),
    )
    policy: InsurancePolicy | None = field(
        "The insurance policy it is made under.",
        requires=Insurance.READ,
        resolve=pointed(insurance_policy, "policy_id"),
    )
    lines: list[ClaimLine] | None = field(
        "The services, in order.",
        requires=Claims.READ,
        resolve=owned(claim_line, "claim_id", "position", "id"),
    )
    diagnoses: list[ClaimDiagnosis] | None = field(
        "The diagnoses that the claim tells, in order.",
        requires=Claims.READ,
        resolve=owned(claim_diagnosis, "claim_id", "position"),
    )
    issues: list[ClaimIssue] | None = field(
        "Problems found in it.",
        requires=Claims.READ,
        resolve=owned(claim_issue, "claim_id", "position", "id"),
    )
    events: Connection[ClaimEvent] | None = field(
        "What happened to it, the latest first.",
        requires=Claims.READ,
        resolve=claims.events,
        arguments=paged(),
    )


@entity(claim_event, requires=Claims.READ, subject="client_id", within=ABOUT_CLIENT)
class ClaimEvent:
    """Something that happened to a claim."""

    at: Instant | None = field("When it happened.", requires=Claims.READ)
    kind: str | None = field("What happened, in one word.", requires=Claims.READ)
    from_status: ClaimStatus | None = field("The status before.", requires=Claims.READ)
    to_status: ClaimStatus | None = field("The status after.", requires=Claims.READ)
    text: str | None = field("What was said about it.", requires=Claims.READ)
    actor: str | None = field("Who did it.", requires=Claims.READ, column="actor_name")
    claim: Claim | None = field(
        "The claim.", requires=Claims.READ, resolve=pointed(claim, "claim_id")
    )
