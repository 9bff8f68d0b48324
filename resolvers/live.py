"""What happened to the schedule, as far as the viewer who asks may be told of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Text,
    and_,
    cast,
    exists,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import UUID as KEY
from sqlalchemy.types import TypeEngine

from db.clients import caseload
from db.live import schedule_change, schedule_change_client, schedule_change_member
from db.schedule import attendee, schedule_entry
from db.tables import INSTANT
from resolvers import schedule
from resolvers.rows import among

EVENT: Mapping[str, TypeEngine[Any]] = {"change_id": KEY(), "cursor": Text()}
"""What an event of the schedule is: a change, or without one the cursor at which a client begins."""


def check_order(arguments: Mapping[str, Any]) -> None:
    """Raise ValueError unless `to` follows `from`, where both are given."""
    begins, ends = arguments.get("from"), arguments.get("to")
    if begins is not None and ends is not None and ends <= begins:
        raise ValueError("to must be later than from.")


def changed(
    event: FromClause,
    context: FromClause,
    *,
    from_: Any = None,
    to: Any = None,
    provider_ids: Any = None,
    location_ids: Any = None,
    after: Any = None,  # noqa: ARG001 - where the feed is read from, not what is told of it
) -> Select[Any]:
    """The change of an event, if the entry is among those watched as it is now, or was before.

    An entry that was and is not any more has no `present_id`.
    """
    rows = _now_and_then(event, context)
    watched: list[ColumnElement[bool]] = [true()]
    if from_ is not None:
        watched.append(rows.c.ends_at > from_)
    if to is not None:
        watched.append(rows.c.starts_at < to)
    if provider_ids is not None:
        took_part = _took_part(rows, lambda member: among(member.c.provider_id, provider_ids))
        watched.append(or_(schedule.is_of(rows, rows.c.present_id, provider_ids), took_part))
    if location_ids is not None:
        watched.append(among(rows.c.location_id, location_ids))
    told = select(rows).where(or_(rows.c.entry_id.is_(None), and_(*watched)))
    return told.order_by(rows.c.present_id.nulls_last()).limit(1)


def _now_and_then(event: FromClause, context: FromClause) -> Subquery:
    """A row for the entry as it is, one for what it was, and one for where a client begins.

    Each is judged by itself, by the filters and by the viewer's reach: who could not see an entry
    does not learn from its leaving that it was there.
    """
    change, entry = schedule_change.alias(), schedule_entry.alias()
    mine = and_(change.c.practice_id == context.c.practice_id, change.c.id == event.c.change_id)
    cursor = cast(change.c.id, Text).label("cursor")
    shared = (change.c.practice_id, change.c.id, cursor, change.c.at, change.c.entry_id)
    place = ("provider_id", "location_id", "starts_at", "ends_at")
    now = select(*shared, entry.c.id.label("present_id"), *(entry.c[name] for name in place))
    joined = and_(entry.c.practice_id == change.c.practice_id, entry.c.id == change.c.entry_id)
    then = select(*shared, cast(null(), KEY()), *(change.c[f"was_{name}"] for name in place))
    nowhere = (cast(null(), type_) for type_ in (INSTANT, KEY(), KEY(), KEY(), KEY()))
    start = select(
        context.c.practice_id, cast(null(), KEY()), event.c.cursor, *nowhere,
        *(cast(null(), INSTANT),) * 2,
    )  # fmt: skip
    return union_all(
        now.join_from(change, entry, joined).where(mine).correlate(event, context),
        then.where(mine, change.c.was_provider_id.is_not(None)).correlate(event, context),
        start.where(event.c.change_id.is_(None)).correlate(event, context),
    ).subquery()


def in_own_calendar(rows: FromClause, context: FromClause) -> ColumnElement[bool]:
    """Changes of what is in the own calendar, attended by the own caseload, or taken part in."""
    now, then = attendee.alias(), schedule_change_client.alias()
    return or_(
        rows.c.entry_id.is_(None),
        rows.c.provider_id == context.c.account_id,
        _of_caseload(now, context, now.c.entry_id == rows.c.present_id),
        schedule.takes_part(rows.c.present_id, context.c.practice_id, context.c.account_id),
        and_(
            rows.c.present_id.is_(None),
            _of_caseload(then, context, then.c.change_id == rows.c.id),
        ),
        _took_part(rows, lambda member: member.c.provider_id == context.c.account_id),
    )


def _took_part(
    rows: FromClause, of: Callable[[FromClause], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Whether a member took part in what an entry was before."""
    member = schedule_change_member.alias()
    took_part = (
        exists()
        .where(member.c.practice_id == rows.c.practice_id, member.c.change_id == rows.c.id)
        .where(of(member))
        .correlate_except(member)
    )
    return and_(rows.c.present_id.is_(None), took_part)


def _of_caseload(
    of_client: FromClause, context: FromClause, same: ColumnElement[bool]
) -> ColumnElement[bool]:
    own = caseload.alias()
    return (
        exists()
        .where(own.c.practice_id == context.c.practice_id)
        .where(own.c.account_id == context.c.account_id)
        .where(own.c.practice_id == of_client.c.practice_id)
        .where(own.c.client_id == of_client.c.client_id, same)
        .correlate_except(of_client, own)
    )


def is_removed(rows: FromClause) -> ColumnElement[bool]:
    """Whether an entry that was among those watched is not any more."""
    return and_(rows.c.entry_id.is_not(None), rows.c.present_id.is_(None))


def present(change: FromClause) -> Select[Any]:
    """The entry as it is now."""
    return schedule.entry(change, id=change.c.present_id)
