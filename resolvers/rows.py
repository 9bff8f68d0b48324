"""What recurs in relations: rows of a row, the row pointed at, by id, and by one of several values."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, func, select

Relation = Callable[..., Select[Any]]
Held = Collection[str]
"""The permissions that the viewer has for all of the rows at hand."""


def by_id(table: Table) -> Relation:
    """The row of an id; the engine adds the practice and the viewer's reach."""

    def relation(_rows: FromClause, *, id: Any) -> Select[Any]:  # noqa: A002 - GraphQL's word
        rows = table.alias()
        return select(rows).where(rows.c.id == id)

    return relation


def owned(table: Table, by: str, *order: str) -> Relation:
    """Rows whose column `by` is the id of the row at hand; `-column` orders downward."""

    def relation(owner: FromClause) -> Select[Any]:
        rows = table.alias()
        mine = select(rows).where(rows.c[by] == owner.c.id)
        return mine.order_by(*(_key(rows, name) for name in order))

    return relation


def pointed(table: Table, by: str) -> Relation:
    """The one row whose id is in the column `by` of the row at hand."""

    def relation(pointing: FromClause) -> Select[Any]:
        rows, key = table.alias(), pointing.c[by]
        # Said apart, for PostgreSQL would read all of a small table to find nothing.
        return select(rows).where(rows.c.id == key, key.is_not(None))

    return relation


def listed(table: Table, *order: str) -> Relation:
    """Every row of the practice, in one order."""

    def relation(_rows: FromClause) -> Select[Any]:
        rows = table.alias()
        return select(rows).order_by(*(_key(rows, name) for name in order))

    return relation


def _key(rows: FromClause, name: str) -> Any:
    return rows.c[name[1:]].desc() if name.startswith("-") else rows.c[name]


def among(column: ColumnElement[Any], values: Any) -> ColumnElement[bool]:
    """Rows whose column has one of the values of a list argument."""
    matches: ColumnElement[bool] = column == (
        values[0] if isinstance(values, list) else func.any(values)
    )
    return matches
