"""Practice contacts: the list with its search, who belongs to whom, and how they are changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, select, true

from db.clients import client
from db.contacts import practice_contact, practice_contact_client
from permissions.vocabulary import Clients
from resolvers.desk import Desk
from resolvers.reach import CLIENTS, OF_PRACTICE, standing
from resolvers.rows import owned
from resolvers.search import matching

_ORDERS: Mapping[str, tuple[str, ...]] = {
    "NAME": ("sort_key", "id"),
    "KIND": ("kind", "sort_key", "id"),
}


def every(
    _rows: FromClause, *, search: Any = None, kind: Any = None, order_by: str | None = None
) -> Select[Any]:
    """Contacts of the practice; a search without an ordering puts the best matches first."""
    rows = practice_contact.alias()
    listed = select(rows)
    if kind is not None:
        listed = listed.where(rows.c.kind == kind)
    if search is not None:
        found = matching(rows.c.search_text, search, rows)
        listed = listed.join_from(rows, found, true())
        if order_by is None:
            return listed.order_by(found.c.distance, rows.c.sort_key, rows.c.id)
    return listed.order_by(*(rows.c[name] for name in _ORDERS[order_by or "NAME"]))


def with_clients(contact: FromClause) -> Select[Any]:
    """The links of a contact to clients, by the clients' last names."""
    links, ends = practice_contact_client.alias(), client.alias()
    same = and_(ends.c.practice_id == links.c.practice_id, ends.c.id == links.c.client_id)
    return (
        select(links)
        .join(ends, and_(same, standing(client, ends)))
        .where(links.c.contact_id == contact.c.id)
        .order_by(ends.c.sort_key, links.c.client_id)
    )


of_client = owned(practice_contact_client, "client_id", "relationship", "contact_id")
"""The links of a client to contacts, by what the contacts are to them.

Not by the contacts' names: who may read a client may not know their contacts for that.
"""


async def create(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Add a contact to the practice."""
    key = await desk.add(practice_contact, **given, sort_key=_sorted_by(given["name"]))
    return {"contact_id": key}


async def update(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Change what is given of a contact, if it is still of the version that was read."""
    values = dict(given)
    key, version = values.pop("id"), values.pop("version")
    await desk.find(practice_contact, key, OF_PRACTICE, "input", "id", version=version)
    if "name" in values:
        values["sort_key"] = _sorted_by(values["name"])
    await desk.change(practice_contact, key, **values)
    return {"contact_id": key}


async def remove(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Take a contact away, with its links to clients."""
    key = given["id"]
    await desk.find(practice_contact, key, OF_PRACTICE, "input", "id", version=given["version"])
    await desk.remove(practice_contact_client, practice_contact_client.c.contact_id == key)
    await desk.remove(practice_contact, practice_contact.c.id == key)
    return {"deleted_id": key}


async def link(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Say what a contact is to a client; said again, the last word counts."""
    contact_id, client_id = await _both(desk, given)
    await _unlink(desk, contact_id, client_id)
    await desk.add(
        practice_contact_client,
        contact_id=contact_id,
        client_id=client_id,
        relationship=given["relationship"],
    )
    return {"contact_id": contact_id, "client_id": client_id}


async def unlink(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Say that a contact and a client no longer belong together."""
    contact_id, client_id = await _both(desk, given)
    await _unlink(desk, contact_id, client_id)
    return {"contact_id": contact_id, "client_id": client_id}


async def _both(desk: Desk, given: Mapping[str, Any]) -> tuple[UUID, UUID]:
    """The contact, and a client whom the viewer may see."""
    contact_id, client_id = given["contact_id"], given["client_id"]
    await desk.find(practice_contact, contact_id, OF_PRACTICE, "input", "contactId")
    seen = desk.under(Clients.READ)
    await seen.find(client, client_id, CLIENTS, "input", "clientId", is_held=False)
    return contact_id, client_id


async def _unlink(desk: Desk, contact_id: UUID, client_id: UUID) -> None:
    links = practice_contact_client.c
    await desk.remove(
        practice_contact_client, links.contact_id == contact_id, links.client_id == client_id
    )


def _sorted_by(name: str) -> ColumnElement[str]:
    """The last word of a name first, as lists show them."""
    first, _, last = name.rpartition(" ")
    return func.fold(f"{last} {first}".strip())
