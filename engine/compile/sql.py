"""The pieces a statement is composed of: values, where they are read, and their parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, cast, func, literal_column
from sqlalchemy.dialects.postgresql import JSON, array

from engine.answer.marks import mark, marked_null
from engine.plan.arguments import Slot
from engine.rules import Rows

IDENTIFIER_BYTES_MAX = 63
PAIRS_MAX = 50
"""How many keys json_build_object takes, which has a hundred arguments at most."""

Value = ColumnElement[Any]
COMMA: Value = literal_column("','")
PROBLEMS = "problems"
"""The column of a payload's row that holds the problems of its change."""


@dataclass(frozen=True)
class PageSize:
    """The parameter that holds the size of the page asked for at a site."""

    site: int


@dataclass(frozen=True)
class CursorKey:
    """The parameter that holds one key of the cursor given at a site."""

    slot: Slot
    index: int


@dataclass(frozen=True)
class RowValue:
    """The parameter that holds a value of what a change gives back, or of what happened.

    It stands for the value until the change has run, or something has happened.
    """

    column: str


Parameter = Slot | PageSize | CursorKey | RowValue


@dataclass(frozen=True)
class Piece:
    """A value, who it is about, and the lateral joins that both need."""

    value: Value
    subjects: Value | None = None
    joins: tuple[FromClause, ...] = ()


@dataclass(frozen=True)
class At:
    """Where a value is read: its row, and everything around it."""

    rows: Rows
    outer: tuple[FromClause, ...]
    is_told: bool = False
    """Whether it is already told whom the row is about."""

    def of(self, rows: Rows) -> At:
        return replace(self, rows=rows, outer=(*self.outer, rows))


def told(pieces: Iterable[Piece]) -> Value | None:
    """Whom several values are about, together."""
    found = [piece.subjects for piece in pieces if piece.subjects is not None]
    if len(found) <= 1:
        return found[0] if found else None
    # An array takes any number; a function takes a hundred arguments.
    return func.array_to_string(array(found), COMMA)


def built(values: Mapping[str, Value]) -> Value:
    """An object whose keys PostgreSQL cannot hold as identifiers, or that is made of a page."""
    if len(values) <= PAIRS_MAX:
        words = [part for key, one in values.items() for part in (literal_column(f"'{key}'"), one)]
        return func.json_build_object(*words, type_=JSON)
    written = [
        literal_column(f"""'"{key}":'""").concat(
            func.coalesce(cast(func.to_json(one), Text), literal_column("'null'"))
        )
        for key, one in values.items()
    ]
    inner = func.array_to_string(array(written), COMMA)
    whole = literal_column("'{'").concat(inner).concat(literal_column("'}'"))
    return cast(whole, JSON)


def as_json(value: Value) -> Value:
    return func.to_json(value, type_=JSON)


def as_array(value: Value) -> Value:
    return func.coalesce(func.json_agg(value, type_=JSON), literal_column("'[]'::json"))


def constant(word: str) -> Value:
    """A name: what no quote can be in is safe to write out."""
    return literal_column(f"'{word}'::text")


def null_at(number: int) -> Value:
    """Null with a mark."""
    return literal_column(f"'{marked_null(number).decode()}'::json")


def digits_of(columns: Iterable[Value]) -> Value:
    """Columns for Python to make a value of: JSON in hexadecimal."""
    values = cast(func.json_build_array(*columns), Text)
    return func.encode(func.convert_to(values, literal_column("'UTF8'")), literal_column("'hex'"))


def marked(number: int, digits: Value) -> Value:
    """The columns behind the mark that finds them; null if there is no row that they are of."""
    quoted = literal_column(f"'{mark(number)}\"'").concat(digits).concat(literal_column("'\"'"))
    return cast(quoted, JSON)


def filled(sent: Sequence[Any], row: Mapping[str, Any]) -> list[Any]:
    """What a statement is sent, with the values of a row in their places."""
    return [row[one.column] if isinstance(one, RowValue) else one for one in sent]
