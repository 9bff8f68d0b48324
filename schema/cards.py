"""Saved cards: enough to tell one from another, and never enough to charge one elsewhere."""

from __future__ import annotations

from enum import Enum

from db.cards import saved_card
from permissions.vocabulary import Cards
from resolvers import cards
from resolvers.reach import ABOUT_CLIENT
from schema.declare import choices, entity, field
from schema.node import Node
from schema.scalars import Instant


@choices
class CardBrand(Enum):
    """The network of a card."""

    VISA = "VISA"
    MASTERCARD = "MASTERCARD"
    AMEX = "AMEX"
    DISCOVER = "DISCOVER"


@entity(
    saved_card,
    requires=Cards.READ,
    subject="client_id",
    within=ABOUT_CLIENT,
    prefix="card",
    by_id=cards.by_id,
)
class SavedCard(Node):
    """A card that the practice may charge; the number itself is with the processor."""

    brand: CardBrand | None = field("The card's network.", requires=Cards.READ)
    last4: str | None = field("The last four digits.", requires=Cards.READ)
    exp_month: int | None = field("The month it expires in, 1 to 12.", requires=Cards.READ)
    exp_year: int | None = field("The year it expires in.", requires=Cards.READ)
    is_expired: bool | None = field(
        "Whether its last month is over.", requires=Cards.READ, read=cards.is_expired
    )
    holder_name: str | None = field("The name on the card.", requires=Cards.READ)
    is_default: bool | None = field("Whether it is charged first.", requires=Cards.READ)
    added_at: Instant | None = field("When it was saved.", requires=Cards.READ)
