"""Relations of the schedule: a client's appointments, the master schedule, and bare busy times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Interval,
    Select,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from db.clients import caseload, client
from db.directory import provider
from db.schedule import attendee, busy_time, meeting_member, schedule_entry, schedule_series
from resolvers.rows import among
from resolvers.whom import attendees

RANGE_DAYS_MAX = 62
ENTRY_DAYS_MAX = 31
"""How long one entry may last: whoever looks for what is under way looks no further back."""

# A range of local days that crosses the end of daylight saving time has one hour more.
_RANGE_MAX = timedelta(days=RANGE_DAYS_MAX, hours=1)
_ENTRY_MAX = literal_column(f"interval '{ENTRY_DAYS_MAX} days'", Interval())
_MISSED = ("CANCELLED", "NO_SHOW")


def check_range(arguments: Mapping[str, Any]) -> None:
    """Raise ValueError unless `to` follows `from`, and soon enough for one answer."""
    begins, ends = arguments["from"], arguments["to"]
    assert isinstance(begins, datetime), "from is required and an instant"
    assert isinstance(ends, datetime), "to is required and an instant"
    check_order(arguments)
    if ends - begins > _RANGE_MAX:
        raise ValueError(f"from and to may be {RANGE_DAYS_MAX} days apart at most.")


def check_order(arguments: Mapping[str, Any]) -> None:
    """Raise ValueError when both `from` and `to` are given, and `to` does not follow."""
    begins, ends = arguments.get("from"), arguments.get("to")
    if begins is not None and ends is not None and ends <= begins:
        raise ValueError("to must be later than from.")


def of_client(
    owner: FromClause,
    *,
    from_: Any = None,
    to: Any = None,
    statuses: Any = None,
    order_by: str | None = None,
) -> Select[Any]:
    """The appointments that a client attends, the latest first unless the soonest are asked for."""
    rows = _attended(owner)
    listed = select(rows)
    if from_ is not None:
        listed = listed.where(rows.c.starts_at >= from_)
    if to is not None:
        listed = listed.where(rows.c.starts_at < to)
    if statuses is not None:
        listed = listed.where(among(rows.c.status, statuses))
    # Both keys in one direction, so that PostgreSQL walks the index of attendees either way.
    keys = (rows.c.starts_at, rows.c.id)
    return listed.order_by(*(keys if order_by == "SOONEST" else [key.desc() for key in keys]))


def next_of_client(owner: FromClause, *, from_: Any = None) -> Select[Any]:
    """The first appointment of a client that is still to come."""
    rows = _attended(owner)
    coming = rows.c.starts_at >= (func.now() if from_ is None else from_)
    kept = (rows.c.status != status for status in _MISSED)
    return select(rows).where(coming, *kept).order_by(rows.c.starts_at, rows.c.id).limit(1)


def _attended(owner: FromClause) -> FromClause:
    """Entries that the client at hand attends, each with that client's id.

    The start is read from the attendee, whose index has it beside the client.
    """
    entry, attends = schedule_entry.alias(), attendee.alias()
    columns = [column for column in entry.c if column.name != "starts_at"]
    return (
        select(*columns, attends.c.starts_at, attends.c.client_id)
        .join_from(
            attends,
            entry,
            and_(entry.c.practice_id == attends.c.practice_id, entry.c.id == attends.c.entry_id),
        )
        .where(attends.c.client_id == owner.c.id, entry.c.kind == "APPOINTMENT")
        .correlate(owner)
        .subquery()
    )


def master(
    _rows: FromClause,
    *,
    from_: Any,
    to: Any,
    provider_ids: Any = None,
    location_ids: Any = None,
    statuses: Any = None,
) -> Select[Any]:
    """Entries that overlap a range, in the order in which they begin."""
    rows = _entries()
    listed = select(rows).where(*overlaps(rows, from_, to))
    if provider_ids is not None:
        listed = listed.where(is_of(rows, rows.c.id, provider_ids))
    for name, given in (("location_id", location_ids), ("status", statuses)):
        if given is not None:
            listed = listed.where(among(rows.c[name], given))
    return listed.order_by(rows.c.starts_at, rows.c.id)


def is_of(rows: FromClause, entry_id: Any, provider_ids: Any) -> ColumnElement[bool]:
    """Whether any of several providers holds an entry, or takes part in it."""
    member = meeting_member.alias()
    joined = (
        exists()
        .where(member.c.practice_id == rows.c.practice_id, member.c.entry_id == entry_id)
        .where(among(member.c.provider_id, provider_ids))
        .correlate_except(member)
    )
    return or_(among(rows.c.provider_id, provider_ids), joined)


def of_provider(owner: FromClause, *, from_: Any, to: Any) -> Select[Any]:
    """Entries of one provider's calendar that overlap a range, in the order in which they begin."""
    rows = _calendars()
    listed = select(rows).where(rows.c.calendar_id == owner.c.id, *overlaps(rows, from_, to))
    return listed.order_by(rows.c.starts_at, rows.c.id)


def entry(_rows: FromClause, *, id: Any) -> Select[Any]:  # noqa: A002 - GraphQL's word
    """One entry, by its id."""
    rows = _entries()
    return select(rows).where(rows.c.id == id)


def changed(payload: FromClause) -> Select[Any]:
    """The entry that a change was about."""
    rows = _entries()
    return select(rows).where(rows.c.id == payload.c.entry_id)


def _entries() -> FromClause:
    """Every entry, with the ids of all who attend it: the access log must tell whom it is about."""
    entry = schedule_entry.alias()
    return select(entry, attendees(entry).label("attendees")).subquery()


def _calendars() -> FromClause:
    """Every entry of each calendar that it stands in: whoever holds it, and whoever takes part."""
    held, joined, member = schedule_entry.alias(), schedule_entry.alias(), meeting_member.alias()
    same = and_(member.c.practice_id == joined.c.practice_id, member.c.entry_id == joined.c.id)
    calendar = held.c.provider_id.label("calendar_id")
    return union_all(
        select(held, attendees(held).label("attendees"), calendar),
        select(joined, attendees(joined), member.c.provider_id)
        .join_from(member, joined, same)
        .where(member.c.provider_id != joined.c.provider_id),
    ).subquery()


def busy(_rows: FromClause, *, from_: Any, to: Any, provider_ids: Any = None) -> Select[Any]:
    """When providers are taken within a range, and nothing about by what.

    Not even the id of what takes them, which cursors would tell: two times that are alike are one.
    """
    taken = busy_time.alias()
    keys = (taken.c.starts_at, taken.c.provider_id, taken.c.ends_at)
    rows = select(taken.c.practice_id, *keys).distinct().subquery()
    listed = select(rows).where(*overlaps(rows, from_, to))
    if provider_ids is not None:
        listed = listed.where(among(rows.c.provider_id, provider_ids))
    return listed.order_by(rows.c.starts_at, rows.c.provider_id, rows.c.ends_at)


def overlaps(rows: FromClause, begins: Any, ends: Any) -> list[ColumnElement[bool]]:
    """What is under way at some time of a range."""
    return [
        rows.c.starts_at < ends,
        rows.c.ends_at > begins,
        # It adds nothing to the two above, but lets the index of starts begin somewhere.
        rows.c.starts_at > begins - _ENTRY_MAX,
    ]


def in_own_calendar(rows: FromClause, context: FromClause) -> ColumnElement[bool]:
    """Entries of the viewer's own calendar, that their caseload attends, or they take part in."""
    attends, own = attendee.alias(), caseload.alias()
    attended = (
        exists()
        .where(own.c.practice_id == context.c.practice_id)
        .where(own.c.account_id == context.c.account_id)
        .where(own.c.practice_id == attends.c.practice_id, own.c.client_id == attends.c.client_id)
        .where(attends.c.practice_id == rows.c.practice_id, attends.c.entry_id == rows.c.id)
        .correlate_except(attends, own)
    )
    return or_(
        rows.c.provider_id == context.c.account_id,
        attended,
        takes_part(rows.c.id, context.c.practice_id, context.c.account_id),
    )


def takes_part(entry_id: Any, practice_id: Any, provider_id: Any) -> ColumnElement[bool]:
    """Whether a provider is a member of a meeting."""
    member = meeting_member.alias()
    return (
        exists()
        .where(member.c.practice_id == practice_id, member.c.entry_id == entry_id)
        .where(member.c.provider_id == provider_id)
        .correlate_except(member)
    )


def in_own_series(rows: FromClause, context: FromClause) -> ColumnElement[bool]:
    """Series of the viewer's own calendar, and those of which an entry is within it."""
    entry = schedule_entry.alias()
    seen = (
        exists()
        .where(entry.c.practice_id == rows.c.practice_id, entry.c.series_id == rows.c.id)
        .where(in_own_calendar(entry, context))
        .correlate_except(entry)
    )
    return or_(rows.c.provider_id == context.c.account_id, seen)


def series(entry: FromClause) -> Select[Any]:
    """The series that an entry is an occurrence of."""
    rows = schedule_series.alias()
    return select(rows).where(rows.c.id == entry.c.series_id)


def occurrences(owner: FromClause) -> Select[Any]:
    """The entries of a series, in the order in which they begin."""
    rows = _entries()
    listed = select(rows).where(rows.c.series_id == owner.c.id)
    return listed.order_by(rows.c.starts_at, rows.c.id)


def clients(entry: FromClause) -> Select[Any]:
    """The clients who attend an appointment, by name."""
    rows, attends = client.alias(), attendee.alias()
    return (
        select(rows)
        .join(
            attends,
            and_(attends.c.practice_id == rows.c.practice_id, attends.c.client_id == rows.c.id),
        )
        .where(attends.c.entry_id == entry.c.id)
        .order_by(rows.c.sort_key, rows.c.id)
    )


def members(entry: FromClause) -> Select[Any]:
    """The staff who take part in a meeting, by name."""
    rows, member = provider.alias(), meeting_member.alias()
    return (
        select(rows)
        .join(
            member,
            and_(
                member.c.practice_id == rows.c.practice_id,
                member.c.provider_id == rows.c.id,
            ),
        )
        .where(member.c.entry_id == entry.c.id)
        .order_by(rows.c.sort_key, rows.c.id)
    )
