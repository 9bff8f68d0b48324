"""Interfaces, unions and objects: which selections apply to what an object turns out to be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.edges.conftest import Asker
from tests.factories import Practice, global_id

pytestmark = pytest.mark.anyio

PHYSICIAN, SCHOOL = "Physician", "School"
CHOSEN: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "fields of the interface": (
        "{ parties { name } }", [{"name": "Ann"}, {"name": "Bee"}, {"name": "Cyd"}],
    ),
    "the name of the type, never that of the interface": (
        "{ parties { __typename ... on Party { a: __typename } ... on Named { b: __typename } } }",
        [{"__typename": one, "a": one, "b": one} for one in (PHYSICIAN, SCHOOL, PHYSICIAN)],
    ),
    "fields of one type alone": (
        "{ parties { ... on School { city } } }", [{}, {"city": "Troy"}, {}],
    ),
    "one key that is another field on each type": (
        "{ parties { ... on School { at: city } ... on Physician { at: phone } } }",
        [{"at": "+12125550100"}, {"at": "Troy"}, {"at": "+12125550101"}],
    ),
    "an interface above the interface": (
        "{ parties { ... on Named { name } } }",
        [{"name": "Ann"}, {"name": "Bee"}, {"name": "Cyd"}],
    ),
    "a union that holds the type": (
        "{ parties { ... on Anything { ... on School { city } } } }", [{}, {"city": "Troy"}, {}],
    ),
    "a type within an interface within a type": (
        "{ parties { ... on School { ... on Named { name ... on School { city } } } } }",
        [{}, {"name": "Bee", "city": "Troy"}, {}],
    ),
    "what both select, merged": (
        "{ parties { desk { drawer { certain } } ... on School { desk { certain } } } }",
        [{"desk": {"drawer": {"certain": "ANN"}}},
         {"desk": {"drawer": {"certain": "BEE"}, "certain": "BEE"}},
         {"desk": {"drawer": {"certain": "CYD"}}}],
    ),
    "fragments of the same interface, spread on one type": (
        "{ parties { ... on School { ...F } } } fragment F on Party { name }",
        [{}, {"name": "Bee"}, {}],
    ),
    "lists of the interface within it": (
        "{ parties { name beside { name ... on Physician { phone } } } }",
        [{"name": "Ann", "beside": [{"name": "Cyd", "phone": "+12125550101"}]},
         {"name": "Bee", "beside": []},
         {"name": "Cyd", "beside": [{"name": "Ann", "phone": "+12125550100"}]}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHOSEN)
async def test_a_selection_applies_to_the_types_it_names(asker: Asker, what: str) -> None:
    text, chosen = CHOSEN[what]
    data = await asker.data(text)
    assert data["parties"] == chosen
    assert [list(one) for one in data["parties"]] == [list(one) for one in chosen]


async def test_keys_keep_the_order_of_the_document_whatever_the_type(asker: Asker) -> None:
    text = "{ parties { ... on School { city } name ... on Physician { phone } __typename } }"
    found = (await asker.data(text))["parties"]
    assert list(found[0]) == ["name", "phone", "__typename"]
    assert list(found[1]) == ["city", "name", "__typename"]


@pytest.mark.parametrize("kind", [PHYSICIAN, SCHOOL])
async def test_a_union_is_what_its_row_is(asker: Asker, practice: Practice, kind: str) -> None:
    key = await practice.add(
        "practice_contact",
        kind=kind.upper(),
        name="Dan",
        sort_key="Dan",
        city="Rome",
        phone="+12125550102",
    )
    text = """query Q($id: ID!) { anything(id: $id) { __typename
        ... on School { city } ... on Physician { phone } ... on Named { name } } }"""
    found = (await asker.data(text, {"id": global_id("party", key)}))["anything"]
    own = {"city": "Rome"} if kind == SCHOOL else {"phone": "+12125550102"}
    assert found == {"__typename": kind, **own, "name": "Dan"}


@pytest.mark.parametrize("prefix", ["party", "person", "nothing", ""])
async def test_a_union_without_a_row_is_null(asker: Asker, prefix: str) -> None:
    data = await asker.data(f'{{ anything(id: "{global_id(prefix)}") {{ __typename }} }}')
    assert data == {"anything": None}


async def test_a_row_of_no_type_of_the_union_is_not_found(asker: Asker, practice: Practice) -> None:
    key = await practice.add("practice_contact", kind="ATTORNEY", name="Eve", sort_key="Eve")
    data = await asker.data(f'{{ anything(id: "{global_id("party", key)}") {{ __typename }} }}')
    assert data == {"anything": None}


async def test_introspection_tells_what_each_type_is(asker: Asker) -> None:
    data = await asker.data("""{
        union: __type(name: "Anything") { kind possibleTypes { name } fields { name } }
        face: __type(name: "Party") { kind interfaces { name } possibleTypes { name } }
        one: __type(name: "School") { kind interfaces { name } possibleTypes { name } }
        either: __type(name: "Either") { kind isOneOf inputFields { name } }
        parcel: __type(name: "Parcel") { isOneOf inputFields { name defaultValue } }
        echo: __type(name: "Query") { fields { name args { name defaultValue type { kind } } } }
    }""")
    names = [{"name": PHYSICIAN}, {"name": SCHOOL}]
    assert data["union"] == {"kind": "UNION", "possibleTypes": names, "fields": None}
    assert data["face"] == {
        "kind": "INTERFACE", "interfaces": [{"name": "Named"}], "possibleTypes": names,
    }  # fmt: skip
    assert data["one"]["kind"] == "OBJECT"
    assert {one["name"] for one in data["one"]["interfaces"]} == {"Named", "Party"}
    assert data["one"]["possibleTypes"] is None
    assert data["either"] == {
        "kind": "INPUT_OBJECT", "isOneOf": True,
        "inputFields": [{"name": "word"}, {"name": "number"}],
    }  # fmt: skip
    assert data["parcel"]["isOneOf"] is False
    assert {"name": "weight", "defaultValue": "7"} in data["parcel"]["inputFields"]
    (echo,) = (one for one in data["echo"]["fields"] if one["name"] == "echo")
    assert {"name": "sure", "defaultValue": '"as usual"', "type": {"kind": "NON_NULL"}} in (
        echo["args"]
    )
