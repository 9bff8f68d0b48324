"""Other ways to write the same or a similar question: fragments, repetitions, directives, names."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

from graphql import GraphQLSchema, parse, validate
from graphql.validation import (
    NoFragmentCyclesRule,
    OverlappingFieldsCanBeMergedRule,
    PossibleFragmentSpreadsRule,
)

from tests.generated.atlas import Atlas
from tests.generated.dice import Dice
from tests.generated.draft import Draft, Field, Fragment, Place, Root, Selection, Spread
from tests.generated.values import Values

_INTROSPECTION = (
    "__schema { queryType { name } }",
    '__type(name: "Client") { kind name fields { name type { name kind } } }',
    '__type(name: "ChartNote") { fields { name } }',
    '__type(name: "Node") { possibleTypes { name } }',
    '__type(name: "ClaimOrder") { enumValues(includeDeprecated: true) { name } }',
    '__type(name: "Nothing") { name }',
)


_RULES = (NoFragmentCyclesRule, OverlappingFieldsCanBeMergedRule, PossibleFragmentSpreadsRule)
"""What a fragment in a place that was not made for it can break."""


@dataclass
class Rewriting:
    """Rewrites a draft; what would make it invalid is not done."""

    atlas: Atlas
    dice: Dice
    draft: Draft

    def rewrite(self, most: int) -> Draft:
        safe = (self.condition, self.wrap, self.name, self.split, self.repeat)
        ways: tuple[Callable[[Draft], None], ...] = (*safe, self.wrap_otherwise, self.spread_again)
        for _ in range(self.dice.number(most)):
            way = self.dice.pick(ways)
            changed = self.draft if way in safe else copy.deepcopy(self.draft)
            way(changed)
            if way in safe or is_valid(self.atlas.schema, changed):
                self.draft = changed
        return self.draft

    def condition(self, draft: Draft) -> None:
        """@skip or @include on a field, a fragment or a spread."""
        place = self.dice.pick(draft.places())
        one = self.dice.pick(place.selections)
        word = self.dice.pick(("@include", "@skip"))
        if not any(known.startswith(word) for known in one.directives):
            values = Values(self.dice, draft, pool=None)
            one.directives.append(f"{word}(if: {values.condition()})")

    def wrap(self, draft: Draft) -> None:
        """An inline fragment around some of a place, on its type or on none."""
        place = self.dice.pick(draft.places())
        self._wrap(place, place.type_name if self.dice.chance(50) else None)

    def wrap_otherwise(self, draft: Draft) -> None:
        """The same, on another type that its objects can be of."""
        place = self.dice.pick(draft.places())
        self._wrap(place, self.dice.pick(self.atlas.overlapping(place.type_name)[::-1]))

    def _wrap(self, place: Place, condition: str | None) -> None:
        inside = self._taken(place, condition or place.type_name)
        below = Place(condition or place.type_name, place.depth, place.rows, inside)
        place.selections.append(Fragment(condition, below))

    def _taken(self, place: Place, type_name: str) -> list[Selection]:
        """Take out of a place some selections that may stand on a type."""
        fields = {"__typename", *self.atlas.fields_of(type_name)}
        is_same = type_name == place.type_name
        may = [
            one
            for one in place.selections
            if (isinstance(one, Field) and one.name in fields)
            or isinstance(one, Spread)
            or (isinstance(one, Fragment) and (one.condition is not None or is_same))
        ]
        taken = self.dice.some(may, 4)
        place.selections[:] = [one for one in place.selections if one not in taken]
        return taken or [Field("__typename")]

    def name(self, draft: Draft) -> None:
        """A named fragment in the place of an inline one."""
        places = [p for p in draft.places() for one in p.selections if isinstance(one, Fragment)]
        if not places:
            return
        place = self.dice.pick(places)
        inline = [i for i, one in enumerate(place.selections) if isinstance(one, Fragment)]
        index = self.dice.pick(inline)
        fragment = place.selections[index]
        assert isinstance(fragment, Fragment), "chosen as one"
        name = self.dice.pick(("F", "on_", "fragment", "Fields")) + str(len(draft.fragments))
        place.selections[index] = Spread(name, fragment.directives)
        draft.fragments[name] = Fragment(fragment.below.type_name, fragment.below)

    def spread_again(self, draft: Draft) -> None:
        """A named fragment in one more place, which is no deeper and not among more rows."""
        if not draft.fragments:
            return
        name = self.dice.pick(list(draft.fragments))
        origin = draft.fragments[name].below
        fit = self.atlas.overlapping(origin.type_name)
        places = [
            place
            for place in draft.places()
            if place.type_name in fit and place.depth <= origin.depth and place.rows <= origin.rows
        ]
        self.dice.pick([*places, origin]).selections.append(Spread(name))

    def split(self, draft: Draft) -> None:
        """A field twice, each time with a part of what was selected of it."""
        place, field = self._field(draft, lambda one: one.below is not None)
        if place is None or field is None or field.below is None:
            return
        inside = self._taken(field.below, field.below.type_name)
        if not field.below.selections:
            field.below.selections.append(Field("__typename"))
        again = copy.deepcopy(field)
        again.below = Place(field.below.type_name, field.below.depth, field.below.rows, inside)
        place.selections.append(again)

    def repeat(self, draft: Draft) -> None:
        """A field twice, all of it."""
        place, field = self._field(draft, lambda _one: True)
        if place is not None and field is not None:
            place.selections.append(copy.deepcopy(field))

    def _field(
        self, draft: Draft, fits: Callable[[Field], bool]
    ) -> tuple[Place, Field] | tuple[None, None]:
        found = [
            (place, one)
            for place in draft.places()
            for one in place.selections
            if isinstance(one, Field) and fits(one)
        ]
        return self.dice.pick(found) if found else (None, None)


def introspect(dice: Dice, root: Root) -> None:
    """Ask something about the schema beside the rest."""
    root.place.selections.append(Field(dice.pick(_INTROSPECTION)))


def is_valid(schema: GraphQLSchema, draft: Draft) -> bool:
    return not validate(schema, parse(draft.text()), _RULES, max_errors=1)
