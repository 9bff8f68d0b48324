"""Relations of claims: the list with its search, their history, and the summary of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    cast,
    func,
    literal_column,
    select,
    true,
    tuple_,
    union_all,
)

from db.claims import claim, claim_event
from resolvers.clients import matching, search_words
from resolvers.rows import Held, among
from resolvers.search import begins_with, sought, whole_and_words

NUMBER_CHARACTERS_MAX = 50

_ORDERS: Mapping[str, str] = {
    "CHANGED": "status_changed_at",
    "SERVICE_DATE": "service_from",
    "LARGEST": "total_cents",
}
_SOUGHT = "the number of a claim, or for a client's name, birth date, number, phone or e-mail"
_ZERO: ColumnElement[int] = literal_column("0::bigint")


def search_terms(text: str) -> list[str]:
    """What a search for claims looks for: the whole as a number first, then words of a name.

    Raises ValueError when the text is blank.
    """
    number = sought(text, _SOUGHT).upper()
    return [number[:NUMBER_CHARACTERS_MAX], *search_words(text)]


def every(
    _rows: FromClause,
    *,
    held: Held,
    statuses: Any = None,
    payer_id: Any = None,
    needs_attention: bool | None = None,
    search: Any = None,
    order_by: str | None = None,
) -> Select[Any]:
    """Claims of the practice, those whose status changed last first unless said otherwise."""
    rows: FromClause = claim.alias() if search is None else _found(search, held)
    listed = select(rows)
    if statuses is not None:
        listed = listed.where(among(rows.c.status, statuses))
    if payer_id is not None:
        listed = listed.where(rows.c.payer_id == payer_id)
    if needs_attention is not None:
        is_so = rows.c.needs_attention
        listed = listed.where(is_so if needs_attention else ~is_so)
    return listed.order_by(rows.c[_ORDERS[order_by or "CHANGED"]].desc(), rows.c.id)


def _found(terms: Any, held: Held) -> Subquery:
    """The claims whose number begins so, or whose client is called so, each of them once.

    Each way to find them may use an index of its own, and reads the row where it finds it.
    """
    number, words = whole_and_words(terms)
    people = matching(words, held)

    def is_ours(one: FromClause) -> ColumnElement[bool]:
        return begins_with(one.c.patient_control_number, number)

    def is_theirs(one: FromClause) -> ColumnElement[bool]:
        return begins_with(one.c.payer_claim_control_number, number)

    ours, theirs, named = claim.alias(), claim.alias(), claim.alias()
    return union_all(
        select(ours).where(is_ours(ours)),
        select(theirs).where(is_theirs(theirs), is_ours(theirs).is_not(true())),
        select(named)
        .join(people, people.c.client_id == named.c.client_id)
        .where(is_ours(named).is_not(true()), is_theirs(named).is_not(true())),
    ).subquery()


def of_client(owner: FromClause) -> Select[Any]:
    """A client's claims, by date of service, the latest first."""
    rows = claim.alias()
    mine = select(rows).where(rows.c.client_id == owner.c.id)
    return mine.order_by(rows.c.service_from.desc(), rows.c.id)


def events(of: FromClause) -> Select[Any]:
    """What happened to a claim, the latest first."""
    rows = claim_event.alias()
    listed = select(rows).where(rows.c.claim_id == of.c.id)
    return listed.order_by(rows.c.at.desc(), rows.c.id)


def updates(_rows: FromClause, *, held: Held, search: Any = None) -> Select[Any]:
    """What happened to any claim, the latest first."""
    rows = claim_event.alias()
    listed = select(rows)
    if search is not None:
        found = _found(search, held)
        keys = select(found.c.practice_id, found.c.id)
        listed = listed.where(tuple_(rows.c.practice_id, rows.c.claim_id).in_(keys))
    return listed.order_by(rows.c.at.desc(), rows.c.id)


def _sum(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(cast(func.sum(column), BigInteger), _ZERO)


def summary(_rows: FromClause, *, context: FromClause) -> Select[Any]:
    """What all claims of the practice come to; zeros when there are none."""
    one = claim.alias()
    is_attended = one.c.needs_attention
    totals = (
        select(
            func.count().label("claim_count"),
            _sum(one.c.total_cents).label("total_cents"),
            _sum(one.c.paid_cents).label("paid_cents"),
            func.count().filter(is_attended).label("needing_attention_count"),
            func.coalesce(
                cast(func.sum(one.c.total_cents).filter(is_attended), BigInteger), _ZERO
            ).label("needing_attention_cents"),
        )
        .where(one.c.practice_id == context.c.practice_id)
        .correlate(context)
        .subquery()
    )
    rows = select(context.c.practice_id, totals).correlate(context).subquery()
    return select(rows)


def by_status(_summary: FromClause) -> Select[Any]:
    """How many claims there are of each status, and what they come to."""
    one = claim.alias()
    rows = (
        select(
            one.c.practice_id,
            one.c.status,
            func.count().label("claim_count"),
            _sum(one.c.total_cents).label("total_cents"),
        )
        .group_by(one.c.practice_id, one.c.status)
        .subquery()
    )
    return select(rows).order_by(rows.c.status)
