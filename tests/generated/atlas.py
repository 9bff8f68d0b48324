"""The schema as a map: everything there is to be used in it, and how to get there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
)

from engine.plan.arguments import PAGING

Fielded = GraphQLObjectType | GraphQLInterfaceType
Composite = Fielded | GraphQLUnionType
FAR = 1_000


@dataclass(frozen=True)
class Goal:
    """A field that an operation sets out to use, and the words to be used in its arguments."""

    type_name: str
    field: str
    words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Atlas:
    """Distances between the composite types of a schema."""

    schema: GraphQLSchema

    @cached_property
    def types(self) -> dict[str, Composite]:
        """What a query can lead to; what is only changed or followed is not on the map."""
        found: dict[str, Composite] = {}
        ahead: list[Composite] = [self.root]
        while ahead:
            type_ = ahead.pop()
            if type_.name not in found:
                found[type_.name] = type_
                ahead += self._beside(type_)
        return {name: found[name] for name in self.schema.type_map if name in found}

    def _beside(self, type_: Composite) -> Iterator[Composite]:
        """The types of its fields, and those that it is, or can be."""
        yield from (self.schema.type_map[name] for name in self.possible(type_))
        if not isinstance(type_, GraphQLUnionType):
            yield from type_.interfaces
            for field in type_.fields.values():
                target = get_named_type(field.type)
                if is_composite_type(target):
                    yield target

    @cached_property
    def root(self) -> GraphQLObjectType:
        assert self.schema.query_type is not None, "there is something to ask"
        return self.schema.query_type

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        """Every field, argument, input field and choice; what is near the root stands first."""
        found = [
            goal
            for type_ in self.types.values()
            if not isinstance(type_, GraphQLUnionType) and self._is_reached(type_.name)
            for goal in _goals_of(type_)
        ]
        return tuple(sorted(found, key=lambda goal: self.distance(self.root.name, goal.type_name)))

    def _is_reached(self, type_name: str) -> bool:
        """Whether there is a way from the root, or a door, through which there is one to all."""
        return self._has_door or self.distance(self.root.name, type_name) < FAR

    @cached_property
    def _has_door(self) -> bool:
        return any(is_door(one) for name in self.types for one in self.fields_of(name).values())

    @cached_property
    def _distances(self) -> dict[str, dict[str, int]]:
        """From each type to each other: how many fields lie between. `node` is no way."""
        ways = {name: self._ways(type_) for name, type_ in self.types.items()}
        return {goal: _distances_to(goal, ways) for goal in self.types}

    def _ways(self, type_: Composite) -> dict[str, int]:
        ways: dict[str, int] = dict.fromkeys(self.possible(type_), 0)
        if not isinstance(type_, GraphQLUnionType):
            for field in type_.fields.values():
                target = get_named_type(field.type)
                if target.name in self.types and not is_door(field):
                    ways.setdefault(target.name, 1)
        return ways

    def distance(self, from_name: str, to_name: str) -> int:
        return self._distances[to_name].get(from_name, FAR)

    def possible(self, type_: Composite) -> list[str]:
        """The object types that a value of the type can have, if it is not one itself."""
        if isinstance(type_, GraphQLObjectType):
            return []
        return [one.name for one in self.schema.get_possible_types(type_)]

    def overlapping(self, type_name: str) -> list[str]:
        """The types that a condition may name where values are of this type; itself first."""
        mine = set(self.possible(self.types[type_name])) or {type_name}
        others = [
            name
            for name, other in self.types.items()
            if name != type_name and mine & (set(self.possible(other)) or {name})
        ]
        return [type_name, *others]

    def parts(self, type_name: str) -> list[str]:
        """The types that divide a type: of an object type none, and interfaces several times."""
        if isinstance(self.types[type_name], GraphQLObjectType):
            return []
        others = self.overlapping(type_name)[1:]
        faces = [name for name in others if not isinstance(self.types[name], GraphQLObjectType)]
        return [*others, *faces * (len(others) // 2)]

    def fields_of(self, type_name: str) -> dict[str, GraphQLField]:
        type_ = self.types[type_name]
        return {} if isinstance(type_, GraphQLUnionType) else dict(type_.fields)

    def lists(self) -> Iterator[tuple[str, GraphQLField]]:
        """Every connection, by coordinate."""
        for type_name in self.types:
            for name, field in self.fields_of(type_name).items():
                if is_list(field):
                    yield f"{type_name}.{name}", field


def is_list(field: GraphQLField) -> bool:
    """Whether a field is a connection."""
    return set(field.args) >= PAGING


def is_door(field: GraphQLField) -> bool:
    """Whether a field leads to the object of an id, whatever its type."""
    target = get_named_type(field.type)
    return "id" in field.args and isinstance(target, GraphQLInterfaceType | GraphQLUnionType)


def _distances_to(goal: str, ways: dict[str, dict[str, int]]) -> dict[str, int]:
    known = {goal: 0}
    while True:
        shorter = {
            name: best
            for name, targets in ways.items()
            if (best := min((known.get(t, FAR) + step for t, step in targets.items()), default=FAR))
            < known.get(name, FAR)
        }
        if not shorter:
            return known
        known |= shorter


def _goals_of(type_: Fielded) -> Iterator[Goal]:
    for name, field in type_.fields.items():
        yield Goal(type_.name, name)
        for argument, declared in field.args.items():
            yield Goal(type_.name, name, frozenset({argument}))
            for words in _words_in(declared.type):
                yield Goal(type_.name, name, frozenset({argument, *words}))


def _words_in(type_: GraphQLInputType) -> Iterator[tuple[str, ...]]:
    """The input fields and choices within an argument, each with those around it."""
    named: GraphQLNamedType = get_named_type(type_)
    if isinstance(named, GraphQLEnumType):
        yield from ((value,) for value in named.values)
    elif isinstance(named, GraphQLInputObjectType):
        for name, field in named.fields.items():
            yield (name,)
            yield from ((name, *words) for words in _words_in(field.type))
