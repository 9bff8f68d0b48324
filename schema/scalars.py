"""Scalars with rules of their own: money, dates, instants, and global ids."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any, NewType, TypeVar
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, FromClause, Text, cast, literal_column
from strawberry.types.scalar import ScalarDefinition

Money = NewType("Money", str)
Day = NewType("Day", date)
Instant = NewType("Instant", datetime)
LocalTime = NewType("LocalTime", time)
LocalMoment = NewType("LocalMoment", datetime)

YEAR_MIN, YEAR_MAX = 1800, 2999
M = TypeVar("M", date, datetime)

NO_ROW = UUID(int=0)
"""What a global id of another type, or no id at all, is looked up as; no row has it."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)
_LOCAL_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_LOCAL_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_MONEY = re.compile(r"-?[0-9]+(\.[0-9]{1,2})?")


def _money(value: Any) -> str:
    if not isinstance(value, str) or not _MONEY.fullmatch(value):
        raise ValueError('Money is a decimal string with at most two places, such as "120.50".')
    return value


def _day(value: Any) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError('A date is written as "2026-11-23".')
    try:
        return _within_reason(date.fromisoformat(value))
    except ValueError:
        raise ValueError("There is no such day, or it is centuries away.") from None


def _within_reason(moment: M) -> M:
    """The calendar's own ends mean infinity to PostgreSQL, and nobody has business there."""
    if not YEAR_MIN <= moment.year <= YEAR_MAX:
        raise ValueError
    return moment


def _instant(value: Any) -> datetime:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise ValueError(
            'An instant is written with its zone, as in "2026-11-23T09:00:00-05:00", and with nine'
            " decimals of a second at most."
        )
    try:
        return _within_reason(datetime.fromisoformat(value).astimezone(UTC))
    except (ValueError, OverflowError):
        raise ValueError("There is no such instant, or it is centuries away.") from None


def _local_time(value: Any) -> time:
    if not isinstance(value, str) or not _LOCAL_TIME.fullmatch(value):
        raise ValueError('A time of day is written as "09:30".')
    try:
        return time.fromisoformat(value)
    except ValueError:
        raise ValueError("There is no such time of day.") from None


def _local_moment(value: Any) -> datetime:
    if not isinstance(value, str) or not _LOCAL_MOMENT.fullmatch(value):
        raise ValueError('A time on local clocks has no zone, as in "2026-11-23T09:00:00".')
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("There is no such day or time.") from None


SCALARS: dict[object, ScalarDefinition] = {
    Money: strawberry.scalar(
        name="Money",
        description="US dollars as a decimal string with two places; never a float.",
        serialize=str,
        parse_value=_money,
    ),
    Day: strawberry.scalar(
        name="Date",
        description="A day of the calendar, `2026-11-23`.",
        serialize=str,
        parse_value=_day,
    ),
    Instant: strawberry.scalar(
        name="DateTime",
        description="An instant with its offset, `2026-11-23T14:00:00+00:00`. Up to nine decimals of a second"
        " are read, and what is beyond microseconds is left out.",
        serialize=lambda value: value.isoformat() if isinstance(value, datetime) else str(value),
        parse_value=_instant,
    ),
    LocalTime: strawberry.scalar(
        name="LocalTime",
        description="A time of day on the practice's clocks, `09:30:00`.",
        serialize=str,
        parse_value=_local_time,
    ),
    LocalMoment: strawberry.scalar(
        name="LocalDateTime",
        description="A day and a time on local clocks, without an offset, `2026-11-23T09:00:00`.",
        serialize=lambda value: value.isoformat() if isinstance(value, datetime) else str(value),
        parse_value=_local_moment,
    ),
}


def dollars(column: str) -> Callable[[FromClause], ColumnElement[str]]:
    """Cents in a column of the row, read as Money; the row may be one that no table has."""
    return lambda rows: cast(rows.c[column] * literal_column("0.01"), Text)


def global_id(column: str, prefix: str) -> Callable[[FromClause], ColumnElement[str]]:
    """The id in a column of the row, read as the global id of its type."""
    return lambda rows: literal_column(f"'{prefix}_'").concat(cast(rows.c[column], Text))


def plain_text(value: str) -> str:
    """Text that PostgreSQL can hold; ValueError for NUL and for half of a surrogate pair."""
    if "\x00" in value:
        raise ValueError("Text must not contain a NUL character.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("Text must not contain half of a surrogate pair.") from None
    return value


def key_of(prefix: str) -> Any:
    """A reader of global ids of one type; what is no such id leads to no row."""

    def read(value: str) -> UUID:
        found, _, key = value.partition("_")
        try:
            return UUID(key) if found == prefix and len(key) == 36 else NO_ROW  # noqa: PLR2004
        except ValueError:
            return NO_ROW

    return read


def any_key(value: str) -> UUID:
    """The key within a global id of any type."""
    return UUID(str(key_of(value.partition("_")[0])(value)))


def keys_of(prefix: str) -> Any:
    """The same for a list of ids."""
    read = key_of(prefix)
    return lambda values: [read(value) for value in values]
