"""The billing pages: largest open balances, largest credits due, and the latest claim updates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlalchemy import ARRAY, Text
from strawberry.types.arguments import StrawberryArgument

from db.accounting import account_total
from db.clients import client
from permissions.vocabulary import Billing, Claims, Clients
from resolvers import billing, claims
from resolvers.clients import search_words
from resolvers.reach import ABOUT_CLIENT
from resolvers.rows import pointed
from schema.claims import ClaimEvent
from schema.claims.listing import CLAIM_SEARCH
from schema.connection import Connection, paged
from schema.declare import argument, entity, field, group
from schema.scalars import Day, Money, plain_text

if TYPE_CHECKING:
    from schema.clients import Client


@entity(account_total, requires=Billing.BALANCES, subject="client_id", within=ABOUT_CLIENT)
class OpenBalance:
    """A client's account on which something is open."""

    client: Annotated[Client, strawberry.lazy("schema.clients")] | None = field(
        "Whose account it is.", requires=Clients.READ, resolve=pointed(client, "client_id")
    )
    balance: Money | None = field(
        "What is open in all: client and insurance. Credit that is not applied to anything does not"
        " lower it, as it does an account's balance.",
        requires=Billing.BALANCES,
        column="open_cents",
    )
    client_balance: Money | None = field(
        "What the client owes.", requires=Billing.BALANCES, column="client_cents"
    )
    insurance_balance: Money | None = field(
        "What insurance owes.", requires=Billing.BALANCES, column="insurance_cents"
    )
    oldest_open_on: Day | None = field(
        "The day of the oldest charge or balance brought forward that is not settled in full; credit"
        " settles one only when it is allocated to it.",
        requires=Billing.BALANCES,
    )


@entity(account_total, requires=Billing.CREDITS, subject="client_id", within=ABOUT_CLIENT)
class CreditDue:
    """A client who paid more than they owe."""

    client: Annotated[Client, strawberry.lazy("schema.clients")] | None = field(
        "Whom it is due to.", requires=Clients.READ, resolve=pointed(client, "client_id")
    )
    credit_due: Money | None = field(
        "What is due to the client: credit less what they owe; of insurance's share nothing.",
        requires=Billing.CREDITS,
        column="credit_due_cents",
    )


def _search() -> StrawberryArgument:
    return argument(
        str | None,
        "A client as in `clients`; a typo is forgiven, and the first six words count.",
        requires=Clients.READ,
        sends=ARRAY(Text()),
        encode=lambda text: search_words(plain_text(text)),
    )


@group()
class BillingQuery:
    """What the billing pages ask."""

    largest_open_balances: Connection[OpenBalance] | None = field(
        "Clients with something open, the largest sum first.",
        requires=Billing.BALANCES,
        resolve=billing.largest_open,
        arguments=paged(search=_search()),
    )
    largest_credits_due: Connection[CreditDue] | None = field(
        "Clients who paid more than they owe, the largest credit first.",
        requires=Billing.CREDITS,
        resolve=billing.largest_credits,
        arguments=paged(search=_search()),
    )
    latest_claim_updates: Connection[ClaimEvent] | None = field(
        "What happened to claims, the latest first.",
        requires=Claims.READ,
        resolve=claims.updates,
        arguments=paged(search=CLAIM_SEARCH),
    )
