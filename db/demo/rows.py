"""Rows on their way to COPY: named when they are made, packed into tuples at once to save memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from db.model import TABLES

Record = tuple[Any, ...]


@dataclass(frozen=True)
class Shape:
    """The columns of a table that COPY fills, in order."""

    columns: tuple[str, ...]
    absent: Mapping[str, None]
    pack: Callable[[Mapping[str, object]], Record]


@cache
def shape_of(table: Table) -> Shape:
    """Every column but the computed ones; what may be null may be left out, nothing else.

    Defaults of the database are left no room: they would be of today, and differ each time.
    """
    written = [column for column in table.columns if column.computed is None]
    columns = tuple(column.name for column in written)
    absent = {column.name: None for column in written if column.nullable}
    return Shape(columns, absent, itemgetter(*columns))


class Rows:
    """Rows of many tables of one practice."""

    def __init__(self, practice_id: UUID) -> None:
        self._practice = {"practice_id": practice_id}
        self._records: dict[str, list[Record]] = {}

    def add(self, table: Table, **values: object) -> None:
        """Add a row. Raises KeyError for a column left out, ValueError for one that is not there."""
        shape = shape_of(table)
        row = {**shape.absent, **self._practice, **values}
        if len(row) > len(shape.columns):
            raise ValueError(f"{table.name} has no {sorted(row.keys() - set(shape.columns))}")
        self._records.setdefault(table.name, []).append(shape.pack(row))

    def by_table(self) -> Iterator[tuple[Table, list[Record]]]:
        """Each table that has rows, after those that it refers to."""
        for table in TABLES:
            if records := self._records.get(table.name):
                yield table, records

    def sort(self, table: Table, *columns: str) -> None:
        """Put a table's rows in the order of these columns."""
        places = [shape_of(table).columns.index(name) for name in columns]
        self._records.get(table.name, []).sort(key=itemgetter(*places))

    def of(self, table: Table) -> list[dict[str, Any]]:
        """The rows of one table, named again."""
        columns = shape_of(table).columns
        return [
            dict(zip(columns, record, strict=True)) for record in self._records.get(table.name, [])
        ]
