"""Relations of practice contacts: the list with its search, and who belongs to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import FromClause, Select, Table, and_, select, true

from db.clients import client
from db.contacts import practice_contact, practice_contact_client
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
    links = practice_contact_client.alias()
    return _by_name(links, client, "client_id").where(links.c.contact_id == contact.c.id)


def of_client(person: FromClause) -> Select[Any]:
    """The links of a client to contacts, by the contacts' names."""
    links = practice_contact_client.alias()
    return _by_name(links, practice_contact, "contact_id").where(links.c.client_id == person.c.id)


def _by_name(links: FromClause, table: Table, key: str) -> Select[Any]:
    """Links in the order of the rows at their other end."""
    ends = table.alias()
    joined = and_(ends.c.practice_id == links.c.practice_id, ends.c.id == links.c[key])
    return select(links).join(ends, joined).order_by(ends.c.sort_key, links.c[key])
