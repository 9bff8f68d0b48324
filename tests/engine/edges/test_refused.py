"""What is wrong with a request is told before anything runs, and there is no data then."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.edges.conftest import Asker

pytestmark = pytest.mark.anyio

LITERALS = {
    "text for a number": '(count: "1")',
    "a number for text": "(text: 1)",
    "true for a number": "(count: true)",
    "a fraction for a whole number": "(count: 1.0)",
    "more than a number holds": "(count: 2147483648)",
    "text for a choice": '(kind: "SCHOOL")',
    "a choice of another enum": "(kind: NAME)",
    "null for what must not be null": "(sure: null)",
    "null in a list that has none": '(many: ["a", null])',
    "null in the inner of two lists": "(grid: [[1, null]])",
    "a list for one value": '(text: ["a"])',
    "a list for an object": '(parcel: ["a"])',
    "an object without what it must have": "(parcel: {weight: 1})",
    "an object with null for what it must have": "(parcel: {label: null})",
    "null for a field with a default that must not be null": '(parcel: {label: "a", weight: null})',
    "an object with more than it has": '(parcel: {label: "a", extra: 1})',
    "an object whose inner one lacks something": '(parcel: {label: "a", inner: {}})',
    "a field of an object twice": '(parcel: {label: "a", label: "b"})',
    "a day that there is not": '(day: "2026-02-30")',
    "a number for a scalar of our own": "(day: 20260228)",
    "both of two": '(either: {word: "a", number: 1})',
    "none of two": "(either: {})",
    "null for one of two": "(either: {word: null})",
    "one of two, and null for the other": '(either: {word: "a", number: null})',
}


@pytest.mark.parametrize("wrong", LITERALS)
async def test_a_wrong_literal_is_refused(asker: Asker, wrong: str) -> None:
    codes = await asker.refused(f"{{ echo{LITERALS[wrong]} {{ given }} }}")
    assert codes <= {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}


VALUES: dict[str, tuple[str, str, Any]] = {
    "text for a number": ("Int", "count", "1"),
    "true for a number": ("Int", "count", True),
    "a fraction for a whole number": ("Int", "count", 1.5),
    "a number for text": ("String", "text", 1),
    "an object for text": ("String", "text", {"a": 1}),
    "a number for a condition": ("Boolean", "flag", 1),
    "true for an id": ("ID", "key", True),
    "a choice that there is not": ("ContactKind", "kind", "NOBODY"),
    "a choice in small letters": ("ContactKind", "kind", "school"),
    "a number for a choice": ("ContactKind", "kind", 1),
    "null in a list that has none": ("[String!]", "many", ["a", None]),
    "null for a list that must be there": ("[String!]!", "many", None),
    "text for an object": ("Parcel", "parcel", "a"),
    "a list for an object": ("Parcel", "parcel", [{"label": "a"}]),
    "an object without what it must have": ("Parcel", "parcel", {"note": "n"}),
    "an object with null for what it must have": ("Parcel", "parcel", {"label": None}),
    "null for a field with a default": ("Parcel", "parcel", {"label": "a", "weight": None}),
    "an object with more than it has": ("Parcel", "parcel", {"label": "a", "extra": 1}),
    "a wrong item deep in an object": (
        "Parcel", "parcel", {"label": "a", "inner": {"label": "b", "stamps": ["s", 5]}},
    ),
    "both of two": ("Either", "either", {"word": "a", "number": 1}),
    "none of two": ("Either", "either", {}),
    "null for one of two": ("Either", "either", {"word": None}),
    "one of two, and null for the other": ("Either", "either", {"word": "a", "number": None}),
}  # fmt: skip


WITHIN = {
    "null in a list that has none": ".1",
    "an object with null for what it must have": ".label",
    "null for a field with a default": ".weight",
    "a wrong item deep in an object": ".inner.stamps.1",
    "null for one of two": ".word",
}
"""Where in the value the mistake is, if it is not the whole."""


@pytest.mark.parametrize("wrong", VALUES)
async def test_a_wrong_value_of_a_variable_is_refused_by_its_name(asker: Asker, wrong: str) -> None:
    type_, argument, value = VALUES[wrong]
    text = f"query Q($v: {type_}) {{ echo({argument}: $v) {{ given }} }}"
    answer = await asker.ask(text, {"v": value})
    assert "data" not in answer
    assert [error["extensions"] for error in answer["errors"]] == [
        {"code": "BAD_USER_INPUT", "argument": f"$v{WITHIN.get(wrong, '')}"}
    ]


async def test_every_wrong_variable_is_told(asker: Asker) -> None:
    text = (
        "query Q($a: Int!, $b: Int!) { a: echo(count: $a) { given } b: echo(count: $b) { given } }"
    )
    answer = await asker.ask(text, {"b": "x"})
    assert [error["extensions"]["argument"] for error in answer["errors"]] == ["$a", "$b"]


async def test_a_variable_left_out_is_not_one_of_two(asker: Asker) -> None:
    text = "query Q($v: String!, $w: Int) { echo(either: {word: $v, number: $w}) { given } }"
    assert await asker.refused(text, {"v": "a"}) <= {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}


@pytest.mark.parametrize("place", ["sure: $v", 'parcel: {label: "a", weight: $v}'])
async def test_null_that_is_found_late_is_refused_as_null(asker: Asker, place: str) -> None:
    """A variable that may be null may stand there, because the place has a default."""
    type_ = "String" if place.startswith("sure") else "Int"
    text = f"query Q($v: {type_}) {{ echo({place}) {{ given }} name: __typename }}"
    (error,) = (await asker.ask(text, {"v": None}))["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["message"].endswith("not to be null.")
    assert "None" not in error["message"]


DOCUMENTS = {
    "only a fragment": "fragment F on Query { __typename }",
    "a definition of a type": "{ __typename } type T { a: Int }",
    "an anonymous operation among others": "{ __typename } query Q { __typename }",
    "a variable in the place of a stricter one": "query Q($v: Int) { echo(sure: $v) { given } }",
    "a default in a list that must have none": (
        "query Q($v: [String]) { echo(many: $v) { given } }"
    ),
    "two fields of one key": "{ a: echo { given } a: parties { name } }",
    "two values of one argument": '{ echo(text: "a") { given } echo(text: "b") { given } }',
    "two fields of one key on types apart": (
        "{ parties { ... on Physician { a: phone } ... on School { a: desk { certain } } } }"
    ),
    "a field of the object on its interface": "{ parties { city } }",
    "a field on a union": '{ anything(id: "party_1") { name } }',
    "an interface without a selection": "{ parties }",
    "a selection of a scalar": "{ echo { given { a } } }",
    "a default for what is not read": "query Q($v: Int = true) { echo(count: $v) { given } }",
    "a default that is both of two": (
        'query Q($v: Either = {word: "a", number: 1}) { echo(either: $v) { given } }'
    ),
    "a mutation where there is none": "mutation { __typename }",
    "a subscription where there is none": "subscription { __typename }",
}


@pytest.mark.parametrize("wrong", DOCUMENTS)
async def test_a_wrong_document_is_refused(asker: Asker, wrong: str) -> None:
    assert await asker.refused(DOCUMENTS[wrong]) <= {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}


@pytest.mark.parametrize("name", [None, "", "C", "a"])
async def test_several_operations_need_the_name_of_one(asker: Asker, name: str | None) -> None:
    answer = await asker.ask("query A { __typename } query B { __typename }", {}, name)
    assert "data" not in answer


async def test_the_operation_of_the_name_is_run_with_its_own_variables(asker: Asker) -> None:
    text = (
        'query A($v: Int!) { echo(count: $v) { given } } query B { b: echo(text: "b") { given } }'
    )
    answer = await asker.ask(text, {}, "B")
    assert list(answer["data"]) == ["b"]
