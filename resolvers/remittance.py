"""Relations of what payers sent: insurance payments, and the claims that they speak of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, or_, select, tuple_

from db.directory import payer
from db.remittance import insurance_payment, insurance_payment_claim
from resolvers.rows import among
from resolvers.search import matching, name_patterns, sought, whole_and_words

REFERENCE_CHARACTERS_MAX = 50

_ORDERS: Mapping[str, str] = {"NEWEST": "paid_on", "LARGEST": "amount_cents"}


def search_terms(text: str) -> list[str]:
    """What a search for payments looks for: the whole as a reference, then words of a name.

    Raises ValueError when the text is blank.
    """
    reference = sought(text, "a reference, or for the name of a payer")
    return [reference[:REFERENCE_CHARACTERS_MAX], *name_patterns(text)]


def payments(
    _rows: FromClause,
    *,
    search: Any = None,
    payer_id: Any = None,
    statuses: Any = None,
    order_by: str | None = None,
) -> Select[Any]:
    """Insurance payments, the latest first unless the largest are asked for."""
    rows = insurance_payment.alias()
    listed = select(rows)
    if payer_id is not None:
        listed = listed.where(rows.c.payer_id == payer_id)
    if statuses is not None:
        listed = listed.where(among(rows.c.status, statuses))
    if search is not None:
        reference, words = whole_and_words(search)
        folded = select(func.fold(reference)).scalar_subquery()  # once, not for each row
        has_reference = func.strpos(rows.c.search_text, folded) > 0
        listed = listed.where(or_(has_reference, _is_of(rows, words)))
    return listed.order_by(rows.c[_ORDERS[order_by or "NEWEST"]].desc(), rows.c.id)


def _is_of(payments: FromClause, words: Any) -> ColumnElement[bool]:
    """Whether a payment is of a payer whose name fits the words."""
    rows = payer.alias()
    found = matching(func.fold(rows.c.name), words, rows)
    named = select(rows.c.practice_id, rows.c.id)
    of = tuple_(payments.c.practice_id, payments.c.payer_id)
    return of.in_(named.join_from(rows, found, found.c.distance.is_not(None)))


def claims(payment: FromClause) -> Select[Any]:
    """What a payment says of each claim, in the order in which it says it."""
    rows = insurance_payment_claim.alias()
    told = select(rows).where(rows.c.payment_id == payment.c.id)
    return told.order_by(rows.c.position, rows.c.id)
