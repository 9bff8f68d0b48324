"""The list of claims with its search, and what all claims come to."""

from __future__ import annotations

from enum import Enum

import strawberry
from sqlalchemy import ARRAY, Text
from sqlalchemy.dialects.postgresql import UUID

from db.claims import claim
from permissions.vocabulary import Claims, Clients
from resolvers import claims
from resolvers.rows import by_id
from schema.claims.claim import Claim, ClaimStatus
from schema.connection import Connection, paged
from schema.declare import argument, choice, entity, field, group, ordering
from schema.scalars import Money, dollars, key_of, plain_text


@ordering
class ClaimOrder(Enum):
    """How claims are listed."""

    CHANGED = choice("CHANGED", "The latest change of status first.", requires=Claims.READ)
    SERVICE_DATE = choice("SERVICE_DATE", "The latest service first.", requires=Claims.READ)
    LARGEST = choice("LARGEST", "The largest charge first.", requires=Claims.READ)


@entity(requires=Claims.READ)
class ClaimStatusSummary:
    """The claims of one status."""

    status: ClaimStatus | None = field(
        "The status.", requires=Claims.READ, read=lambda rows: rows.c.status
    )
    count: int | None = field(
        "How many claims.", requires=Claims.READ, read=lambda rows: rows.c.claim_count
    )
    total: Money | None = field(
        "What they charge together.", requires=Claims.READ, read=dollars("total_cents")
    )


@entity(requires=Claims.READ)
class ClaimsSummary:
    """What all claims of the practice come to."""

    count: int | None = field(
        "How many claims.", requires=Claims.READ, read=lambda rows: rows.c.claim_count
    )
    total: Money | None = field(
        "What they charge together.", requires=Claims.READ, read=dollars("total_cents")
    )
    paid: Money | None = field(
        "What was paid of it.", requires=Claims.READ, read=dollars("paid_cents")
    )
    needing_attention: int | None = field(
        "How many claims somebody must act on.",
        requires=Claims.READ,
        read=lambda rows: rows.c.needing_attention_count,
    )
    needing_attention_total: Money | None = field(
        "What those charge together.",
        requires=Claims.READ,
        read=dollars("needing_attention_cents"),
    )
    by_status: list[ClaimStatusSummary] | None = field(
        "The same for each status that occurs.", requires=Claims.READ, resolve=claims.by_status
    )


CLAIM_SEARCH = argument(
    str | None,
    "The beginning of our number or the payer's, or a client as in `clients`; a typo is forgiven, and"
    " the first six words count.",
    requires=Clients.READ,
    sends=ARRAY(Text()),
    encode=lambda text: claims.search_terms(plain_text(text)),
)


@group()
class ClaimsQuery:
    """What can be asked about claims."""

    claims_summary: ClaimsSummary | None = field(
        "What all claims come to.", requires=Claims.READ, resolve=claims.summary
    )
    claims: Connection[Claim] | None = field(
        "Claims of the practice.",
        requires=Claims.READ,
        resolve=claims.every,
        arguments=paged(
            statuses=argument(
                list[ClaimStatus] | None,
                "Only claims of one of these statuses.",
                requires=Claims.READ,
                sends=ARRAY(Text()),
                encode=lambda statuses: [status.value for status in statuses],
            ),
            payer_id=argument(
                strawberry.ID | None,
                "Only claims to this payer.",
                requires=Claims.READ,
                sends=UUID(),
                encode=key_of("payer"),
            ),
            needs_attention=argument(
                bool | None, "Only claims that somebody must act on.", requires=Claims.READ
            ),
            search=CLAIM_SEARCH,
            order_by=argument(ClaimOrder | None, "The order of the list.", requires=Claims.READ),
        ),
    )
    claim: Claim | None = field(
        "One claim.",
        requires=Claims.READ,
        resolve=by_id(claim),
        arguments={
            "id": argument(
                strawberry.ID,
                "The claim's global id.",
                requires=Claims.READ,
                sends=UUID(),
                encode=key_of("claim"),
            )
        },
    )
