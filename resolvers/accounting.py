"""Relations of a client's account: its kept totals, its rows with their running balance."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, cast, func, select

from db.accounting import account_total, ledger_entry, line_item
from resolvers.rows import among, owned

Owes = ColumnElement[Any]


def of_client(owner: FromClause) -> Select[Any]:
    """The kept totals of a client."""
    rows = account_total.alias()
    return select(rows).where(rows.c.client_id == owner.c.id)


def entries(account: FromClause, *, kinds: Any = None) -> Select[Any]:
    """The rows of an account, the newest first; what is left out still counts in the balance."""
    rows = _running(account.c.client_id, account)
    listed = select(rows)
    if kinds is not None:
        listed = listed.where(among(rows.c.kind, kinds))
    # Positions are unique within a client only, and a position belongs to one day.
    return listed.order_by(rows.c.posted_on.desc(), rows.c.position.desc())


def entry(_rows: FromClause, *, id: Any, context: FromClause) -> Select[Any]:  # noqa: A002 - GraphQL's word
    """One row of some account, by its id."""
    return _one(id, context)


def services(detail: FromClause) -> Select[Any]:
    """The line items of a row; only charges have any (db/ledger.py), so no others are looked at."""
    return owned(line_item, "entry_id", "position", "id")(detail).where(detail.c.kind == "CHARGE")


def charge(allocation: FromClause) -> Select[Any]:
    """The charge that a part of a payment went to."""
    return _one(allocation.c.charge_entry_id, allocation)


def reversed_by(detail: FromClause) -> Select[Any]:
    """The row that another one takes back."""
    return _one(detail.c.reverses_id, detail)


def _one(key: Any, around: FromClause) -> Select[Any]:
    """The row of a key in the practice of what is around it."""
    found = ledger_entry.alias()
    mine = (found.c.practice_id == around.c.practice_id, found.c.id == key)
    client_id = select(found.c.client_id).where(*mine).correlate(around)
    rows = _running(client_id.scalar_subquery(), around)
    return select(rows).where(rows.c.id == key)


def _running(client_id: Owes, around: FromClause) -> FromClause:
    """Every row of one account with the balance after it, before anything is left out.

    The balance of today is kept, so it is counted back from there: a page of the newest rows is read
    without all that came before them.
    """
    entry, total = ledger_entry.alias(), account_total.alias()
    mine = (total.c.practice_id == around.c.practice_id, total.c.client_id == client_id)
    balance = select(total.c.balance_cents).where(*mine).correlate(around)
    newer = func.sum(entry.c.effect_cents).over(
        partition_by=(entry.c.practice_id, entry.c.client_id),
        order_by=(entry.c.posted_on.desc(), entry.c.position.desc()),
        rows=(None, -1),
    )
    running = balance.scalar_subquery() - func.coalesce(newer, 0)
    return (
        select(*entry.c, cast(running, BigInteger).label("running_cents"))
        .where(entry.c.client_id == client_id)
        .correlate(around)
        .subquery()
    )
