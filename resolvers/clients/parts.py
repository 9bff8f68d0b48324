"""The lists of a client's record: numbers, addresses and people, each written as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select

from db.clients import client_address, client_email, client_phone, related_person
from resolvers.clients.postal import in_postal_form
from resolvers.desk import Desk, Row, not_made

PARTS_MAX = 10


@dataclass(frozen=True)
class _List:
    """A list of the input: its rows, what tells one from another, and what they share."""

    table: Table
    field: str
    identity: tuple[str, ...]
    kind: str | None = None


_PLACE = ("kind", "street", "unit", "city", "state", "postal_code")
LISTS: Mapping[str, _List] = {
    "phones": _List(client_phone, "phones", ("number",)),
    "emails": _List(client_email, "emails", ("address",)),
    "addresses": _List(client_address, "addresses", _PLACE),
    "guardians": _List(related_person, "guardians", ("name",), "GUARDIAN"),
    "guarantors": _List(related_person, "guarantors", ("name",), "GUARANTOR"),
    "emergency_contacts": _List(related_person, "emergencyContacts", ("name",), "EMERGENCY"),
}
"""By the Python name of the input field."""


async def write_lists(desk: Desk, client_id: UUID, given: Mapping[str, Any]) -> None:
    """Make each list that is given what it is to be.

    What is in it already stays the same row, so that the history tells what was changed and no
    more. Raises NotMadeError for a list that is too long, names one thing twice, or prefers two.
    """
    for name, one in LISTS.items():
        if name in given:
            rows = [_row(one, item) for item in given[name]]
            _check(one, rows)
            await _write(desk, client_id, one, rows)


async def has_guardian(desk: Desk, client_id: UUID) -> bool:
    """Whether somebody speaks for the client."""
    people = related_person.c
    found = select(people.id).where(
        people.practice_id == desk.viewer.practice_id,
        people.client_id == client_id,
        people.kind == "GUARDIAN",
    )
    return bool(await desk.rows(found.limit(1)))


def _row(one: _List, item: Mapping[str, Any]) -> dict[str, Any]:
    """All columns of a row: what is left out of an item is nothing."""
    shared = {} if one.kind is None else {"kind": one.kind}
    optional = dict.fromkeys(column.name for column in _columns(one.table) if column.nullable)
    row = {**optional, **item, **shared}
    return in_postal_form(row) if one.table is client_address else row


def _columns(table: Table) -> list[Any]:
    return [column for column in table.c if column.computed is None]


def _check(one: _List, rows: Sequence[Mapping[str, Any]]) -> None:
    if len(rows) > PARTS_MAX:
        message = f"There may be at most {PARTS_MAX} of them."
        raise not_made("TOO_MANY", message, "input", one.field)
    seen = set()
    for index, row in enumerate(rows):
        key = _identity(one, row)
        if key in seen:
            message = "This is in the list already."
            raise not_made("DUPLICATE", message, "input", one.field, str(index))
        seen.add(key)
    if sum(row.get("is_preferred", False) for row in rows) > 1:
        raise not_made("PREFERRED_TWICE", "Only one can be preferred.", "input", one.field)


def _identity(one: _List, row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple((row[name] or "").casefold() for name in one.identity)


async def _write(
    desk: Desk, client_id: UUID, one: _List, rows: Sequence[Mapping[str, Any]]
) -> None:
    # Of two records that were merged there may be several that are told apart by less.
    kept: dict[tuple[str, ...], list[Row]] = {}
    for row in await _present(desk, client_id, one):
        kept.setdefault(_identity(one, row), []).append(row)
    for position, row in enumerate(rows, 1):
        placed = {**row, "position": position}
        alike = kept.get(_identity(one, row))
        found = alike.pop(0) if alike else None
        if found is None:
            await desk.add(one.table, client_id=client_id, **placed)
        elif any(found[name] != value for name, value in placed.items()):
            await desk.change(one.table, found["id"], **placed)
    gone = [row["id"] for alike in kept.values() for row in alike]
    if gone:
        await desk.remove(one.table, one.table.c.id.in_(gone))


async def _present(desk: Desk, client_id: UUID, one: _List) -> Sequence[Row]:
    mine = select(*_columns(one.table)).where(
        one.table.c.practice_id == desk.viewer.practice_id, one.table.c.client_id == client_id
    )
    return await desk.rows(mine if one.kind is None else mine.where(one.table.c.kind == one.kind))
