"""Where errors stand: every place of a refusal, counted beyond a page."""

from __future__ import annotations

from typing import Any

from engine.errors import OCCURRENCES_MAX, Refusal, entries, located


def refusal(*pattern: str | None, mark: str | None = None) -> Refusal:
    return Refusal(pattern, "LedgerEntry.detail", "accounting:detail", mark)


def refused_errors(data: Any, refusals: list[Refusal]) -> list[dict[str, Any]]:
    return entries(located(data, refusals))


def test_each_place_has_its_error_with_path_coordinate_and_permission() -> None:
    data = {"rows": [{"detail": None}, {"detail": None}]}
    errors = refused_errors(data, [refusal("rows", None, "detail")])
    assert [error["path"] for error in errors] == [("rows", 0, "detail"), ("rows", 1, "detail")]
    assert errors[0]["extensions"] == {
        "code": "FORBIDDEN",
        "coordinate": "LedgerEntry.detail",
        "requires": "accounting:detail",
    }


def test_a_place_that_is_not_there_has_no_error() -> None:
    assert refused_errors({"client": None}, [refusal("client", "detail")]) == []
    assert refused_errors({"rows": []}, [refusal("rows", None, "detail")]) == []


def test_among_rows_of_several_types_only_the_marked_ones_are_refused() -> None:
    data = {"rows": [{"detail": "mark-0"}, {"detail": None}, {}]}
    errors = refused_errors(data, [refusal("rows", None, "detail", mark="mark-0")])
    assert [error["path"] for error in errors] == [("rows", 0, "detail")]


def test_beyond_a_page_of_places_the_rest_is_counted() -> None:
    data = {"rows": [{"detail": None}] * 250}
    errors = refused_errors(data, [refusal("rows", None, "detail")])
    assert len(errors) == OCCURRENCES_MAX
    assert errors[-1]["extensions"]["occurrences"] == 250 - OCCURRENCES_MAX + 1
    assert "occurrences" not in errors[0]["extensions"]
