"""Relations of saved cards: one that was removed is nobody's any more."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, select

from db.cards import saved_card


def kept(client: FromClause) -> Select[Any]:
    """A client's cards that were not removed, the default one first."""
    rows = saved_card.alias()
    mine = select(rows).where(rows.c.client_id == client.c.id, rows.c.removed_at.is_(None))
    return mine.order_by(rows.c.is_default.desc(), rows.c.added_at.desc(), rows.c.id)


def by_id(_rows: FromClause, *, id: Any) -> Select[Any]:  # noqa: A002 - GraphQL's word
    """The card of an id, unless it was removed."""
    rows = saved_card.alias()
    return select(rows).where(rows.c.id == id, rows.c.removed_at.is_(None))


def is_expired(rows: FromClause) -> ColumnElement[bool]:
    """A card is good until the end of its month."""
    month = func.make_date(rows.c.exp_year, rows.c.exp_month, 1)
    return month < func.date_trunc("month", func.current_date())
