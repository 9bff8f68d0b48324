"""What an argument comes to: literals, variables, defaults, nulls, and what is left out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.edges.conftest import Asker

pytestmark = pytest.mark.anyio

PARCEL = '{label: "a"}'
COMES_TO: dict[str, tuple[str, dict[str, Any]]] = {
    "nothing": ("", {}),
    "null": ("(text: null)", {"text": None}),
    "an empty text": ('(text: "")', {"text": ""}),
    "a text of several lines": ('(text: """\n    a\n      b\n    """)', {"text": "a\n  b"}),
    "a text with every escape": (r'(text: "\"\\\/\b\n\u2603\u{1F600}$1")',
                                 {"text": '"\\/\b\n\u2603\U0001f600$1'}),
    "a whole number for a fraction": ("(ratio: 4)", {"ratio": 4.0}),
    "a fraction with an exponent": ("(ratio: -1.5e3)", {"ratio": -1500.0}),
    "a number for an id": ("(key: 123)", {"key": "123"}),
    "a text for an id": ('(key: "00123")', {"key": "00123"}),
    "the least number": ("(count: -2147483648)", {"count": -2147483648}),
    "the largest number": ("(count: 2147483647)", {"count": 2147483647}),
    "false": ("(flag: false)", {"flag": False}),
    "a choice": ("(kind: SCHOOL, order: KIND)", {"kind": "SCHOOL", "order": "KIND"}),
    "a scalar of our own": ('(day: "2026-02-28", price: "1.5")',
                            {"day": "2026-02-28", "price": "1.5"}),
    "null in the place of a default": ("(usual: null)", {"usual": None}),
    "an empty list": ("(many: [])", {"many": []}),
    "one value for a list": ('(many: "a")', {"many": ["a"]}),
    "one choice for a list": ("(kinds: SCHOOL)", {"kinds": ["SCHOOL"]}),
    "a list of one": ('(many: ["a"])', {"many": ["a"]}),
    "null for a list": ("(some: null)", {"some": None}),
    "a list of null": ("(some: [null])", {"some": [None]}),
    "null among others": ('(some: ["a", null, "b"])', {"some": ["a", None, "b"]}),
    "lists of lists": ("(grid: [[1, 2], [3, 4]])", {"grid": [[1, 2], [3, 4]]}),
    "a list of one list": ("(grid: [[1, 2]])", {"grid": [[1, 2]]}),
    "one value for a list of lists": ("(grid: 5)", {"grid": [[5]]}),
    "an object with a default": (f"(parcel: {PARCEL})", {"parcel": {"label": "a", "weight": 7}}),
    "an object with nulls": (
        '(parcel: {label: "a", note: null, stamps: null, day: null, weight: 1, inner: null})',
        {"parcel": {"label": "a", "note": None, "stamps": None, "day": None, "weight": 1,
                    "inner": None}},
    ),
    "an object in an object": (
        '(parcel: {label: "a", inner: {label: "b", stamps: "s", order: NAME}})',
        {"parcel": {"label": "a", "weight": 7, "inner": {
            "label": "b", "stamps": ["s"], "weight": 7, "order": "NAME"}}},
    ),
    "the same in another order": (
        '(parcel: {weight: 2, label: "a"}, text: "t")',
        {"text": "t", "parcel": {"label": "a", "weight": 2}},
    ),
    "one of two": ('(either: {word: "w"})', {"either": {"word": "w"}}),
}  # fmt: skip


@pytest.mark.parametrize("written", COMES_TO)
async def test_a_literal_comes_to_a_value(asker: Asker, written: str) -> None:
    arguments, given = COMES_TO[written]
    assert await asker.given(arguments) == given


BY_VARIABLE: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "left out, it is as if the argument were": ("String", "text: $v", {}, {}),
    "left out, the argument keeps its default": ("String", "usual: $v", {}, {}),
    "left out, a field of an object is left out": (
        "String", 'parcel: {label: "a", note: $v}', {}, {"parcel": {"label": "a", "weight": 7}},
    ),
    "left out, a field of an object keeps its default": (
        "Int", 'parcel: {label: "a", weight: $v}', {}, {"parcel": {"label": "a", "weight": 7}},
    ),
    "left out, an item of a list is null": (
        "String", 'some: ["a", $v]', {}, {"some": ["a", None]},
    ),
    "null is given": ("String", "text: $v", {"v": None}, {"text": None}),
    "null is given against a default of the argument": (
        "String", "usual: $v", {"v": None}, {"usual": None},
    ),
    "null is given against a default of its own": (
        'String = "d"', "text: $v", {"v": None}, {"text": None},
    ),
    "its own default is null": ("String = null", "text: $v", {}, {"text": None}),
    "its default stands in": ('String = "d"', "text: $v", {}, {"text": "d"}),
    "its default yields": ('String = "d"', "text: $v", {"v": "x"}, {"text": "x"}),
    "its default makes it fit for what must not be null": (
        'String = "d"', "sure: $v", {}, {"sure": "d"},
    ),
    "left out, what must not be null keeps its default": ("String", "sure: $v", {}, {}),
    "its default is an object, completed": (
        'Parcel = {label: "d", inner: {label: "e"}}', "parcel: $v", {},
        {"parcel": {"label": "d", "weight": 7, "inner": {"label": "e", "weight": 7}}},
    ),
    "its default is one value for a list": ('[String!] = "d"', "many: $v", {}, {"many": ["d"]}),
    "an object": (
        "Parcel!", "parcel: $v",
        {"v": {"label": "a", "stamps": "s", "day": "2026-11-23", "weight": 1, "order": "KIND"}},
        {"parcel": {"label": "a", "stamps": ["s"], "day": "2026-11-23", "weight": 1,
                    "order": "KIND"}},
    ),
    "an object with nulls": (
        "Parcel", "parcel: $v", {"v": {"label": "a", "note": None, "inner": None}},
        {"parcel": {"label": "a", "note": None, "weight": 7, "inner": None}},
    ),
    "one value for a list": ("[String!]", "many: $v", {"v": "a"}, {"many": ["a"]}),
    "null in a list": ("[String]", "some: $v", {"v": ["a", None]}, {"some": ["a", None]}),
    "one null in a list": ("[String]", "some: $v", {"v": [None]}, {"some": [None]}),
    "a list of lists": ("[[Int!]!]", "grid: $v", {"v": [[1], [2]]}, {"grid": [[1], [2]]}),
    "a list of one list": ("[[Int!]!]", "grid: $v", {"v": [[1]]}, {"grid": [[1]]}),
    "one value for a list of lists": ("[[Int!]!]", "grid: $v", {"v": 1}, {"grid": [[1]]}),
    "an item of a literal": (
        "String!", 'many: ["a", $v]', {"v": "b"}, {"many": ["a", "b"]},
    ),
    "the only item of a literal": ("String!", "many: [$v]", {"v": "b"}, {"many": ["b"]}),
    "stricter than its place": ("[String!]!", "some: $v", {"v": ["a"]}, {"some": ["a"]}),
    "a number for an id": ("ID", "key: $v", {"v": 5}, {"key": "5"}),
    "a whole number for a fraction": ("Float", "ratio: $v", {"v": 5}, {"ratio": 5.0}),
    "a fraction that is whole for a number": ("Int", "count: $v", {"v": 5.0}, {"count": 5}),
    "more than are declared": ("Int", "count: $v", {"v": 5, "w": 6}, {"count": 5}),
    "used twice": ("String", "text: $v, usual: $v", {"v": "x"}, {"text": "x", "usual": "x"}),
    "one of two": ("Either", "either: $v", {"v": {"number": 1}}, {"either": {"number": 1}}),
    "within one of two": (
        "String!", "either: {word: $v}", {"v": "w"}, {"either": {"word": "w"}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BY_VARIABLE)
async def test_a_variable_comes_to_a_value(asker: Asker, what: str) -> None:
    declared, arguments, variables, given = BY_VARIABLE[what]
    assert await asker.given(f"({arguments})", f"($v: {declared})", **variables) == given


async def test_one_plan_does_not_take_the_shape_of_another(asker: Asker) -> None:
    """Whatever is given first, the next request's own values count."""
    values: list[Any] = ["absent", None, [], "a", ["a"], ["a", "b"], [None], None, ["c"], "absent"]
    for value in values:
        variables = {} if value == "absent" else {"v": value}
        given = await asker.given("(some: $v)", "($v: [String])", **variables)
        listed = [value] if value == "a" else value
        assert given == ({} if value == "absent" else {"some": listed})


async def test_an_argument_may_stand_in_a_fragment_with_the_variables_of_its_operation(
    asker: Asker,
) -> None:
    data = await asker.data(
        'query Q($v: String = "d") { ...F } fragment F on Query { echo(text: $v) { given } }'
    )
    assert data["echo"]["given"]["text"] == "d"
