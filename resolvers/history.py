"""Relations of the history: what was changed of a record, the latest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import FromClause, Select, func, select, union_all

from db.history import change_event, change_value
from db.merges import client_merge
from resolvers.rows import Relation


def of_client(client: FromClause) -> Select[Any]:
    """Changes of a client's record and of whatever else is about the client.

    What was changed of a record before it was merged into this one is told of this one.
    """
    events, merges = change_event.alias(), client_merge.alias()
    before = select(merges.c.merged_id).where(
        merges.c.practice_id == client.c.practice_id,
        merges.c.held_by_id == client.c.id,
        merges.c.undone_at.is_(None),
    )
    both = union_all(select(client.c.id).correlate(client), before.correlate(client))
    about = select(events).where(events.c.client_id == func.any(func.array(both.scalar_subquery())))
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
