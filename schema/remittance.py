"""What payers sent: insurance payments, and the claims that each of them speaks of."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlalchemy import ARRAY, Text
from sqlalchemy.dialects.postgresql import UUID

from db import directory
from db.claims import claim
from db.clients import client
from db.remittance import insurance_payment, insurance_payment_claim
from permissions.vocabulary import Claims, Clients, Directory, Remittance
from resolvers import remittance
from resolvers.rows import by_id, pointed
from schema.claims import Claim
from schema.connection import Connection, paged
from schema.declare import argument, choice, choices, entity, field, group, ordering
from schema.directory import Payer
from schema.node import Node
from schema.scalars import Day, Instant, Money, key_of, plain_text

if TYPE_CHECKING:
    from schema.clients import Client


@choices
class RemittanceMethod(Enum):
    """How a payer sent money; a remittance may also come without any."""

    ACH = "ACH"
    CHECK = "CHECK"
    NON_PAYMENT = "NON_PAYMENT"
    WIRE = "WIRE"


@choices
class RemittanceSource(Enum):
    """How we learned of it: an 835 file, or an EOB entered by hand."""

    ERA = "ERA"
    EOB = "EOB"


@choices
class InsurancePaymentStatus(Enum):
    """How far an insurance payment is posted."""

    NEW = "NEW"
    POSTED = "POSTED"
    PARTLY_POSTED = "PARTLY_POSTED"
    NEEDS_REVIEW = "NEEDS_REVIEW"
    DUPLICATE = "DUPLICATE"
    CONFLICT = "CONFLICT"
    VOID = "VOID"


@choices
class PaidClaimState(Enum):
    """How far a claim within a payment is matched and posted."""

    MATCHED = "MATCHED"
    UNMATCHED = "UNMATCHED"
    POSTED = "POSTED"
    HELD = "HELD"
    IGNORED = "IGNORED"


@ordering
class InsurancePaymentOrder(Enum):
    """How insurance payments are listed."""

    NEWEST = choice("NEWEST", "The latest payment first.", requires=Remittance.READ)
    LARGEST = choice("LARGEST", "The largest amount first.", requires=Remittance.READ)


@entity(insurance_payment_claim, requires=Remittance.READ, subject="client_id")
class PaidClaim:
    """What a payment says of one claim."""

    charged: Money | None = field(
        "What was charged.", requires=Remittance.READ, column="charged_cents"
    )
    paid: Money | None = field("What is paid.", requires=Remittance.READ, column="paid_cents")
    client_responsibility: Money | None = field(
        "What is left to the client.",
        requires=Remittance.READ,
        column="client_responsibility_cents",
    )
    state: PaidClaimState | None = field("How far it is posted.", requires=Remittance.READ)
    hold_reason: str | None = field("Why it is held, if it is.", requires=Remittance.READ)
    claim: Claim | None = field(
        "The claim, once it is matched.",
        requires=Claims.READ,
        resolve=pointed(claim, "claim_id"),
    )
    client: Annotated[Client, strawberry.lazy("schema.clients")] | None = field(
        "The client, once it is matched.",
        requires=Clients.READ,
        resolve=pointed(client, "client_id"),
    )


@entity(
    insurance_payment,
    requires=Remittance.READ,
    prefix="payment",
    by_id=by_id(insurance_payment),
)
class InsurancePayment(Node):
    """Money that a payer sent, for one claim or for many."""

    method: RemittanceMethod | None = field("How it was sent.", requires=Remittance.READ)
    amount: Money | None = field("How much.", requires=Remittance.READ, column="amount_cents")
    paid_on: Day | None = field("The day of the payment.", requires=Remittance.READ)
    reference: str | None = field("The number of the check or transfer.", requires=Remittance.READ)
    source: RemittanceSource | None = field("How we learned of it.", requires=Remittance.READ)
    status: InsurancePaymentStatus | None = field("How far it is posted.", requires=Remittance.READ)
    received_at: Instant | None = field("When we learned of it.", requires=Remittance.READ)
    payer: Payer | None = field(
        "Who paid.", requires=Directory.READ, resolve=pointed(directory.payer, "payer_id")
    )
    claims: Connection[PaidClaim] | None = field(
        "The claims that it speaks of, in order.",
        requires=Remittance.READ,
        resolve=remittance.claims,
        arguments=paged(),
    )


@group()
class RemittanceQuery:
    """What can be asked about insurance payments."""

    insurance_payments: Connection[InsurancePayment] | None = field(
        "Insurance payments of the practice.",
        requires=Remittance.READ,
        resolve=remittance.payments,
        arguments=paged(
            search=argument(
                str | None,
                "A part of the reference, or the payer's name, of which the first six words count.",
                requires=Directory.READ,
                sends=ARRAY(Text()),
                encode=lambda text: remittance.search_terms(plain_text(text)),
            ),
            payer_id=argument(
                strawberry.ID | None,
                "Only payments of this payer.",
                requires=Remittance.READ,
                sends=UUID(),
                encode=key_of("payer"),
            ),
            statuses=argument(
                list[InsurancePaymentStatus] | None,
                "Only payments of one of these statuses.",
                requires=Remittance.READ,
                sends=ARRAY(Text()),
                encode=lambda statuses: [status.value for status in statuses],
            ),
            order_by=argument(
                InsurancePaymentOrder | None, "The order of the list.", requires=Remittance.READ
            ),
        ),
    )
