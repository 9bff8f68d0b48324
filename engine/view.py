"""The schema as one authority sees it: what it may not have is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from typing import Any, TypeVar

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)

from engine.rules import Requirement, RuleTable
from permissions.vocabulary import Permission

Fielded = GraphQLObjectType | GraphQLInterfaceType
Part = TypeVar("Part", GraphQLField, GraphQLArgument, GraphQLInputField)


def view_of(
    schema: GraphQLSchema, rules: RuleTable, may: Callable[[Permission], bool]
) -> GraphQLSchema:
    """A copy of the schema without what `may` refuses, nor what only that leads to."""
    return _View(schema, rules, may).schema()


class _View:
    def __init__(
        self, whole: GraphQLSchema, rules: RuleTable, may: Callable[[Permission], bool]
    ) -> None:
        self._whole = whole
        self._rules = rules
        self._may = may
        self._empty = self._emptied()
        self._made: dict[str, Any] = {}

    def schema(self) -> GraphQLSchema:
        return GraphQLSchema(
            query=self._root(self._whole.query_type),
            mutation=self._root(self._whole.mutation_type),
            subscription=self._root(self._whole.subscription_type),
            types=tuple(self._implementations()),
            directives=self._whole.directives,
            description=self._whole.description,
            assume_valid=True,
        )

    def _root(self, type_: GraphQLObjectType | None) -> Any:
        return None if type_ is None or type_.name in self._empty else self._named(type_)

    def _emptied(self) -> set[str]:
        """Types whose rows or fields are all refused, and those that lead only to such types."""
        rows = self._rules.entities.items()
        empty = {name for name, entity in rows if not self._may(entity.requires)}
        while True:
            more = {
                name
                for name, type_ in self._whole.type_map.items()
                if name not in empty
                and isinstance(type_, Fielded)
                and not name.startswith("__")
                and not any(self._is_seen(name, f, d, empty) for f, d in type_.fields.items())
            }
            if not more:
                return empty
            empty |= more

    def _is_seen(self, type_name: str, name: str, field: GraphQLField, empty: set[str]) -> bool:
        rule = self._rules.fields[f"{type_name}.{name}"]
        return self._permits(rule.requirement) and get_named_type(field.type).name not in empty

    def _is_taken(self, coordinate: str) -> bool:
        """Whether an argument, input field or ordering value is in the view."""
        rule = self._rules.inputs.get(coordinate)
        return rule is None or self._permits(rule.requirement)

    def _permits(self, requirement: Requirement) -> bool:
        return not isinstance(requirement, Permission) or self._may(requirement)

    def _implementations(self) -> Iterator[GraphQLNamedType]:
        """The object types that an interface in the view may turn out to be."""
        seen: set[str] = set()
        while new := set(self._made) - seen:
            seen |= new
            for name in sorted(new):
                if isinstance(self._made[name], Fielded):
                    _ = self._made[name].fields, self._made[name].interfaces
                whole = self._whole.type_map[name]
                if isinstance(whole, GraphQLInterfaceType):
                    for one in self._whole.get_implementations(whole).objects:
                        if one.name not in self._empty:
                            yield self._named(one)

    def _type(self, type_: Any) -> Any:
        if isinstance(type_, GraphQLNonNull):
            return GraphQLNonNull(self._type(type_.of_type))
        if isinstance(type_, GraphQLList):
            return GraphQLList(self._type(type_.of_type))
        return self._named(type_)

    def _named(self, type_: GraphQLNamedType) -> Any:
        if type_.name not in self._made:
            self._made[type_.name] = self._narrowed(type_)
        return self._made[type_.name]

    def _narrowed(self, type_: GraphQLNamedType) -> GraphQLNamedType:
        name, words = type_.name, type_.description
        match type_:
            case GraphQLObjectType() | GraphQLInterfaceType():
                return type(type_)(
                    name, lambda: self._fields(type_), lambda: self._faces(type_), description=words
                )
            case GraphQLUnionType():
                members = [one for one in type_.types if one.name not in self._empty]
                return GraphQLUnionType(
                    name, lambda: [self._named(one) for one in members], description=words
                )
            case GraphQLInputObjectType():
                return GraphQLInputObjectType(
                    name,
                    lambda: self._input_fields(type_),
                    description=words,
                    extensions=type_.extensions,  # where Strawberry reads `isOneOf`
                    is_one_of=type_.is_one_of,
                )
            case GraphQLEnumType():
                taken = {k: v for k, v in type_.values.items() if self._is_taken(f"{name}.{k}")}
                return GraphQLEnumType(name, taken, description=words)
        return type_

    def _faces(self, type_: Fielded) -> list[GraphQLInterfaceType]:
        return [self._named(one) for one in type_.interfaces if one.name not in self._empty]

    def _fields(self, type_: Fielded) -> dict[str, GraphQLField]:
        fields = {}
        for name, field in type_.fields.items():
            if self._is_seen(type_.name, name, field, self._empty):
                fields[name] = seen = self._retyped(field)
                coordinate = f"{type_.name}.{name}"
                seen.args = {
                    argument: self._retyped(whole)
                    for argument, whole in field.args.items()
                    if self._is_taken(f"{coordinate}({argument}:)")
                }
        return fields

    def _input_fields(self, type_: GraphQLInputObjectType) -> dict[str, GraphQLInputField]:
        return {
            name: self._retyped(field)
            for name, field in type_.fields.items()
            if self._is_taken(f"{type_.name}.{name}")
        }

    def _retyped(self, part: Part) -> Part:
        """A copy that is of the view's types."""
        seen = copy(part)
        seen.type = self._type(part.type)
        return seen
