"""Writes what is selected: the way to a goal, and more fields on either side of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_required_argument,
)

from engine.execute.inputs import LIST_ROWS_ASSUMED
from engine.plan.arguments import PAGE_SIZE, PAGING
from tests.generated.atlas import FAR, Atlas, Goal, is_door, is_list
from tests.generated.dice import Dice
from tests.generated.draft import MISSING, Draft, Field, Fragment, Place, Variable
from tests.generated.keys import Keys, Meaning
from tests.generated.operation import Pool, cursors_of
from tests.generated.values import Values, Written

FIELDS_MAX = 45
LISTS_MAX = 20
ROWS_MAX = 2_500
"""Budgets of one operation, well within the limits of the engine."""
DEPTH_OF_EXTRAS = 7
PAGE_MAX = 5


@dataclass
class Selections:
    """Fills places. The budgets are for everything it writes."""

    atlas: Atlas
    dice: Dice
    draft: Draft
    pool: Pool
    values: Values
    fields_left: int = FIELDS_MAX
    lists_left: int = LISTS_MAX
    rows_left: int = ROWS_MAX

    def root(self, goal: Goal | None) -> Place:
        place = Place(self.atlas.root.name, 1, 1)
        self._fill(place, Keys(), goal)
        return place

    def _fill(self, place: Place, keys: Keys, goal: Goal | None) -> None:
        if goal is not None:
            self._go(place, keys, goal)
        fields = self.atlas.fields_of(place.type_name)
        plain = [
            name
            for name, one in fields.items()
            if get_named_type(one.type).name not in self.atlas.types
        ]
        for name in self.dice.some(plain, 6 if goal and goal.type_name == place.type_name else 3):
            self._field(place, keys, name, None)
        if place.depth < DEPTH_OF_EXTRAS and self.fields_left > 0:
            for name in self.dice.some([name for name in fields if name not in plain], 1):
                self._field(place, keys, name, None)
            for name in self.dice.some(self.atlas.parts(place.type_name), 2):
                self._fragment(place, keys, name, None)
        if not place.selections or self.dice.chance(15):
            self._typename(place, keys)

    def _typename(self, place: Place, keys: Keys) -> None:
        meaning = self._meaning(place, "__typename", "String!")
        alias = keys.named(self.dice, "__typename", meaning, [])
        place.selections.append(Field("__typename", alias))

    # The way to the goal

    def _go(self, place: Place, keys: Keys, goal: Goal) -> None:
        """One step toward the goal, or the goal itself."""
        if place.type_name == goal.type_name:
            self._field(place, keys, goal.field, goal)
            return
        distance = self.atlas.distance(place.type_name, goal.type_name)
        slack = 1 if self.dice.chance(25) and place.depth < DEPTH_OF_EXTRAS else 0
        near = [
            name
            for name in self.atlas.possible(self.atlas.types[place.type_name])
            if self.atlas.distance(name, goal.type_name) <= distance
        ]
        fields = self.atlas.fields_of(place.type_name).items()
        steps = [name for name, one in fields if self._leads(one, goal, distance - 1 + slack)]
        step = self.dice.pick([*steps, *near])
        if step in near:
            self._fragment(place, keys, step, goal)
        else:
            self._field(place, keys, step, goal)

    def _leads(self, field: GraphQLField, goal: Goal, distance: int) -> bool:
        target = get_named_type(field.type)
        if target.name not in self.atlas.types:
            return False
        if is_door(field):
            return goal.type_name in (target.name, *self.atlas.possible(target))
        return self.atlas.distance(target.name, goal.type_name) <= min(distance, FAR - 1)

    def _fragment(self, place: Place, keys: Keys, type_name: str, goal: Goal | None) -> None:
        below = Place(type_name, place.depth, place.rows)
        self._fill(below, keys, goal)
        place.selections.append(Fragment(type_name, below))

    # Fields

    def _field(self, place: Place, keys: Keys, name: str, goal: Goal | None) -> None:
        definition = self.atlas.fields_of(place.type_name)[name]
        is_goal = goal is not None and goal.type_name == place.type_name and goal.field == name
        words = goal.words if goal is not None and is_goal else frozenset[str]()
        onward = None if is_goal else goal
        many = is_list(definition) or is_list_type(get_nullable_type(definition.type))
        if (
            goal is None
            and many
            and (self.lists_left <= 0 or place.rows * PAGE_MAX > self.rows_left)
        ):
            return
        opened = self._opened(definition, onward) if is_door(definition) else None
        given = self._arguments(place, name, definition, words, opened)
        if given is None:
            return
        arguments, rows = given
        self.fields_left -= 1
        if many:
            self.lists_left, self.rows_left = self.lists_left - 1, self.rows_left - rows
        selected = Field(name, arguments={name: one.text for name, one in arguments.items()})
        call = f"{name} {sorted(selected.arguments.items())}"
        meaning = self._meaning(place, call, str(definition.type))
        siblings = list(self.atlas.fields_of(place.type_name))
        selected.alias = keys.named(self.dice, name, meaning, siblings)
        target = get_named_type(definition.type).name
        if target in self.atlas.types:
            selected.below = Place(target, place.depth + 1, rows)
            inner = keys.below(selected.alias or name)
            is_opened = onward is not None and onward.type_name == opened
            if opened is not None:
                self._fragment(selected.below, inner, opened, onward if is_opened else None)
            self._fill(selected.below, inner, None if is_opened else onward)
        place.selections.append(selected)

    def _meaning(self, place: Place, call: str, gives: str) -> Meaning:
        is_concrete = isinstance(self.atlas.types[place.type_name], GraphQLObjectType)
        return Meaning(place.type_name, is_concrete, call, gives)

    def _opened(self, definition: GraphQLField, goal: Goal | None) -> str | None:
        """The type whose ids a door is opened with."""
        possible = self.atlas.possible(self.atlas.types[get_named_type(definition.type).name])
        if goal is not None and goal.type_name in possible:
            return goal.type_name
        known = [name for name in possible if self.pool.values.get(f"{name}.id")]
        return self.dice.pick(known) if known else None

    def _arguments(
        self,
        place: Place,
        name: str,
        definition: GraphQLField,
        words: frozenset[str],
        opened: str | None,
    ) -> tuple[dict[str, Written], int] | None:
        """What a field is given, and how many rows it then gives; None when it cannot be asked."""
        coordinate = f"{place.type_name}.{name}"
        written: dict[str, Written] = {}
        for argument, declared in definition.args.items():
            is_connection = is_list(definition) and argument in PAGING
            wanted = argument in words or is_required_argument(declared)
            where = f"{opened}.id" if opened else f"{coordinate}({argument}:)"
            if is_connection or not (wanted or self.dice.chance(25)):
                continue
            if self.values.can_write(declared.type, where):
                asked = words if argument in words else frozenset[str]()
                written[argument] = self.values.written(declared.type, where, asked)
            elif is_required_argument(declared):
                return None
        if is_list(definition):
            return written, place.rows * self._page(place, coordinate, written, words)
        is_many = is_list_type(get_nullable_type(definition.type))
        return written, place.rows * (LIST_ROWS_ASSUMED if is_many else 1)

    # Pages

    def _page(
        self, place: Place, coordinate: str, written: dict[str, Written], words: frozenset[str]
    ) -> int:
        """Add the arguments that choose a page; how many rows it has at most."""
        is_backward = bool(words & {"last", "before"})
        if not words & PAGING:
            is_backward = self.dice.chance(25)
        size_name, place_name = ("last", "before") if is_backward else ("first", "after")
        size = 1 + self.dice.number(min(PAGE_MAX, max(1, 60 // place.rows)) - 1)
        if is_backward or size_name in words or place.rows > 1 or not self.dice.chance(15):
            written[size_name] = self.values.given(size, "Int", "a page size")
        else:
            size = PAGE_SIZE
            if self.dice.chance(50):
                written[size_name] = self._nothing("Int")
        cursors = self.pool.values.get(cursors_of(coordinate, _values(written)), ())
        if cursors and (place_name in words or self.dice.chance(25)):
            cursor = self.dice.pick(cursors)
            written[place_name] = self.values.given(cursor, "String", f"{coordinate} cursor")
        elif place_name in words or self.dice.chance(4):
            written[place_name] = self._nothing("String")
        return size

    def _nothing(self, type_: str) -> Written:
        """An argument that is there and gives nothing: null, or a variable that is left out."""
        match self.dice.number(2):
            case 0:
                return Written("null", None)
            case 1:
                return self.values.declared(Variable(type_, "nothing", None, MISSING), None)
        return self.values.declared(Variable(type_, "nothing", None, None), None)


def _values(written: dict[str, Written]) -> dict[str, Any]:
    return {name: one.value for name, one in written.items()}
