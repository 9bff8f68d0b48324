"""Reads JSON of strangers: bounded depth, no NaN, no duplicate keys, no number without end."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from server.http.refusals import malformed
from server.limits import JSON_DEPTH_MAX

_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
"""A string, closed or not: possessive, so that no text makes it go back and try again."""
_AS_BRACES = bytes.maketrans(b"[]", b"{}")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def parsed(text: bytes) -> Any:
    """Raise RefusedError 400 for whatever is not JSON as RFC 8259 has it, in UTF-8.

    So is JSON that says a name twice in one object: which of its values counts, the RFC leaves open.
    """
    if _is_too_deep(text):
        raise malformed(f"The JSON is nested deeper than {JSON_DEPTH_MAX} levels.")
    try:
        return _DECODER.decode(text.decode("utf-8"))
    except UnicodeDecodeError:
        raise malformed("The request is not UTF-8.") from None
    except (ValueError, RecursionError):
        # ValueError is also Python's answer to an integer of more than 4,300 digits.
        raise malformed("The request is not valid JSON.") from None


def _is_too_deep(text: bytes) -> bool:
    brackets = _STRING.sub(b"", text).translate(_AS_BRACES, _NOT_BRACKETS)
    if len(brackets) <= JSON_DEPTH_MAX:
        return False
    # Each pass takes the innermost pairs away: what is left after that many is deeper, or unpaired.
    for _ in range(JSON_DEPTH_MAX):
        brackets = brackets.replace(b"{}", b"")
    return bool(brackets)


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise malformed("An object of the JSON has a name twice.")
    return found


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, object_pairs_hook=_object)
