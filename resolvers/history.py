"""Relations of the history: what was changed of a record, the latest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import FromClause, Select, select

from db.history import change_event, change_value
from resolvers.rows import Relation


def of_client(client: FromClause) -> Select[Any]:
    """Changes of a client's record and of whatever else is about the client."""
    events = change_event.alias()
    about = select(events).where(events.c.client_id == client.c.id)
    return about.order_by(events.c.at.desc(), events.c.id.desc())


def values(event: FromClause) -> Select[Any]:
    """What an event changed."""
    rows = change_value.alias()
    return select(rows).where(rows.c.event_id == event.c.id).order_by(rows.c.position)


def of_record(record: str) -> Relation:
    """Changes of the row at hand, by the prefix of its global id."""

    def relation(row: FromClause) -> Select[Any]:
        events = change_event.alias()
        of_it = select(events).where(events.c.record == record, events.c.record_id == row.c.id)
        return of_it.order_by(events.c.at.desc(), events.c.id.desc())

    return relation
