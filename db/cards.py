"""Saved cards: what may be shown of them, and the vault's token, which nobody is shown."""

from __future__ import annotations

from sqlalchemy import Boolean, Index, SmallInteger, Text, func, text

from db.checks import between, matches, one_of
from db.tables import ID, INSTANT, about, column, refers, secret, table
from permissions.vocabulary import Cards

saved_card = table(
    "saved_card",
    column("client_id", ID),
    column("brand", Text, Cards.READ),
    column("last4", Text, Cards.READ),
    column("exp_month", SmallInteger, Cards.READ),
    column("exp_year", SmallInteger, Cards.READ),
    column("holder_name", Text, Cards.READ),
    column("is_default", Boolean, Cards.READ, server_default=text("false")),
    column("added_at", INSTANT, Cards.READ, server_default=func.now()),
    column("removed_at", INSTANT, Cards.READ, nullable=True),
    secret("vault_token", Text),
    refers("client_id", "client"),
    one_of("brand", "VISA", "MASTERCARD", "AMEX", "DISCOVER"),
    # Four digits and no more: a full card number does not fit in this table.
    matches("last4", "^[0-9]{4}$"),
    between("exp_month", 1, 12),
    between("exp_year", 2000, 2100),
    Index(None, "practice_id", "client_id", "added_at", "id"),
    rows=[about("client_id", Cards.READ)],
)
