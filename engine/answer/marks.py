"""Marks: white space in an answer that says of a value which refusal or derivation it belongs to.

JSON may have white space in front of any value, so a null that is marked may leave as it is. A mark
begins with a tab: PostgreSQL puts none into JSON that it makes, and escapes those of texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

import orjson

from engine.answer.output import to_bytes

ONE_BY_ONE_MAX = 4
"""So many marks are each looked for by itself; more are found in one pass, which takes as long."""
_NULL = re.compile(rb"\t([ \n]*)null")
_DIGITS = re.compile(rb'\t([ \n]*)"([0-9a-f]*)"')
_SHOWN = re.compile(rb'\{"":\d+\}')
_AS_SPACE = str.maketrans("01", " \n")
_AS_DIGITS = bytes.maketrans(b" \n", b"01")


def mark(number: int) -> str:
    """A tab, and the binary digits of the number and one, without the first, as spaces and lines."""
    return "\t" + f"{number + 1:b}"[1:].translate(_AS_SPACE)


@lru_cache(maxsize=1_000)
def marked_null(number: int) -> bytes:
    """Null, as it leaves."""
    return b"%snull" % mark(number).encode()


def counted(data: bytes, numbers: Collection[int]) -> Mapping[int, int]:
    """How many nulls of an answer have the mark of each number."""
    if len(numbers) <= ONE_BY_ONE_MAX:
        return {number: data.count(marked_null(number)) for number in numbers}
    return {_number(space): count for space, count in Counter(_NULL.findall(data)).items()}


def digits_in(data: bytes) -> Mapping[int, Collection[bytes]]:
    """What stands in hexadecimal behind the mark of each number, each once, the first first."""
    found: dict[int, dict[bytes, None]] = {}
    for space, digits in _DIGITS.findall(data):
        found.setdefault(_number(space), {})[digits] = None
    return found


def with_values(data: bytes, made: Mapping[tuple[int, bytes], bytes]) -> bytes:
    """The answer with what was made of digits in their places, by number and digits."""
    return _DIGITS.sub(lambda found: made[_number(found[1]), found[2]], data)


def shown(data: bytes) -> Any:
    """The answer as a tree in which `standing` finds the marked nulls."""
    return orjson.loads(_NULL.sub(lambda found: to_bytes(standing(_number(found[1]))), data))


def standing(number: int) -> Any:
    """What stands for a marked null in a tree; no field of an answer has an empty name."""
    return {"": number}


def hidden(tree: Any) -> bytes:
    """The tree as an answer, with null for what was marked."""
    return _SHOWN.sub(b"null", to_bytes(tree))


def _number(space: bytes) -> int:
    return int(b"1" + space.translate(_AS_DIGITS), 2) - 1
