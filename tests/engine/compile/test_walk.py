"""A statement is walked once, however often rows stand in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, FromClause, MetaData, Select, Table, Text, select

from engine.compile.compiler import context_of_request
from engine.compile.walk import elements
from engine.reference.relation import Batch, columns_named

LEVELS = 40
_ROWS = Table("rows", MetaData(), Column("name", Text))


def nested(rows: FromClause) -> Select[Any]:
    """Rows that are read of twice at each level."""
    for _ in range(LEVELS):
        other = rows.alias()
        rows = select(rows.c.name).join(other, rows.c.name == other.c.name).subquery()
    return select(rows)


def test_rows_that_are_read_of_twice_at_each_level_are_met_once() -> None:
    found = list(elements(nested(select(_ROWS).subquery())))
    assert sum(one is _ROWS for one in found) == 1
    assert len(found) == len({id(one) for one in found}) < 100 * LEVELS


def test_the_reference_sees_at_once_what_a_relation_over_them_follows() -> None:
    batch = Batch(context_of_request(), _ROWS)
    relation = select(_ROWS).where(_ROWS.c.name == batch.rows.c.name).subquery()
    assert columns_named(nested(relation), batch) == ("name",)
