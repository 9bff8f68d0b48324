"""Whom a row is about, for the access log: the ids of clients, with commas between."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, Text, cast, func, literal_column, select

from db.clients import client
from db.schedule import attendee, schedule_entry

_COMMA: ColumnElement[Any] = literal_column("','")


def whom(table: Table) -> ColumnElement[Any] | None:
    """An expression over a row of the table; None where rows are about nobody."""
    if table is schedule_entry:
        return attendees(table)
    keys = [table.c[name] for name in client_keys(table)]
    return func.concat_ws(_COMMA, *keys) if keys else None


def client_keys(table: Table) -> list[str]:
    """The columns that say which clients a row is about."""
    if table is client:
        return ["id"]
    return [
        one.name
        for one in table.columns
        if any(key.column is client.c.id for key in one.foreign_keys)
    ]


def attendees(entry: FromClause) -> ColumnElement[Any]:
    """All who attend an entry; null for nobody."""
    attends = attendee.alias()
    listed = select(func.string_agg(cast(attends.c.client_id, Text), _COMMA)).where(
        attends.c.practice_id == entry.c.practice_id, attends.c.entry_id == entry.c.id
    )
    return listed.scalar_subquery()
