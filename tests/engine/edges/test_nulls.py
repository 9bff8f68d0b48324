"""Null where something failed moves up to where null may stand, and no further (6.4.4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.edges.conftest import Asker
from tests.factories import Practice

pytestmark = pytest.mark.anyio

Path = list[str | int]
FAILS: dict[str, tuple[str, Any, list[Path]]] = {
    "at the innermost of many that must be there": (
        "{ perhaps { desk { drawer { certain } } } }",
        {"perhaps": [{"desk": {"drawer": {"certain": "ANN"}}}, None]},
        [["perhaps", 1, "desk", "drawer", "certain"]],
    ),
    "below one that may be missing": (
        "{ perhaps { desk { spare { certain } drawer { __typename } } } }",
        {"perhaps": [
            {"desk": {"spare": {"certain": "ANN"}, "drawer": {"__typename": "Drawer"}}},
            {"desk": {"spare": None, "drawer": {"__typename": "Drawer"}}},
        ]},
        [["perhaps", 1, "desk", "spare", "certain"]],
    ),
    "below one that may be missing, and beside it": (
        "{ perhaps { desk { spare { certain } certain } } }",
        {"perhaps": [{"desk": {"spare": {"certain": "ANN"}, "certain": "ANN"}}, None]},
        [["perhaps", 1, "desk", "certain"], ["perhaps", 1, "desk", "spare", "certain"]],
    ),
    "in a list of what must be there": (
        "{ parties { desk { certain } } other: __typename }",
        {"parties": None, "other": "Query"},
        [["parties", 1, "desk", "certain"]],
    ),
    "in one of two of the same list": (
        "{ a: perhaps { desk { certain } } b: parties { desk { certain } } c: parties { name } }",
        {"a": [{"desk": {"certain": "ANN"}}, None], "b": None,
         "c": [{"name": "Ann"}, {"name": "Faulty"}]},
        [["a", 1, "desk", "certain"], ["b", 1, "desk", "certain"]],
    ),
    "where null may stand": (
        "{ parties { ... on Physician { loud } desk { spare { loud } } } }",
        {"parties": [
            {"loud": "ANN", "desk": {"spare": {"loud": "ANN"}}},
            {"loud": None, "desk": {"spare": {"loud": None}}},
        ]},
        [["parties", 1, "loud"], ["parties", 1, "desk", "spare", "loud"]],
    ),
    "in a list within a list": (
        "{ perhaps { name beside { desk { certain } } } }",
        {"perhaps": [{"name": "Ann", "beside": None},
                     {"name": "Faulty", "beside": [{"desk": {"certain": "ANN"}}]}]},
        [["perhaps", 0, "beside", 0, "desk", "certain"]],
    ),
    "under an alias, in a fragment": (
        "{ perhaps { ...F } } fragment F on Party { d: desk { ... on Desk { c: certain } } }",
        {"perhaps": [{"d": {"c": "ANN"}}, None]},
        [["perhaps", 1, "d", "c"]],
    ),
}  # fmt: skip


@pytest.fixture
async def ill(practice: Practice, asker: Asker) -> Asker:
    """Of two physicians, one whose key and name cannot be said."""
    await practice.owner.execute("DELETE FROM practice_contact WHERE practice_id = $1 "
                                 "AND name <> 'Ann'", practice.id)  # fmt: skip
    await practice.add("practice_contact", name="Faulty", kind="PHYSICIAN", sort_key="Faulty")
    return asker


@pytest.mark.parametrize("where", FAILS)
async def test_what_fails_takes_what_must_not_be_null(ill: Asker, where: str) -> None:
    text, data, paths = FAILS[where]
    answer = await ill.ask(text)
    assert answer["data"] == data
    found = [error["path"] for error in answer["errors"]]
    assert sorted(found, key=str) == sorted(paths, key=str)
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"INTERNAL"}


async def test_null_that_nothing_can_hold_takes_the_whole_answer(ill: Asker) -> None:
    """No field of our queries promises so much; a list that does stands in for it."""
    answer = await ill.ask("{ everybody { certain } }")
    assert answer["data"] == {"everybody": None}


async def test_one_failure_behind_two_keys_is_told_for_each(ill: Asker) -> None:
    answer = await ill.ask("{ parties { ... on Physician { a: loud b: loud } } }")
    assert answer["data"]["parties"][1] == {"a": None, "b": None}
    assert [error["path"][-1] for error in answer["errors"]] == ["a", "b"]


async def test_merged_fields_fail_once(ill: Asker) -> None:
    answer = await ill.ask("{ perhaps { desk { certain } desk { certain c: certain } } }")
    assert answer["data"]["perhaps"][1] is None


async def test_what_is_skipped_does_not_fail(ill: Asker) -> None:
    data = await ill.data("{ parties { name desk { certain @skip(if: true) } } }")
    assert data["parties"][1] == {"name": "Faulty", "desk": {}}
