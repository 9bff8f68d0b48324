"""A statement is walked once, however often rows stand in it."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, Table, Text, select

from engine.compile.walk import elements

LEVELS = 40
_ROWS = Table("rows", MetaData(), Column("name", Text))


def test_rows_that_are_read_of_twice_at_each_level_are_met_once():
    rows = select(_ROWS).subquery()
    for _ in range(LEVELS):
        other = rows.alias()
        rows = select(rows.c.name).join(other, rows.c.name == other.c.name).subquery()
    found = list(elements(select(rows)))
    assert sum(one is _ROWS for one in found) == 1
    assert len(found) == len({id(one) for one in found}) < 100 * LEVELS
