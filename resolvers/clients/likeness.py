"""Clients who may be the person at hand, so that nobody gets a second record by mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, FromClause, Select, func, literal, select, union
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from db.clients import client, client_email, client_phone
from engine.change import Problem
from permissions.vocabulary import Clients
from resolvers.clients.listing import matching, sorted_by
from resolvers.desk import Desk, NotMadeError
from resolvers.reach import CLIENTS

LIKENESSES_MAX = 20


async def refuse_likeness(desk: Desk, given: Mapping[str, Any]) -> None:
    """Raise NotMadeError with the clients whom the viewer may see and who may be the same person.

    They were born on the same day and share a name, but for a letter; they have the same first and
    last name, and one birth date may be the other one miswritten; or they have the same phone number
    or e-mail address.
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
    practice_id = desk.viewer.practice_id
    same = [*_born_and_named(practice_id, given), _named_and_nearly_born(practice_id, given)]
    if desk.viewer.may(Clients.CONTACT):
        numbers = [one["number"] for one in given.get("phones", ())]
        addresses = [one["address"].lower() for one in given.get("emails", ())]
        same += [
            _reached_by(practice_id, client_phone, client_phone.c.number, numbers),
            _reached_by(practice_id, client_email, client_email.c.folded, addresses),
        ]
    # Each by its own index: for one condition with "or", PostgreSQL would read every client.
    found = desk.reached(client, CLIENTS, client.c.id.in_(union(*same)))
    listed = found.order_by(client.c.sort_key, client.c.id).limit(LIKENESSES_MAX)
    return [UUID(str(row["id"])) for row in await desk.rows(listed)]


def _born_and_named(practice_id: UUID, given: Mapping[str, Any]) -> Iterator[Select[Any]]:
    """Born on the day, and one name fits: people marry, and go by other first names."""
    names = {
        given[name]
        for name in ("legal_first_name", "legal_last_name", "preferred_name")
        if given.get(name)
    }
    for name in sorted(names):
        who = client.alias()
        fits = matching(literal(name.split(), ARRAY(Text)), held=())
        yield (
            select(who.c.id)
            .join(fits, fits.c.client_id == who.c.id)
            .where(who.c.practice_id == practice_id, who.c.birth_date == given["birth_date"])
        )


def _named_and_nearly_born(practice_id: UUID, given: Mapping[str, Any]) -> Select[Any]:
    """The same first and last name, and a birth date of which one slip makes the other."""
    who = client.alias()
    return select(who.c.id).where(
        who.c.practice_id == practice_id,
        who.c.sort_key == sorted_by(given),
        who.c.birth_date == func.any(literal(_one_slip_off(given["birth_date"]), ARRAY(Date))),
    )


def _one_slip_off(day: date) -> list[date]:
    """The days that differ by one digit or two neighbours exchanged, or by day and month exchanged."""
    digits = f"{day:%Y%m%d}"
    written = {digits[:4] + digits[6:] + digits[4:6]}
    for place in range(len(digits)):
        before, here, after = digits[:place], digits[place], digits[place + 1 :]
        written |= {before + digit + after for digit in "0123456789"}
        written.add(before + after[:1] + here + after[1:])
    return [found for one in sorted(written - {digits}) if (found := _day(one))]


def _day(digits: str) -> date | None:
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None


def _reached_by(
    practice_id: UUID, table: FromClause, column: ColumnElement[str], values: Sequence[str]
) -> Select[Any]:
    return select(table.c.client_id).where(
        table.c.practice_id == practice_id, column == func.any(literal(values, ARRAY(Text)))
    )
