"""When providers are free: their hours, less what takes up their time, cut into slots.

It is computed in one statement with multiranges. Hours are on the practice's clocks; a change of
clocks within them takes an hour away or gives one, as it does to whoever works then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Interval,
    ScalarSelect,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import TSTZMULTIRANGE, TSTZRANGE
from sqlalchemy.sql.selectable import LateralFromClause

from db.directory import location, provider, room, service
from db.identity import practice
from db.schedule import busy_time, working_hours
from db.tables import INSTANT
from resolvers.rows import among
from resolvers.schedule.entries import check_range, overlaps
from resolvers.schedule.recurrence import LENGTH_MINUTES_MAX

PROVIDERS_MAX = 20
RANGE_DAYS_MAX = 31
STEPS_MINUTES = (5, 10, 15, 20, 30, 60)
"""What divides a day, so that slots begin at the same minutes on every one."""

_RANGE_MAX = timedelta(days=RANGE_DAYS_MAX, hours=1)
_NEVER = literal_column("'{}'::tstzmultirange", TSTZMULTIRANGE())
_DAY = literal_column("interval '1 day'", Interval())
_HOUR = literal_column("interval '1 hour'", Interval())
_NO_TIME = literal_column("interval '0'", Interval())
_MINUTE = literal_column("interval '1 minute'", Interval())
_A_MIDNIGHT = literal_column("timestamp '2000-01-01'", DateTime())


def check_search(arguments: Mapping[str, Any]) -> None:
    """Raise ValueError when the arguments of a search do not go together, or ask for too much."""
    check_range(arguments)
    if arguments["to"] - arguments["from"] > _RANGE_MAX:
        raise ValueError(f"from and to may be {RANGE_DAYS_MAX} days apart at most.")
    if not 1 <= len(arguments["providerIds"]) <= PROVIDERS_MAX:
        raise ValueError(f"Ask for 1 to {PROVIDERS_MAX} providers.")
    length = arguments.get("lengthMinutes")
    if (length is None) == (arguments.get("serviceId") is None):
        raise ValueError("Give serviceId or lengthMinutes, and one of them only.")
    if length is not None and not 1 <= length <= LENGTH_MINUTES_MAX:
        raise ValueError(f"lengthMinutes must be from 1 to {LENGTH_MINUTES_MAX}.")
    if arguments["stepMinutes"] not in STEPS_MINUTES:
        raise ValueError(f"stepMinutes must be one of {', '.join(map(str, STEPS_MINUTES))}.")


def free_slots(
    _rows: FromClause,
    *,
    provider_ids: Any,
    from_: Any,
    to: Any,
    step_minutes: Any,
    location_id: Any = None,
    room_id: Any = None,
    service_id: Any = None,
    length_minutes: Any = None,
) -> Select[Any]:
    """Slots in which a provider, and the room if one is asked for, is free; the earliest first.

    There is none where nothing can be booked: place and service must be there, and in use. A room
    stands for its location, as it does when it is booked.
    """
    who = _providers(provider_ids, service_id, length_minutes, location_id, room_id)
    at = _location_of(who, room_id) if location_id is None and room_id is not None else location_id
    hours = worked(who, from_, to, at)
    taken = _taken(who, from_, to, room_id)
    asked = func.tstzmultirange(func.tstzrange(from_, to))
    open_ = hours.c.spans.op("*")(asked).op("-")(taken.c.spans)
    span = func.unnest(open_, type_=TSTZRANGE()).column_valued("span")
    length, step = who.c.minutes * _MINUTE, step_minutes * _MINUTE
    first = _at_next_step(func.lower(span, type_=INSTANT), who.c.time_zone, step)
    last = func.upper(span, type_=INSTANT) - length
    start = func.generate_series(first, last, step, type_=INSTANT).column_valued("start")
    slots = (
        select(
            who.c.practice_id,
            who.c.provider_id,
            start.label("starts_at"),
            (start + length).label("ends_at"),
        )
        .select_from(who)
        .join(hours, true())
        .join(taken, true())
        .join(span.scalar_alias, true())
        .join(start.scalar_alias, true())
        .subquery()
    )
    return select(slots).order_by(slots.c.starts_at, slots.c.provider_id)


def _providers(
    provider_ids: Any, service_id: Any, length_minutes: Any, location_id: Any, room_id: Any
) -> FromClause:
    """Whom to look for: with their clocks, and how long it takes in minutes."""
    who, here, offered = provider.alias(), practice.alias(), service.alias()
    minutes = null() if length_minutes is None else length_minutes
    if service_id is not None:
        minutes = (
            select(offered.c.length_minutes)
            .where(offered.c.practice_id == who.c.practice_id, offered.c.id == service_id)
            .where(offered.c.is_active)
            .scalar_subquery()
        )
    found = (
        select(
            who.c.practice_id,
            who.c.id.label("provider_id"),
            here.c.time_zone,
            minutes.label("minutes"),
        )
        .join_from(who, here, here.c.practice_id == who.c.practice_id)
        .where(among(who.c.id, provider_ids), who.c.is_active)
    )
    if location_id is not None or room_id is not None:
        found = found.where(_is_place(who, location_id, room_id))
    return found.subquery()


def _is_place(who: FromClause, location_id: Any, room_id: Any) -> ColumnElement[bool]:
    """Whether the location, and the room in it, are of the practice and in use."""
    here, inside = location.alias(), room.alias()
    found = select(here.c.id).where(here.c.practice_id == who.c.practice_id, here.c.is_active)
    if location_id is not None:
        found = found.where(here.c.id == location_id)
    if room_id is not None:
        is_in_it = (
            inside.c.practice_id == here.c.practice_id,
            inside.c.location_id == here.c.id,
        )
        found = found.where(*is_in_it, inside.c.id == room_id, inside.c.is_active)
    return found.exists()


def _location_of(who: FromClause, room_id: Any) -> ScalarSelect[Any]:
    inside = room.alias()
    found = select(inside.c.location_id).where(inside.c.practice_id == who.c.practice_id)
    return found.where(inside.c.id == room_id).correlate(who).scalar_subquery()


def worked(who: FromClause, from_: Any, to: Any, location_id: Any = None) -> LateralFromClause:
    """A provider's working hours on the clocks of `who`, as one multirange: null without any.

    At a location they are those that are said for it, and those for none. A telehealth location is
    no place, so there all of them count. Nobody works at a location that is out of use.
    """
    hours, zone = working_hours.alias(), who.c.time_zone
    begins = func.date_trunc("day", func.timezone(zone, from_), type_=DateTime())
    day = func.generate_series(begins, func.timezone(zone, to), _DAY, type_=DateTime())
    each = day.column_valued("day")
    opens = _instant(each + cast(hours.c.starts, Interval), zone)
    closes = _instant(each + cast(hours.c.ends, Interval), zone)
    # Of hours that clocks skip nothing is left; their end may even come before their beginning.
    span = func.tstzrange(opens, func.greatest(opens, closes))
    found = (
        select(func.range_agg(span, type_=TSTZMULTIRANGE()).label("spans"))
        .join_from(each.scalar_alias, hours, hours.c.weekday == func.extract("isodow", each))
        .where(hours.c.practice_id == who.c.practice_id, hours.c.provider_id == who.c.provider_id)
        .where(hours.c.valid_from <= each, func.coalesce(hours.c.valid_to >= each, true()))
        .where(~_is_closed(hours))
    )
    if location_id is not None:
        is_there = or_(hours.c.location_id.is_(None), hours.c.location_id == location_id)
        found = found.where(or_(is_there, _is_telehealth(who, location_id)))
    return found.correlate(who).lateral()


def _is_closed(hours: FromClause) -> ColumnElement[bool]:
    there = location.alias()
    return exists().where(
        there.c.practice_id == hours.c.practice_id,
        there.c.id == hours.c.location_id,
        ~there.c.is_active,
    )


def _is_telehealth(who: FromClause, location_id: Any) -> ColumnElement[bool]:
    there = location.alias()
    return exists().where(
        there.c.practice_id == who.c.practice_id,
        there.c.id == location_id,
        there.c.is_telehealth,
    )


def _taken(who: FromClause, from_: Any, to: Any, room_id: Any) -> FromClause:
    """When a provider or the room is taken, as one multirange."""
    busy = busy_time.alias()
    span = func.tstzrange(busy.c.starts_at, busy.c.ends_at)
    theirs = busy.c.provider_id == who.c.provider_id
    if room_id is not None:
        theirs = or_(theirs, busy.c.room_id == room_id)
    return (
        select(func.coalesce(func.range_agg(span), _NEVER, type_=TSTZMULTIRANGE()).label("spans"))
        .where(and_(busy.c.practice_id == who.c.practice_id, theirs))
        .where(*overlaps(busy, from_, to))
        .correlate(who)
        .lateral()
    )


def _instant(local: Any, zone: Any) -> ColumnElement[Any]:
    """The instant at which clocks show a time; the first one if they show it twice.

    PostgreSQL takes the second.
    """
    found = func.timezone(zone, local, type_=INSTANT)
    is_second = func.timezone(zone, found - _HOUR, type_=DateTime()) == local
    return case((is_second, found - _HOUR), else_=found)


def _at_next_step(moment: Any, zone: Any, step: Any) -> ColumnElement[Any]:
    """The moment, or the next one at which clocks show a whole number of steps since midnight."""
    local = func.timezone(zone, moment, type_=DateTime())
    passed = local - func.date_bin(step, local, _A_MIDNIGHT, type_=DateTime())
    ahead = case((passed == _NO_TIME, _NO_TIME), else_=step - passed)
    found: ColumnElement[Any] = moment + ahead
    return found
