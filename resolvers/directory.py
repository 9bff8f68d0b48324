"""Relations of the directory: providers, locations, services and payers, found by name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import FromClause, Select, Table, func, select, true

from db.directory import room
from resolvers.rows import Relation
from resolvers.search import matching


def named(table: Table) -> Relation:
    """Every row in the order of its sort key; a search puts the best matches first."""

    def relation(_rows: FromClause, *, search: Any = None) -> Select[Any]:
        rows = table.alias()
        listed = select(rows)
        if search is None:
            return listed.order_by(rows.c.sort_key, rows.c.id)
        found = matching(func.fold(rows.c.name), search, rows)
        listed = listed.join_from(rows, found, true())
        return listed.order_by(found.c.distance, rows.c.sort_key, rows.c.id)

    return relation


def rooms(_rows: FromClause, *, location_id: Any = None) -> Select[Any]:
    """Every room, or those of one location, by name."""
    rows = room.alias()
    listed = select(rows).order_by(rows.c.sort_key, rows.c.id)
    return listed if location_id is None else listed.where(rows.c.location_id == location_id)
