"""Values that Python makes: in their places, in one call, and each failure only where it befell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from permissions.roles import Role
from permissions.vocabulary import Contacts
from tests.engine.workshop import CALLS, workshop
from tests.factories import Person, Practice, without

pytestmark = pytest.mark.anyio


@pytest.fixture
async def asker(practice: Practice) -> Person:
    """A Scheduler at the workshop's counter, with three contacts in the book."""
    for name in ("Ann", "Ben", "Cyd"):
        await add(practice, name)
    CALLS.clear()
    return replace(await practice.person(Role.SCHEDULER), engine=workshop())


async def add(practice: Practice, name: str, **values: str) -> None:
    await practice.add("practice_contact", kind="OTHER", name=name, **{"sort_key": name, **values})


async def test_each_value_stands_in_its_place(asker: Person) -> None:
    reply = await asker.ask("{ people { nodes { name loud x: loud } } }")
    assert reply.data["people"]["nodes"] == [
        {"name": name, "loud": name.upper(), "x": name.upper()} for name in ("Ann", "Ben", "Cyd")
    ]


async def test_one_statement_and_one_call_make_all_of_them(asker: Person) -> None:
    reply = await asker.ask("{ everybody { loud } }")
    assert len(reply.statements) == 1
    assert CALLS == [3]


async def test_equal_columns_are_made_once(asker: Person, practice: Practice) -> None:
    await add(practice, "Ann", sort_key="Ann the second")
    reply = await asker.ask("{ everybody { loud } }")
    assert [one["loud"] for one in reply.data["everybody"]] == ["ANN", "ANN", "BEN", "CYD"]
    assert CALLS == [3]


async def test_nothing_is_made_of_no_rows(practice: Practice) -> None:
    asker = replace(await practice.person(Role.SCHEDULER), engine=workshop())
    CALLS.clear()
    assert (await asker.ask("{ everybody { loud } }")).data == {"everybody": []}
    assert CALLS == []


async def test_lists_of_lists_leave_as_they_were_made(asker: Person) -> None:
    reply = await asker.ask("{ people(first: 1) { nodes { grid } } }")
    assert reply.data["people"]["nodes"] == [{"grid": [["Ann", "Ada Moss"], []]}]


async def test_what_failed_for_one_is_null_for_that_one(asker: Person, practice: Practice) -> None:
    await add(practice, "Faulty", sort_key="Bea")
    reply = await asker.ask("{ people { nodes { name loud } } }")
    assert reply.partial == {
        "people": {
            "nodes": [
                {"name": "Ann", "loud": "ANN"},
                {"name": "Faulty", "loud": None},
                {"name": "Ben", "loud": "BEN"},
                {"name": "Cyd", "loud": "CYD"},
            ]
        }
    }
    (error,) = reply.errors
    assert error["path"] == ["people", "nodes", 1, "loud"]
    assert error["extensions"] == {"code": "INTERNAL", "coordinate": "Person.loud"}
    assert b"cannot be said" not in reply.body


async def test_what_failed_for_all_leaves_the_rest_of_the_answer(asker: Person) -> None:
    reply = await asker.ask("{ everybody { name broken } }")
    assert reply.partial is not None
    assert [one["name"] for one in reply.partial["everybody"]] == ["Ann", "Ben", "Cyd"]
    assert [error["path"] for error in reply.errors] == [
        ["everybody", index, "broken"] for index in range(3)
    ]
    assert b"today" not in reply.body


async def test_null_is_a_value_where_it_may_stand(asker: Person, practice: Practice) -> None:
    await add(practice, "Nobody", sort_key="Zed")
    reply = await asker.ask("{ people(last: 1) { nodes { loud } } }")
    assert reply.data == {"people": {"nodes": [{"loud": None}]}}


@pytest.mark.parametrize("name", ["Faulty", "Nobody"])
@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("{ some { certain } }", {"some": [{"certain": "ANN"}, None]}),
        ("{ everybody { certain } name: __typename }", {"everybody": None, "name": "Query"}),
        ("{ people { nodes { certain } } }", {"people": None}),
        ("{ people { edges { node { certain } } } }", {"people": None}),
    ],
)
async def test_null_moves_up_to_where_it_may_stand(
    practice: Practice, name: str, query: str, answer: object
) -> None:
    """The specification, 6.4.4."""
    await add(practice, "Ann", sort_key="Ann")
    await add(practice, "Ben", sort_key=name)
    asker = replace(await practice.person(Role.SCHEDULER), engine=workshop())
    reply = await asker.ask(query)
    assert reply.partial == answer
    assert [error["extensions"]["coordinate"] for error in reply.errors] == ["Person.certain"]


async def test_two_that_promise_not_to_be_null_take_the_row_once(
    asker: Person, practice: Practice
) -> None:
    await add(practice, "Ben", sort_key="Faulty")
    reply = await asker.ask("{ some { a: certain b: certain } }")
    assert reply.partial is not None
    assert reply.partial["some"][-1] is None
    assert [error["path"] for error in reply.errors] == [["some", 3, "a"]]


@pytest.mark.parametrize(("rows", "kept"), [("some", [0, 1, 2, 3]), ("everybody", [])])
async def test_a_refusal_stands_beside_a_failure_in_the_same_row(
    asker: Person, practice: Practice, rows: str, kept: list[int]
) -> None:
    """Where every row has the refused field, and where a row itself may be null."""
    await add(practice, "Ben", sort_key="Faulty")
    reply = await asker.ask(f"{{ {rows} {{ certain charted }} }}")
    assert reply.partial is not None
    found = reply.partial[rows] or []
    assert [one and one["charted"] for one in found] == [None for _ in kept]
    assert [one is None for one in found] == [index == 3 for index in kept]
    told = [(error["extensions"]["code"], error["path"]) for error in reply.errors]
    assert told == [
        *(("FORBIDDEN", [rows, index, "charted"]) for index in range(4)),
        ("INTERNAL", [rows, 3, "certain"]),
    ]


async def test_whoever_may_not_have_it_has_nothing_made(asker: Person) -> None:
    reply = await without(asker, Contacts.READ).ask("{ everybody { loud } }")
    assert reply.partial == {"everybody": None}
    assert reply.codes() == {"FORBIDDEN"}
    assert reply.statements == []
    assert CALLS == []
