"""The cursor at which a client begins is sealed: told to anybody, it tells nothing."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from resolvers.cursors import checked, opened, sealed
from resolvers.feed import CursorExpiredError

KEY, OTHER = b"k" * 32, b"o" * 32
CHANGE = UUID("0198f9a0-0000-7000-8000-000000000000")


def test_what_is_sealed_is_opened_by_the_same_key():
    for change in (CHANGE, uuid4(), UUID(int=0)):
        assert opened(KEY, checked(sealed(KEY, change))) == change


def test_another_key_and_another_text_open_nothing():
    cursor = sealed(KEY, CHANGE)
    altered = [
        cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        for place in range(len(cursor))
    ]
    for key, text in ((OTHER, cursor), *((KEY, one) for one in altered)):
        with pytest.raises(CursorExpiredError):
            opened(key, text)


def test_the_same_change_looks_different_each_time():
    assert len({sealed(KEY, CHANGE) for _ in range(20)}) == 20


def test_the_cursor_of_a_change_that_was_told_is_its_id():
    assert opened(KEY, checked(str(CHANGE))) == CHANGE


@pytest.mark.parametrize("text", ["", "entry_1", "x" * 63, "x" * 65, "\xe9" * 64, "\ud800", "\n"])
def test_nothing_else_is_a_cursor(text):
    with pytest.raises(ValueError, match=r"hexadecimal|badly|codec"):
        checked(text)
