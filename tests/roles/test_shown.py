"""The table of columns is whole: no column, and no line of it, that the code knows nothing of."""

from __future__ import annotations

import pytest
from sqlalchemy import Table

from db.model import TABLES as MODEL
from tests.roles.matrix import verdicts
from tests.roles.shown import TABLES


@pytest.mark.parametrize("table", MODEL, ids=lambda table: table.name)
def test_every_column_stands_in_the_table_written_by_hand(table: Table) -> None:
    assert set(TABLES[table.name].columns()) == set(table.columns.keys())


def test_the_table_names_no_table_and_no_field_that_is_not_there() -> None:
    assert set(TABLES) == {table.name for table in MODEL}
    assert {one.field for kept in TABLES.values() for one in kept.shown} <= set(verdicts())
