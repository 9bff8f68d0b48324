"""Errors as they leave the server: a code, a path, a coordinate, and never a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol, TypeVar

from graphql import GraphQLError, VariableDefinitionNode

from engine.places import Path, Pattern, places

BAD_USER_INPUT = "BAD_USER_INPUT"
FORBIDDEN = "FORBIDDEN"
INTERNAL = "INTERNAL"
LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"

_REPEATED = re.compile(r"(?:[;,] found: |( cannot represent [^:]*value): ).*", re.DOTALL)
_NO_CHOICE = re.compile(r"Value .* does not exist", re.DOTALL)
"""Where graphql-core repeats what it was given: that can be client data."""
OCCURRENCES_MAX = 20
"""Beyond this many places, a page of the usual size, one coordinate is counted and not listed."""


class RequestError(Exception):
    """The whole request is refused before anything runs; `errors` say why."""

    def __init__(self, errors: Sequence[dict[str, Any]]) -> None:
        super().__init__(errors[0]["message"] if errors else "")
        self.errors = list(errors)


def refusal_of_request(message: str, code: str, **extensions: Any) -> RequestError:
    return RequestError([{"message": message, "extensions": {"code": code, **extensions}}])


def formatted(error: GraphQLError, code: str) -> dict[str, Any]:
    """A graphql-core error with a code, without the value that was wrong and what lies behind it."""
    entry: dict[str, Any] = dict(error.formatted)
    message = _REPEATED.sub(r"\1.", error.message)
    message = _NO_CHOICE.sub("The value does not exist", message)
    entry["message"] = message.replace("to be None", "to be null")
    entry["extensions"] = {"code": code, **(error.extensions or {})}
    return entry


def of_variable(error: GraphQLError) -> dict[str, Any]:
    """An error of a variable's value, which names the variable."""
    entry = formatted(error, BAD_USER_INPUT)
    for node in error.nodes or ():
        if isinstance(node, VariableDefinitionNode):
            entry["extensions"]["argument"] = f"${node.variable.name.value}"
    return entry


class Fault(Protocol):
    """Why a field of an answer is null: where it may stand, and what is said of each place."""

    @property
    def pattern(self) -> Pattern: ...

    @property
    def coordinate(self) -> str: ...

    @property
    def mark(self) -> str | None: ...

    def entry(self, path: Path) -> dict[str, Any]: ...


F = TypeVar("F", bound=Fault)


@dataclass(frozen=True)
class Refusal:
    """A selection the viewer may not have, found while planning.

    `mark` is the string the statement put in its place, where only some rows of a list have the
    field.
    """

    pattern: Pattern
    coordinate: str
    requires: str
    mark: str | None = None

    def entry(self, path: Path) -> dict[str, Any]:
        message = f"You may not use {self.coordinate}: it requires {self.requires}."
        told = {"code": FORBIDDEN, "coordinate": self.coordinate, "requires": self.requires}
        return {"message": message, "path": path, "extensions": told}


def located(data: Any, faults: Iterable[F]) -> list[tuple[Path, F]]:
    """Every place of every fault, those of one coordinate together."""
    found: dict[str, list[tuple[Path, F]]] = {}
    for fault in faults:
        for path in places(data, fault.pattern, fault.mark):
            found.setdefault(fault.coordinate, []).append((path, fault))
    return [one for together in found.values() for one in together]


def entries(found: Iterable[tuple[Path, Fault]]) -> list[dict[str, Any]]:
    """One error for each place, up to OCCURRENCES_MAX of one coordinate; the last counts the rest."""
    errors = []
    for _, group in groupby(found, key=lambda one: one[1].coordinate):
        together = list(group)
        errors += [fault.entry(path) for path, fault in together[:OCCURRENCES_MAX]]
        if len(together) > OCCURRENCES_MAX:
            errors[-1]["extensions"]["occurrences"] = len(together) - OCCURRENCES_MAX + 1
    return errors
