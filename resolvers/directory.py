"""Relations of the directory, found by name, and how what it lists is added and kept up to date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, Table, func, select, true

from db.directory import location, payer, provider, room, service
from permissions.vocabulary import Directory
from resolvers.desk import Desk, Row, not_made
from resolvers.reach import OF_PRACTICE
from resolvers.rows import Relation
from resolvers.search import matching


def named(table: Table) -> Relation:
    """Every row in the order of its sort key; a search puts the best matches first."""

    def relation(_rows: FromClause, *, search: Any = None, is_active: Any = None) -> Select[Any]:
        rows = table.alias()
        listed = _in_use(select(rows), rows, is_active)
        if search is None:
            return listed.order_by(rows.c.sort_key, rows.c.id)
        found = matching(func.fold(rows.c.name), search, rows)
        listed = listed.join_from(rows, found, true())
        return listed.order_by(found.c.distance, rows.c.sort_key, rows.c.id)

    return relation


def own_provider(_rows: FromClause, *, context: FromClause) -> Select[Any]:
    """The provider whose account the viewer's is."""
    rows = provider.alias()
    return select(rows).where(rows.c.id == context.c.account_id)


def rooms(_rows: FromClause, *, location_id: Any = None, is_active: Any = None) -> Select[Any]:
    """Every room, or those of one location, by name."""
    rows = room.alias()
    listed = _in_use(select(rows), rows, is_active).order_by(rows.c.sort_key, rows.c.id)
    return listed if location_id is None else listed.where(rows.c.location_id == location_id)


async def create_location(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Add a place where appointments are held."""
    return {"location_id": await _add(desk, location, given)}


async def update_location(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Change what is given of a location; out of use, it takes no more appointments."""
    return {"location_id": await _change(desk, location, given)}


async def create_room(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Add a room to a location that is in use."""
    seen = desk.under(Directory.READ)
    path = ("input", "locationId")
    here = await seen.find(location, given["location_id"], OF_PRACTICE, *path, is_held=False)
    require_in_use(here, *path)
    return {"room_id": await _add(desk, room, given)}


async def update_room(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Change what is given of a room; out of use, it takes no more appointments."""
    return {"room_id": await _change(desk, room, given)}


async def create_service(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Add something that the practice offers."""
    return {"service_id": await _add(desk, service, given)}


async def update_service(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Change what is given of a service; what is booked already keeps its length."""
    return {"service_id": await _change(desk, service, given)}


async def create_payer(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Add an insurance company or program."""
    return {"payer_id": await _add(desk, payer, given)}


async def update_payer(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Change what is given of a payer; out of use, no policy can newly name it."""
    return {"payer_id": await _change(desk, payer, given)}


def require_in_use(row: Row, *path: str) -> None:
    """Raise NotMadeError for something of the directory that is out of use."""
    if not row["is_active"]:
        name = row.get("name", "This")
        raise not_made("INACTIVE", f"{name} is not used any more.", *path)


def _in_use(listed: Select[Any], rows: FromClause, is_active: Any) -> Select[Any]:
    return listed if is_active is None else listed.where(rows.c.is_active == is_active)


async def _add(desk: Desk, table: Table, given: Mapping[str, Any]) -> UUID:
    return await desk.add(table, **given, sort_key=_sorted_by(given["name"]))


async def _change(desk: Desk, table: Table, given: Mapping[str, Any]) -> UUID:
    values = dict(given)
    key: UUID = values.pop("id")
    await desk.find(table, key, OF_PRACTICE, "input", "id", version=values.pop("version"))
    if "name" in values:
        values["sort_key"] = _sorted_by(values["name"])
    await desk.change(table, key, **values)
    return key


def _sorted_by(name: str) -> ColumnElement[str]:
    return func.fold(name)
