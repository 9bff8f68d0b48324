"""Marks: white space that numbers a null, told apart from every other, and from what texts hold."""

from __future__ import annotations

import orjson
import pytest
from sqlalchemy import JSON
from sqlalchemy.dialects.postgresql import JSONB

from db.model import TABLES
from engine.answer.marks import ONE_BY_ONE_MAX, counted, hidden, mark, marked_null, shown, standing

NUMBERS = range(40)
TEXTS = ("\t null", "\n", '{"":1}', "null")


def answer() -> bytes:
    """The null of each number once more than its number says, among texts like marks."""
    nulls = [orjson.Fragment(marked_null(number)) for number in NUMBERS]
    rows = [[null] * (number + 1) for number, null in enumerate(nulls)]
    return orjson.dumps({"rows": rows, "texts": TEXTS, "null": None})


def test_each_number_has_a_mark_of_its_own() -> None:
    marks = [mark(number) for number in NUMBERS]
    assert len(set(marks)) == len(NUMBERS)
    assert all(one.isspace() for one in marks)


@pytest.mark.parametrize("together", [1, ONE_BY_ONE_MAX, ONE_BY_ONE_MAX + 1, len(NUMBERS)])
def test_nulls_are_counted_by_their_marks(together: int) -> None:
    for first in range(0, len(NUMBERS), together):
        numbers = NUMBERS[first : first + together]
        counts = counted(answer(), numbers)
        assert {number: counts[number] for number in numbers} == {
            number: number + 1 for number in numbers
        }


def test_a_marked_null_may_leave_as_it_is() -> None:
    found = orjson.loads(answer())
    assert found["rows"] == [[None] * (number + 1) for number in NUMBERS]


def test_marks_are_shown_in_a_tree_and_hidden_again() -> None:
    tree = shown(answer())
    assert tree["rows"] == [[standing(number)] * (number + 1) for number in NUMBERS]
    assert [tree["texts"], tree["null"]] == [list(TEXTS), None]
    assert hidden(tree) == orjson.dumps(orjson.loads(answer()))


def test_no_column_keeps_white_space_that_somebody_wrote() -> None:
    """A `jsonb` is written anew whenever it is read; a `json` is not."""
    kept = [column for table in TABLES for column in table.columns if isinstance(column.type, JSON)]
    assert [str(column) for column in kept if not isinstance(column.type, JSONB)] == []
