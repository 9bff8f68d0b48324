"""What is generated: an operation as it is sent, and the values that a caller gives to ask with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Stage(Enum):
    """When a deliberate fault is found."""

    DOCUMENT = "validating the document"
    REQUEST = "reading the variables and the operation's name"
    VALUE = "running it; a field that the viewer is refused, or that is left out, hides it"


@dataclass(frozen=True)
class Fault:
    """The one thing that is wrong with an operation, on purpose."""

    words: str
    stage: Stage


@dataclass(frozen=True)
class Operation:
    """One request. Without a fault it validates, and keeps every limit of the engine."""

    text: str
    variables: dict[str, Any]
    operation_name: str | None
    fault: Fault | None = None


@dataclass(frozen=True)
class Pool:
    """Values that arguments are given.

    They are looked up by the coordinate of the argument (`Query.client(id:)`) or input field
    (`ClientFilter.bornOn`), else by the scalar's name. For a field that leads to any type, such as
    `node`, the ids of one type stand under `Client.id`. Cursors stand under `cursors_of`. A list
    that has none is never turned, and an optional argument that has none is left out.
    """

    values: Mapping[str, Sequence[Any]]
    strays: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """By the scalar's name, values that it refuses; under `cursor`, what is no cursor."""

    def values_for(self, coordinate: str, scalar: str) -> Sequence[Any]:
        return self.values.get(coordinate) or self.values.get(scalar, ())


ORDERING = ("orderBy", "search")
"""The arguments that decide the order of a list, so which cursors are of it."""


def cursors_of(coordinate: str, given: Mapping[str, Any]) -> str:
    """The name in the pool of the cursors of a list, in the order that its arguments ask for."""
    words = [coordinate]
    if given.get("orderBy") is not None:
        words.append(str(given["orderBy"]))
    elif given.get("search") is not None:
        words.append("search")
    return " ".join(words)
