"""Values that Python makes: found in the answer by their marks, made together, put in their places."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.answer.errors import INTERNAL
from engine.answer.marks import digits_in, marked_null, standing, with_values
from engine.answer.output import to_bytes
from engine.answer.places import Path, nulled, places, stands
from engine.plan.plan import Derivation, Plan
from engine.rules import Derived
from permissions.viewer import Viewer


class NullError(Exception):
    """A field that promises not to be null was null."""


@dataclass(frozen=True)
class Failure:
    """A value that could not be made; it befalls every place that has the same columns."""

    derivation: Derivation
    mark: int
    """The mark of the nulls in its places."""
    error: Exception

    @property
    def coordinate(self) -> str:
        return self.derivation.rule.coordinate

    @property
    def message(self) -> str:
        """It says nothing of the error, which may hold anything; the log tells more."""
        return f"{self.coordinate} could not be made; the log tells why."

    @property
    def said(self) -> dict[str, str]:
        return {"code": INTERNAL, "coordinate": self.coordinate}


async def derived(data: bytes, plan: Plan, viewer: Viewer) -> tuple[bytes, list[Failure]]:
    """The answer with its derived values in place, and marked nulls where one failed."""
    failures: list[Failure] = []
    asked = digits_in(data)
    made: dict[tuple[int, bytes], bytes] = {}
    known: dict[tuple[Derived, bytes], bytes] = {}
    for derivation in plan.derivations:
        source, number = derivation.source, derivation.mark
        found = asked.get(number, ())
        new = [written for written in found if (source, written) not in known]
        for written, value in zip(new, await _made(derivation, new, viewer), strict=True):
            if isinstance(value, bytes):
                known[source, written] = value
                continue
            null = plan.mark_count + len(failures)
            failures.append(Failure(derivation, null, value))
            made[number, written] = marked_null(null)
        there = (written for written in found if (source, written) in known)
        made.update({(number, written): known[source, written] for written in there})
    return with_values(data, made), failures


def failed(tree: Any, failure: Failure) -> tuple[Any, list[Path]]:
    """The answer with null for a failure, and its places, but those that another one's null took."""
    paths, derivation = [], failure.derivation
    for path in places(tree, derivation.pattern, standing(failure.mark)):
        if stands(tree, path):
            paths.append(path)
            tree = nulled(tree, path, derivation.may_be_null)
    return tree, paths


async def _made(
    derivation: Derivation, found: Sequence[bytes], viewer: Viewer
) -> list[bytes | Exception]:
    """JSON for each, or the exception that befell it."""
    if not found:
        return []
    columns = [json.loads(bytes.fromhex(written.decode())) for written in found]
    try:
        values = list(await derivation.source.derive(viewer, columns))
        assert len(values) == len(found), f"{derivation.rule.coordinate}: a value for each place"
    except Exception as error:  # noqa: BLE001 - whatever it is, the rest of the answer stands
        return [error] * len(found)
    return [_written(derivation, value) for value in values]


def _written(derivation: Derivation, value: Any) -> bytes | Exception:
    if isinstance(value, Exception):
        return value
    if value is None and not derivation.may_be_null[-1]:
        return NullError(derivation.rule.coordinate)
    try:
        return to_bytes(value)
    except TypeError as error:  # what orjson raises for a value that JSON has no words for
        return error
