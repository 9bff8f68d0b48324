"""Cursors and page sizes: what is not ours is refused by name."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import BigInteger, Date, DateTime, Integer, SmallInteger, Text, Uuid, column
from sqlalchemy.types import TypeEngine

from engine.answer.errors import RequestError
from engine.compile.paging import Key, cursor_keys, page_size
from engine.cursors import KEY_BYTES, Cursors

CURSORS = Cursors(bytes(range(KEY_BYTES)))

KEYS = [
    Key(column("a", Text()), is_descending=False),
    Key(column("b", BigInteger()), is_descending=True),
    Key(column("c", Date()), is_descending=False),
    Key(column("d", DateTime(timezone=True)), is_descending=False),
    Key(column("e", Uuid()), is_descending=False),
]
GOOD = ["x", 5, "2026-11-23", "2026-11-23T09:00:00+00:00", str(UUID(int=7))]


def cursor(*values: object, tag: str = "tag") -> str:
    return CURSORS.sealed(tag, values)


def test_a_cursor_gives_its_keys_back_in_their_types() -> None:
    assert cursor_keys(CURSORS, "tag", KEYS)(cursor(*GOOD)) == [
        "x", 5, date(2026, 11, 23), datetime(2026, 11, 23, 9, tzinfo=UTC), UUID(int=7),
    ]  # fmt: skip


def test_a_cursor_tells_nothing_and_is_the_same_for_the_same_row() -> None:
    told = cursor(*GOOD)
    assert told == cursor(*GOOD)
    assert b"2026" not in base64.urlsafe_b64decode(told + "=" * (-len(told) % 4))
    assert not set(told[:8]) & set("+/=")
    other = cursor("y", *GOOD[1:])
    assert [a == b for a, b in zip(told, other, strict=True)].count(True) < len(told) / 4


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "!!!!", "é", "WzFd", cursor(), cursor(*GOOD[:-1]), cursor(*GOOD, tag="other"),
        cursor(*GOOD)[:-1], cursor(*GOOD)[1:], f"A{cursor(*GOOD)[1:]}",
        Cursors(bytes(KEY_BYTES)).sealed("tag", GOOD),
        base64.urlsafe_b64encode(json.dumps(["tag", *GOOD]).encode()).decode(),
        cursor("x\x00", *GOOD[1:]), cursor("x", True, *GOOD[2:]),
        cursor("x", 5, "2026-02-30", *GOOD[3:]), cursor("x" * 9_000, *GOOD[1:]),
        cursor(None), cursor({}), cursor(*GOOD[:-1], 1.5), cursor(*GOOD[:-1], []),
        cursor(*GOOD[:-1], True), cursor(*GOOD[:3], "0001-01-01T00:00:00+23:59", GOOD[4]),
        cursor(*GOOD[:3], 5, GOOD[4]), cursor(*GOOD[:2], 20261123, *GOOD[3:]),
        cursor(*GOOD[:2], None, *GOOD[3:]),
    ],
)  # fmt: skip
def test_what_is_no_cursor_of_the_list_is_bad_input(text: str) -> None:
    with pytest.raises(ValueError, match="not one of this list"):
        cursor_keys(CURSORS, "tag", KEYS)(text)


@pytest.mark.parametrize(("type_", "bound"), [(SmallInteger(), 2**15), (Integer(), 2**31)])
def test_a_number_must_fit_its_column(type_: TypeEngine[int], bound: int) -> None:
    read = cursor_keys(CURSORS, "tag", [Key(column("n", type_), is_descending=False)])
    assert read(cursor(bound - 1)) == [bound - 1]
    assert read(cursor(-bound)) == [-bound]
    for number in (bound, -bound - 1):
        with pytest.raises(ValueError, match="not one of this list"):
            read(cursor(number))


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"first": 0}, "first"),
        ({"first": 101}, "first"),
        ({"first": -1}, "first"),
        ({"last": 1_000}, "last"),
        ({"first": 1, "last": 1}, "last"),
        ({"after": "a", "before": "b"}, "before"),
        ({"before": "b"}, "before"),
        ({"last": 1, "after": "a"}, "after"),
    ],
)
def test_page_arguments_that_contradict_are_refused_by_name(
    arguments: dict[str, object], name: str
) -> None:
    with pytest.raises(RequestError) as refused:
        page_size(arguments, ("clients",))
    assert refused.value.errors[0]["extensions"] == {"code": "BAD_USER_INPUT", "argument": name}


def test_a_page_has_twenty_rows_when_nothing_is_said() -> None:
    assert page_size({"first": None}, ()) == 20
    assert page_size({"last": 7}, ()) == 7
