"""Clients who may be the person at hand, so that nobody gets a second record by mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from db.clients import client, client_email, client_phone
from engine.change import Problem
from permissions.vocabulary import Clients
from resolvers.clients.listing import matching
from resolvers.desk import Desk, NotMadeError
from resolvers.reach import CLIENTS

LIKENESSES_MAX = 20


async def refuse_likeness(desk: Desk, given: Mapping[str, Any]) -> None:
    """Raise NotMadeError with the clients whom the viewer may see and who may be the same person.

    They were born on the same day and share a name, but for a letter; or they have the same phone
    number or e-mail address.
    """
    found = await _alike(desk.under(Clients.READ), given)
    if found:
        message = (
            "This may be somebody who is a client already. Look at the possible duplicates; if it is"
            " another person, say so with acknowledgeDuplicates."
        )
        told = {"duplicate_ids": found}
        raise NotMadeError(Problem("POSSIBLE_DUPLICATE", message, ("input",)), told=told)


async def _alike(desk: Desk, given: Mapping[str, Any]) -> Sequence[UUID]:
    same = [_born_and_named(given)]
    if desk.viewer.may(Clients.CONTACT):
        numbers = [one["number"] for one in given.get("phones", ())]
        addresses = [one["address"].lower() for one in given.get("emails", ())]
        same += [
            _reached_by(client_phone, client_phone.c.number, numbers),
            _reached_by(client_email, client_email.c.folded, addresses),
        ]
    found = desk.reached(client, CLIENTS, or_(*same)).order_by(client.c.sort_key, client.c.id)
    return [UUID(str(row["id"])) for row in await desk.rows(found.limit(LIKENESSES_MAX))]


def _born_and_named(given: Mapping[str, Any]) -> ColumnElement[bool]:
    """Born on the day, and one name fits: people marry, and go by other first names."""
    names = {
        given[name]
        for name in ("legal_first_name", "legal_last_name", "preferred_name")
        if given.get(name)
    }
    fits = [client.c.id.in_(_with_name(name)) for name in sorted(names)]
    return and_(client.c.birth_date == given["birth_date"], or_(*fits))


def _with_name(name: str) -> Select[Any]:
    found = matching(literal(name.split(), ARRAY(Text)), held=())
    return select(found.c.client_id)


def _reached_by(
    table: FromClause, column: ColumnElement[str], values: Sequence[str]
) -> ColumnElement[bool]:
    found = select(table.c.client_id).where(
        table.c.practice_id == client.c.practice_id,
        column == func.any(literal(values, ARRAY(Text))),
    )
    return client.c.id.in_(found)
