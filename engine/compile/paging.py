"""Keyset paging: the size and place of a page, its cursors, and the condition that starts it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    SmallInteger,
    UnaryExpression,
    and_,
    or_,
    tuple_,
)
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeEngine

from engine.answer.places import Path
from engine.cursors import Cursors
from engine.plan.arguments import PAGE_SIZE, PAGE_SIZE_MAX, bad_input
from engine.rules import Condition


@dataclass(frozen=True)
class Key:
    """One column of an ordering."""

    column: ColumnElement[Any]
    is_descending: bool


def keys_of(statement: Select[Any]) -> list[Key]:
    """The ordering of a relation; the last key must be unique, or pages would lose rows."""
    keys = []
    for clause in statement._order_by_clauses:  # noqa: SLF001 - SQLAlchemy has no public reader
        is_descending = isinstance(clause, UnaryExpression) and (
            clause.modifier is operators.desc_op
        )
        keys.append(Key(clause.element if is_descending else clause, is_descending))
    return keys


def tag_of(coordinate: str, keys: Sequence[Key]) -> str:
    """What a cursor must carry to be of this list in this order."""
    words = [coordinate, *(f"{key.column}{key.is_descending}" for key in keys)]
    return f"{zlib.crc32(' '.join(words).encode()):08x}"


def cursor_keys(cursors: Cursors, tag: str, keys: Sequence[Key]) -> Callable[[str], list[Any]]:
    """A reader of cursors of one list; it raises ValueError for any other text."""
    readers = [_reader(key.column.type) for key in keys]

    def read(cursor: str) -> list[Any]:
        try:
            values = cursors.opened(tag, cursor)
            return [reader(value) for reader, value in zip(readers, values, strict=True)]
        except (ValueError, TypeError, OverflowError):
            raise ValueError("The cursor is not one of this list in this order.") from None

    return read


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError
    value.encode()
    return value


def _reader(type_: TypeEngine[Any]) -> Callable[[Any], Any]:
    """What makes of a key in JSON a value that PostgreSQL takes for a column of the type."""
    if isinstance(type_, Integer):
        bits = (
            64 if isinstance(type_, BigInteger) else 16 if isinstance(type_, SmallInteger) else 32
        )
        return partial(_integer, bound=2 ** (bits - 1))
    return _READERS[type_.python_type]


def _integer(value: Any, bound: int) -> int:
    if type(value) is not int or not -bound <= value < bound:
        raise ValueError
    return value


def _instant(value: Any) -> datetime:
    return datetime.fromisoformat(_text(value)).astimezone(UTC)


_READERS: Mapping[type, Callable[[Any], Any]] = {
    str: _text,
    UUID: lambda value: UUID(_text(value)),
    date: lambda value: date.fromisoformat(_text(value)),
    datetime: _instant,
}


def beyond(
    keys: Sequence[Key], values: Sequence[ColumnElement[Any]], *, is_backward: bool
) -> Condition:
    """Rows that come after the values in the ordering; before them when going backward."""
    directions = {key.is_descending for key in keys}
    if len(directions) == 1:
        mine, theirs = tuple_(*(key.column for key in keys)), tuple_(*values)
        return mine < theirs if directions.pop() is not is_backward else mine > theirs
    steps = []
    for index, key in enumerate(keys):
        same = [other.column == value for other, value in zip(keys[:index], values, strict=False)]
        falls = key.is_descending is not is_backward
        step = key.column < values[index] if falls else key.column > values[index]
        steps.append(and_(*same, step))
    # The first key's bound follows from the steps; said by itself, an index can start at it.
    column, value = keys[0].column, values[0]
    falls = keys[0].is_descending is not is_backward
    return and_(column <= value if falls else column >= value, or_(*steps))


def ordering(keys: Sequence[Key], *, is_backward: bool) -> list[ColumnElement[Any]]:
    return [
        key.column.asc() if key.is_descending is is_backward else key.column.desc() for key in keys
    ]


def page_size(arguments: Mapping[str, Any], path: Path) -> int:
    """How many rows a page may hold; RequestError when the arguments contradict or overstep."""
    first, last = arguments.get("first"), arguments.get("last")
    if first is not None and last is not None:
        raise bad_input("Give first or last, not both.", path, ["last"])
    if arguments.get("after") is not None and arguments.get("before") is not None:
        raise bad_input("Give after or before, not both.", path, ["before"])
    if last is None and arguments.get("before") is not None:
        raise bad_input("before goes with last.", path, ["before"])
    if last is not None and arguments.get("after") is not None:
        raise bad_input("after goes with first.", path, ["after"])
    name, size = ("last", last) if last is not None else ("first", first)
    if size is None:
        return PAGE_SIZE
    if not 1 <= size <= PAGE_SIZE_MAX:
        raise bad_input(f"{name} must be from 1 to {PAGE_SIZE_MAX}.", path, [name])
    return int(size)
