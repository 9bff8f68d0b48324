"""Relations of coverage: a client's policies, and what clients propose."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, select

from db.insurance import insurance_policy, insurance_proposal
from resolvers.today import today_for


def of_client(client: FromClause) -> Select[Any]:
    """A client's policies, those that nobody ended first, each by rank and then the latest."""
    return _of(client.c.id)


def of_ranked(payload: FromClause) -> Select[Any]:
    """The policies of the client whose policies a payload tells of."""
    return _of(payload.c.client_id)


def _of(client_id: ColumnElement[Any]) -> Select[Any]:
    rows = insurance_policy.alias()
    return (
        select(rows)
        .where(rows.c.client_id == client_id)
        .order_by(rows.c.status, rows.c.rank, rows.c.effective_from.desc(), rows.c.id)
    )


def is_in_force(rows: FromClause) -> ColumnElement[bool]:
    """Whether the practice's today is one of the days of a policy.

    Whoever ended it said which is the last of them.
    """
    return today_for(rows).between(
        rows.c.effective_from, func.coalesce(rows.c.effective_to, "infinity")
    )


def proposals(_rows: FromClause, *, status: Any = None) -> Select[Any]:
    """What clients proposed, the oldest first, because it has waited longest."""
    rows = insurance_proposal.alias()
    listed = select(rows)
    if status is not None:
        listed = listed.where(rows.c.status == status)
    return listed.order_by(rows.c.proposed_at, rows.c.id)


def proposals_of_client(client: FromClause) -> Select[Any]:
    """What a client proposed, the latest first."""
    rows = insurance_proposal.alias()
    mine = select(rows).where(rows.c.client_id == client.c.id)
    return mine.order_by(rows.c.proposed_at.desc(), rows.c.id)
