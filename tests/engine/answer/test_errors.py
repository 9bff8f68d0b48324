"""Where errors stand: every place of a refusal, counted beyond a page."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from engine.answer.errors import OCCURRENCES_MAX, Refusal, entries, located
from engine.answer.marks import marked_null

MARK = orjson.Fragment(marked_null(0))
in_each = pytest.mark.parametrize("is_in_each", [False, True])


def refusal(*pattern: str | None, mark: int = 0, is_in_each: bool = False) -> Refusal:
    return Refusal(pattern, "LedgerEntry.detail", "accounting:detail", mark, is_in_each)


def refused_errors(data: Any, *refusals: Refusal) -> list[dict[str, Any]]:
    return entries(located(orjson.dumps(data), refusals))


@in_each
def test_each_place_has_its_error_with_path_coordinate_and_permission(*, is_in_each: bool) -> None:
    data = {"rows": [{"detail": MARK}, {"detail": MARK}]}
    errors = refused_errors(data, refusal("rows", None, "detail", is_in_each=is_in_each))
    assert [error["path"] for error in errors] == [("rows", 0, "detail"), ("rows", 1, "detail")]
    assert errors[0]["extensions"] == {
        "code": "FORBIDDEN",
        "coordinate": "LedgerEntry.detail",
        "requires": "accounting:detail",
    }


@in_each
def test_a_place_that_is_not_there_has_no_error(*, is_in_each: bool) -> None:
    client = refusal("client", "detail", is_in_each=is_in_each)
    rows = refusal("rows", None, "detail", is_in_each=is_in_each)
    assert refused_errors({"client": None}, client) == []
    assert refused_errors({"rows": []}, rows) == []
    (error,) = refused_errors({"client": {"detail": MARK}}, client)
    assert error["path"] == ("client", "detail")


def test_among_rows_of_several_types_only_the_marked_ones_are_refused() -> None:
    data = {"rows": [{"detail": None}, {"detail": MARK}, {}]}
    errors = refused_errors(data, refusal("rows", None, "detail"))
    assert [error["path"] for error in errors] == [("rows", 1, "detail")]


@in_each
def test_beyond_a_page_of_places_the_rest_is_counted(*, is_in_each: bool) -> None:
    data = {"rows": [{"detail": MARK}] * 250}
    errors = refused_errors(data, refusal("rows", None, "detail", is_in_each=is_in_each))
    assert len(errors) == OCCURRENCES_MAX
    assert errors[-1]["extensions"]["occurrences"] == 250 - OCCURRENCES_MAX + 1
    assert "occurrences" not in errors[0]["extensions"]


def test_places_of_one_coordinate_are_counted_together() -> None:
    other = orjson.Fragment(marked_null(1))
    data = {"one": {"detail": MARK}, "rows": [{"detail": other}] * 250}
    one, rows = refusal("one", "detail"), refusal("rows", None, "detail", mark=1)
    errors = refused_errors(data, one, rows)
    assert [len(errors), errors[0]["path"]] == [OCCURRENCES_MAX, ("one", "detail")]
    assert errors[-1]["extensions"]["occurrences"] == 251 - OCCURRENCES_MAX + 1
