"""Which fields a selection chooses, how those of one key merge, and in which order they answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.edges.conftest import Asker

pytestmark = pytest.mark.anyio

NAME = {"name": "Ann"}
WHOLE = {"name": "Ann", "__typename": "Physician"}
FIRST: dict[str, tuple[str, dict[str, Any]]] = {
    "parallel fragments, merged to every depth": (
        """{ ...A ...B }
        fragment A on Query { parties { desk { drawer { certain } } name } }
        fragment B on Query { parties { desk { spare { certain } drawer { loud } } } }""",
        {"desk": {"drawer": {"certain": "ANN", "loud": "ANN"}, "spare": {"certain": "ANN"}},
         "name": "Ann"},
    ),
    "one fragment in two places": (
        """{ parties { ...F ...F desk { drawer { ...D } spare { ...D } } } }
        fragment F on Party { name } fragment D on Drawer { certain }""",
        {"name": "Ann", "desk": {"drawer": {"certain": "ANN"}, "spare": {"certain": "ANN"}}},
    ),
    "one fragment under two keys of one field": (
        "{ parties { a: desk { ...D } b: desk { ...D } } } fragment D on Desk { certain }",
        {"a": {"certain": "ANN"}, "b": {"certain": "ANN"}},
    ),
    "the same field with and without its alias": (
        "{ parties { name n: name name } }", {"name": "Ann", "n": "Ann"},
    ),
    "a key that is the name of another field": (
        "{ parties { name: __typename __typename: name } }",
        {"name": "Physician", "__typename": "Ann"},
    ),
    "the first place of a key counts for its order": (
        "{ parties { __typename name ... on Party { desk { certain } __typename } } }",
        {"__typename": "Physician", "name": "Ann", "desk": {"certain": "ANN"}},
    ),
    "fragments in fragments": (
        "{ parties { ...A } } fragment A on Party { ...B __typename } fragment B on Named { name }",
        WHOLE,
    ),
    "inline fragments without a type": ("{ parties { ... { ... { name } } __typename } }", WHOLE),
}  # fmt: skip


@pytest.mark.parametrize("what", FIRST)
async def test_selections_of_one_object_come_together(asker: Asker, what: str) -> None:
    text, first = FIRST[what]
    found = (await asker.data(text))["parties"][0]
    assert json.dumps(found) == json.dumps(first), "also in this order"


SKIP, NO_SKIP = "@skip(if: true)", "@skip(if: false)"
INCLUDE, NO_INCLUDE = "@include(if: true)", "@include(if: false)"
CONDITIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "a field that is included": (f"name {INCLUDE} __typename", WHOLE),
    "a field that is not": (f"name __typename {NO_INCLUDE}", NAME),
    "a field that is skipped": (f"name __typename {SKIP}", NAME),
    "a field that is not skipped": (f"name {NO_SKIP} __typename", WHOLE),
    "both, and both let it": (f"name __typename {INCLUDE} {NO_SKIP}", WHOLE),
    "both, and one does not": (f"name __typename {INCLUDE} {SKIP}", NAME),
    "both, and none lets it": (f"name __typename {SKIP} {NO_INCLUDE}", NAME),
    "a spread that is skipped": (f"name ...T {SKIP}", NAME),
    "a spread that is included": (f"name ...T {INCLUDE}", WHOLE),
    "an inline fragment that is not included": (f"name ... on Party {NO_INCLUDE} {{ ...T }}", NAME),
    "one without a type that is skipped": (f"name ... {SKIP} {{ ...T }}", NAME),
    "one without a type that is included": (f"name ... {INCLUDE} {{ ...T }}", WHOLE),
    "a field that is skipped in one place alone": (f"name __typename {SKIP} __typename", WHOLE),
    "a spread that is skipped in its first place": (f"name ...T {SKIP} ...T", WHOLE),
    "a field skipped within a spread that is not": (f"name ... {{ __typename {SKIP} }}", NAME),
}


@pytest.mark.parametrize("what", CONDITIONS)
async def test_a_condition_decides_where_it_stands(asker: Asker, what: str) -> None:
    selected, first = CONDITIONS[what]
    # The fragment is used in any case, or the document would be wrong.
    text = f"""{{ parties {{ {selected} }} other: anything(id: "none_1") {{ ...T }} }}
        fragment T on Named {{ __typename }}"""
    assert (await asker.data(text))["parties"][0] == first


@pytest.mark.parametrize("condition", [SKIP, NO_INCLUDE])
async def test_a_field_kept_from_running_asks_nothing(asker: Asker, condition: str) -> None:
    assert await asker.data(f"{{ parties {condition} {{ name }} __typename }}") == {
        "__typename": "Query"
    }
    assert await asker.data(f"{{ parties {condition} {{ name }} }}") == {}


async def test_a_condition_by_variable_is_its_own_plan(asker: Asker) -> None:
    text = "query Q($on: Boolean! = true) { parties { name @include(if: $on) __typename } }"
    shown = [
        sorted((await asker.data(text, variables))["parties"][0])
        for variables in ({}, {"on": False}, {"on": True}, {"on": False}, {})
    ]
    both, one = ["__typename", "name"], ["__typename"]
    assert shown == [both, one, both, one, both]


async def test_a_condition_on_one_of_two_merged_objects_hides_its_part(asker: Asker) -> None:
    text = f"{{ parties {{ desk {SKIP} {{ certain }} desk {{ drawer {{ loud }} }} }} }}"
    assert (await asker.data(text))["parties"][0] == {"desk": {"drawer": {"loud": "ANN"}}}


async def test_introspection_stands_among_data_in_its_place(asker: Asker) -> None:
    data = await asker.data(
        '{ a: __typename parties { name } __schema { queryType { name } } b: __type(name: "X")'
        " { name } c: __typename }"
    )
    assert list(data) == ["a", "parties", "__schema", "b", "c"]
    assert data["__schema"] == {"queryType": {"name": "Query"}}
    assert data["b"] is None


async def test_introspection_takes_variables_fragments_and_conditions(asker: Asker) -> None:
    text = """query Q($name: String!, $on: Boolean!) {
        __type(name: $name) { ...T kind @include(if: $on) } __type(name: $name) { description }
    } fragment T on __Type { name }"""
    on = await asker.data(text, {"name": "Drawer", "on": True})
    off = await asker.data(text, {"name": "Drawer", "on": False})
    assert on["__type"] == {"name": "Drawer", "kind": "OBJECT", "description": "The innermost."}
    assert off["__type"] == {"name": "Drawer", "description": "The innermost."}


async def test_lists_of_lists_stand_as_they_are(asker: Asker) -> None:
    found = (await asker.data("{ people(first: 1) { nodes { grid } } }"))["people"]["nodes"]
    assert found == [{"grid": [["Ann", "Ada Moss"], []]}]


async def test_one_of_several_that_fails_leaves_the_others(asker: Asker) -> None:
    answer = await asker.ask("{ some { name broken loud } other: __typename }")
    assert answer["data"]["some"][0] == {"name": "Ann", "broken": None, "loud": "ANN"}
    assert answer["data"]["other"] == "Query"
    assert [error["path"] for error in answer["errors"]] == [
        ["some", n, "broken"] for n in range(3)
    ]
