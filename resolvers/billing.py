"""Relations of the billing pages: who owes most, and to whom the practice owes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import FromClause, Select, select

from db.accounting import account_total
from resolvers.clients import matching
from resolvers.rows import Held


def largest_open(_rows: FromClause, *, held: Held, search: Any = None) -> Select[Any]:
    """Accounts with something open, the largest sum first."""
    return _largest("open_cents", search, held)


def largest_credits(_rows: FromClause, *, held: Held, search: Any = None) -> Select[Any]:
    """Accounts of clients who paid more than they owe, the largest credit first."""
    return _largest("credit_due_cents", search, held)


def _largest(column: str, search: Any, held: Held) -> Select[Any]:
    # Each column has an index over what is above zero, in this order.
    rows = account_total.alias()
    listed = select(rows).where(rows.c[column] > 0)
    if search is not None:
        found = matching(search, held)
        listed = listed.join(found, found.c.client_id == rows.c.client_id)
    return listed.order_by(rows.c[column].desc(), rows.c.client_id)
