"""One deliberate fault in an operation that is otherwise right."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    get_named_type,
    is_required_argument,
)

from tests.generated.atlas import Atlas, is_list
from tests.generated.dice import Dice
from tests.generated.draft import Draft, Field, Fragment, Place, Spread
from tests.generated.operation import Fault, Operation, Pool, Stage

_SKIP = "extra: __typename @skip(if: $extra)"


@dataclass
class Breaking:
    """A finished draft and the request around it, about to be spoiled."""

    atlas: Atlas
    dice: Dice
    pool: Pool
    draft: Draft
    operation_name: str | None
    spoiled: dict[str, Any] = field(default_factory=dict)
    """Values of variables."""

    def operation(self, fault: Fault) -> Operation:
        """The operation with this fault."""
        FAULTS[fault](self)
        values = {**self.draft.values(), **self.spoiled}
        return Operation(self.draft.text(), values, self.operation_name, fault)

    def select(self, text: str) -> None:
        """Something in any place, of whatever type."""
        self.dice.pick(self.draft.places()).selections.append(Field(text))

    def ask(self, *texts: str) -> None:
        """Something at the root of the operation that is run."""
        self.draft.roots[0].place.selections += [Field(text) for text in texts]

    def declare(self, *declarations: str) -> None:
        self.draft.roots[0].declarations += declarations

    def require(self, type_: str, **spoiled: Any) -> None:
        """A variable that is used, and given these values or none."""
        self.declare(f"$extra: {type_}")
        self.ask(_SKIP)
        self.spoiled |= spoiled

    def fragment(self, *selections: Field | Spread, is_used: bool) -> None:
        root = self.draft.roots[0].place
        below = Place(root.type_name, 1, 1, [Field("__typename"), *selections])
        self.draft.fragments["Extra"] = Fragment(root.type_name, below)
        if is_used:
            root.selections.append(Spread("Extra"))

    def impossible(self) -> None:
        place = self.dice.pick(self.draft.places())
        apart = sorted(set(self.atlas.types) - set(self.atlas.overlapping(place.type_name)))
        place.selections.append(Field(f"... on {self.dice.pick(apart)} {{ __typename }}"))

    def another_operation(self, head: str, *, is_named: bool = True) -> None:
        name = self.draft.roots[0].name = self.draft.roots[0].name or "First"
        self.draft.tail = f"\n{head % {'name': name}} {{ __typename }}"
        self.operation_name = name if is_named else None

    def page(self, arguments: str) -> None:
        """A list of the root, asked for such a page."""
        names = [name for name, one in self._root() if is_list(one) and not _required(one)]
        self.ask(f"extra: {self.dice.pick(names)}({arguments}) {{ totalCount }}")

    def bare(self) -> None:
        found = [name for name, one in self._root() if _is_object(self.atlas, one)]
        self.ask(f"extra: {self.dice.pick(found)}")

    def unguided(self) -> None:
        found = [name for name, one in self._root() if _required(one)]
        self.ask(f"extra: {self.dice.pick(found)} {{ __typename }}")

    def unknown_choice(self) -> None:
        found = [text for text, type_ in self._uses() if isinstance(type_, GraphQLEnumType)]
        self.ask(self.dice.pick(found) % {"value": "NO_SUCH_CHOICE"})

    def stray(self, *, by_variable: bool) -> None:
        """A value that its scalar refuses."""
        found = [
            (text, type_.name, value)
            for text, type_ in self._uses()
            for value in self.pool.strays.get(type_.name, ())
        ]
        text, scalar, value = self.dice.pick(found)
        if by_variable:
            self.declare(f"$extra: {scalar}!")
            self.spoiled["extra"] = value
        written = "$extra" if by_variable else json.dumps(value).replace("$", "\\u0024")
        self.ask(text % {"value": written})

    def _root(self) -> Iterator[tuple[str, GraphQLField]]:
        yield from self.atlas.root.fields.items()

    def _uses(self) -> Iterator[tuple[str, Any]]:
        """Selections of the root with a place for a value, and the type that belongs there."""
        for name, one in self._root():
            for argument, declared in one.args.items():
                type_ = get_named_type(declared.type)
                if _required(one) <= {argument} and _is_object(self.atlas, one):
                    call = f"extra: {name}({argument}: %s) {{ __typename }}"
                    yield call % "%(value)s", type_
                    if isinstance(type_, GraphQLInputObjectType):
                        for inner, part in type_.fields.items():
                            yield call % f"{{{inner}: %(value)s}}", get_named_type(part.type)


def _required(one: GraphQLField) -> set[str]:
    return {name for name, argument in one.args.items() if is_required_argument(argument)}


def _is_object(atlas: Atlas, one: GraphQLField) -> bool:
    return get_named_type(one.type).name in atlas.types


def _forged(breaking: Breaking) -> None:
    cursor = breaking.dice.pick(breaking.pool.strays["cursor"])
    breaking.page(f"after: {json.dumps(cursor)}")


Spoil = Callable[[Breaking], None]
_DOCUMENT: dict[str, Spoil] = {
    "a field that there is not": lambda b: b.select("noSuchField"),
    "an argument that there is not": lambda b: b.select("extra: __typename(of: 1)"),
    "a selection within a leaf": lambda b: b.select("extra: __typename { name }"),
    "an object without a selection": Breaking.bare,
    "one key for two fields": lambda b: b.ask("viewer: __typename", "viewer { name }"),
    "a fragment that there is not": lambda b: b.select("...NoSuchFragment"),
    "a fragment that is not used": lambda b: b.fragment(is_used=False),
    "a fragment within itself": lambda b: b.fragment(Spread("Extra"), is_used=True),
    "a condition on no type": lambda b: b.select("... on NoSuchType { __typename }"),
    "a condition that never holds": Breaking.impossible,
    "a variable that is not declared": lambda b: b.ask(_SKIP),
    "a variable that is not used": lambda b: b.declare("$extra: Int"),
    "a variable of another type": lambda b: b.require("Int", extra=1),
    "a variable of an output type": lambda b: b.require("Query", extra=1),
    "a variable declared twice": lambda b: b.declare("$extra: Boolean!") or b.require("Boolean!"),
    "a required argument left out": Breaking.unguided,
    "an argument given twice": lambda b: b.ask("extra: __typename @skip(if: true, if: true)"),
    "a directive that there is not": lambda b: b.select("extra: __typename @noSuchDirective"),
    "a directive given twice": lambda b: b.select("a: __typename @skip(if: true) @skip(if: true)"),
    "a literal of another kind": lambda b: b.select("extra: __typename @include(if: 1)"),
    "a choice that there is not": Breaking.unknown_choice,
    "a literal that its scalar refuses": lambda b: b.stray(by_variable=False),
    "two operations of one name": lambda b: b.another_operation("query %(name)s"),
    "an anonymous operation among others": lambda b: b.another_operation("query"),
    "a bracket too many": lambda b: setattr(b.draft, "tail", " }"),
}  # fmt: skip
_REQUEST: dict[str, Spoil] = {
    "an operation's name that there is not": lambda b: setattr(b, "operation_name", "NoSuch"),
    "no name for one of two operations": lambda b: b.another_operation(
        "query Extra", is_named=False
    ),
    "a required variable left out": lambda b: b.require("Boolean!"),
    "null for a variable that must not be": lambda b: b.require("Boolean!", extra=None),
    "a variable's value of another kind": lambda b: b.require("Boolean!", extra="yes"),
    "a variable's value that its scalar refuses": lambda b: b.stray(by_variable=True),
}
_VALUE: dict[str, Spoil] = {
    "an empty page": lambda b: b.page("first: 0"),
    "a page that is too large": lambda b: b.page("last: 101"),
    "a page from both ends": lambda b: b.page("first: 1, last: 1"),
    "a page before a place, from the beginning": lambda b: b.page('first: 1, before: "x"'),
    "a cursor that is not one": _forged,
    "null for a condition": lambda b: b.require("Boolean = true", extra=None),
}
FAULTS: dict[Fault, Spoil] = {
    **{Fault(words, Stage.DOCUMENT): spoil for words, spoil in _DOCUMENT.items()},
    **{Fault(words, Stage.REQUEST): spoil for words, spoil in _REQUEST.items()},
    **{Fault(words, Stage.VALUE): spoil for words, spoil in _VALUE.items()},
}
