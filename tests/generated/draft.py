"""A document while it is being made: places with selections, fragments, variables; and its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

_VARIABLE = re.compile(r"\$(\w+)")
"""Exact in what is written here: strings write their dollars as escapes."""


class Absence(Enum):
    """What is not there, also in a copy."""

    MISSING = "no value"


MISSING = Absence.MISSING
"""The value of a variable that is left out of the request."""


@dataclass
class Place:
    """One selection set: of what type, how deep, and how many rows it is read for at most."""

    type_name: str
    depth: int
    rows: int
    selections: list[Selection] = field(default_factory=list)


@dataclass
class Field:
    """A field as it is selected."""

    name: str
    alias: str | None = None
    arguments: dict[str, str] = field(default_factory=dict)
    directives: list[str] = field(default_factory=list)
    below: Place | None = None


@dataclass
class Fragment:
    """An inline fragment, or a named one when the draft holds it by a name."""

    condition: str | None
    below: Place
    directives: list[str] = field(default_factory=list)


@dataclass
class Spread:
    """A named fragment where it is used."""

    name: str
    directives: list[str] = field(default_factory=list)


Selection = Field | Fragment | Spread


@dataclass
class Variable:
    """A variable of the document: every operation that uses it declares it alike."""

    type: str
    purpose: str
    default: str | None
    value: Any

    def written(self, name: str) -> str:
        return f"${name}: {self.type}" + (f" = {self.default}" if self.default else "")


@dataclass
class Root:
    """An operation of the document."""

    name: str | None
    place: Place
    declarations: list[str] = field(default_factory=list)
    """Declarations beyond those of the variables it uses."""


@dataclass
class Draft:
    """A document that is still changing."""

    roots: list[Root] = field(default_factory=list)
    fragments: dict[str, Fragment] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)
    is_reversed: bool = False
    """Whether the operation that is run, the first one, stands last in the text."""
    tail: str = ""
    """Text behind the last definition."""

    def places(self) -> list[Place]:
        """Every selection set; of the first operation, its own place first."""
        below = [root.place for root in self.roots] + [f.below for f in self.fragments.values()]
        return [place for one in below for place in _within(one)]

    def text(self, gap: str = " ") -> str:
        roots = reversed(self.roots) if self.is_reversed else self.roots
        definitions = [self._operation(root, gap) for root in roots]
        for name, fragment in self.fragments.items():
            head = f"fragment {name} on {fragment.condition}"
            definitions.append(
                f"{head}{_directives(fragment.directives)} {_set(fragment.below, gap)}"
            )
        return "\n".join(definitions) + self.tail

    def values(self) -> dict[str, Any]:
        """The variables that the request brings."""
        return {name: v.value for name, v in self.variables.items() if v.value is not MISSING}

    def _operation(self, root: Root, gap: str) -> str:
        body = _set(root.place, gap)
        used = [
            self.variables[name].written(name)
            for name in self._used(body, set())
            if name in self.variables
        ]
        declared = [*used, *root.declarations]
        if root.name is None and not declared:
            return body
        variables = f"({', '.join(declared)})" if declared else ""
        return f"query {root.name or ''}{variables} {body}"

    def _used(self, body: str, seen: set[str]) -> dict[str, None]:
        """The variables in a text and in the fragments that it spreads, in order."""
        found = dict.fromkeys(_VARIABLE.findall(body))
        for name in re.findall(r"\.\.\.(\w+)", body):
            if name in self.fragments and name not in seen:
                seen.add(name)
                fragment = self.fragments[name]
                inner = _set(fragment.below, " ") + _directives(fragment.directives)
                found |= self._used(inner, seen)
        return found


def _within(place: Place) -> Iterator[Place]:
    yield place
    for selection in place.selections:
        if not isinstance(selection, Spread) and selection.below is not None:
            yield from _within(selection.below)


def _set(place: Place, gap: str) -> str:
    return "{" + gap + gap.join(_selection(one, gap) for one in place.selections) + gap + "}"


def _selection(one: Selection, gap: str) -> str:
    if isinstance(one, Spread):
        return f"...{one.name}{_directives(one.directives)}"
    if isinstance(one, Fragment):
        condition = f" on {one.condition}" if one.condition else ""
        return f"...{condition}{_directives(one.directives)} {_set(one.below, gap)}"
    given = ", ".join(f"{name}: {text}" for name, text in one.arguments.items())
    head = f"{one.alias}: {one.name}" if one.alias else one.name
    head += (f"({given})" if given else "") + _directives(one.directives)
    return head if one.below is None else f"{head} {_set(one.below, gap)}"


def _directives(directives: list[str]) -> str:
    return "".join(f" {one}" for one in directives)
