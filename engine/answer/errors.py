"""Errors as they leave the server: a code, a path, a coordinate, and never a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from graphql import GraphQLError, VariableDefinitionNode

from engine.answer.marks import counted, shown, standing
from engine.answer.places import Path, Pattern, in_each, places

BAD_USER_INPUT = "BAD_USER_INPUT"
FORBIDDEN = "FORBIDDEN"
INTERNAL = "INTERNAL"
LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"

_REPEATED = re.compile(r"(?:[;,] found: |( cannot represent [^:]*value): ).*", re.DOTALL)
_WITHIN_VARIABLE = re.compile(r"Variable '\$\w+' has invalid (?:default )?value at ([\w.\[\]]+): ")
_NO_CHOICE = re.compile(r"Value .* does not exist", re.DOTALL)
"""Where graphql-core repeats what it was given: that can be client data."""
OCCURRENCES_MAX = 20
"""Beyond this many places, a page of the usual size, one coordinate is counted and not listed."""


class RequestError(Exception):
    """The whole request is refused before anything runs; `errors` say why."""

    def __init__(self, errors: Sequence[dict[str, Any]]) -> None:
        super().__init__(errors[0]["message"] if errors else "")
        self.errors = list(errors)


def refusal_of_request(message: str, code: str) -> RequestError:
    return RequestError([{"message": message, "extensions": {"code": code}}])


def formatted(error: GraphQLError, code: str) -> dict[str, Any]:
    """A graphql-core error with a code, without the value that was wrong and what lies behind it."""
    entry: dict[str, Any] = dict(error.formatted)
    message = _REPEATED.sub(r"\1.", error.message)
    message = _NO_CHOICE.sub("The value does not exist", message)
    entry["message"] = message.replace("to be None", "to be null")
    entry["extensions"] = {"code": code, **(error.extensions or {})}
    return entry


def of_variable(error: GraphQLError) -> dict[str, Any]:
    """An error of a variable's value, which names the variable and the place in it."""
    entry = formatted(error, BAD_USER_INPUT)
    found = _WITHIN_VARIABLE.match(error.message)
    # graphql-core tells the place in its words alone: .phones[1].kind
    within = found.group(1).replace("[", ".").replace("]", "") if found else ""
    for node in error.nodes or ():
        if isinstance(node, VariableDefinitionNode):
            entry["extensions"]["argument"] = f"${node.variable.name.value}{within}"
    return entry


class Fault(Protocol):
    """Why a field of an answer is null: what is said of each of its places."""

    @property
    def message(self) -> str: ...

    @property
    def said(self) -> dict[str, str]:
        """The extensions of its errors; faults that say the same are counted together."""


@dataclass(frozen=True)
class Located:
    """A fault with its first places, of which OCCURRENCES_MAX are enough, and how many there are."""

    fault: Fault
    paths: Sequence[Path]
    count: int


@dataclass(frozen=True)
class Refusal:
    """A selection the viewer may not have, found while planning."""

    pattern: Pattern
    coordinate: str
    requires: str
    mark: int
    """The number of the mark that the nulls in its places have."""
    is_in_each: bool = False
    """Whether every row of the one list around it has a place of it: they need only be counted."""

    @property
    def message(self) -> str:
        return f"You may not use {self.coordinate}: it requires {self.requires}."

    @property
    def said(self) -> dict[str, str]:
        return {"code": FORBIDDEN, "coordinate": self.coordinate, "requires": self.requires}


def located(data: bytes, refusals: Sequence[Refusal]) -> Iterator[Located]:
    """Where each refusal stands in an answer.

    The answer is read only for those whose places do not follow from their number.
    """
    counts, tree = counted(data, [refusal.mark for refusal in refusals]), None
    for refusal in refusals:
        count = counts.get(refusal.mark, 0)
        if refusal.is_in_each:
            paths = in_each(refusal.pattern, min(count, OCCURRENCES_MAX))
        else:
            tree = shown(data) if tree is None else tree
            paths = places(tree, refusal.pattern, standing(refusal.mark))
        yield Located(refusal, paths, count)


def entries(found: Iterable[Located]) -> list[dict[str, Any]]:
    """One error for each place, up to OCCURRENCES_MAX of what says the same; the last counts more."""
    alike: dict[tuple[str, ...], list[Located]] = {}
    for one in found:
        alike.setdefault(tuple(one.fault.said.values()), []).append(one)
    return [entry for together in alike.values() for entry in _together(together)]


def _together(found: Sequence[Located]) -> list[dict[str, Any]]:
    message, said = found[0].fault.message, found[0].fault.said
    paths = [path for one in found for path in one.paths][:OCCURRENCES_MAX]
    errors: list[dict[str, Any]] = [
        {"message": message, "path": path, "extensions": said} for path in paths
    ]
    more = sum(one.count for one in found) - len(errors)
    if more:
        errors[-1]["extensions"] = {**said, "occurrences": more + 1}
    return errors
