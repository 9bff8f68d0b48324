"""What a row carries for a viewer: every value they may see of it, and what its relations follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema, get_named_type
from sqlalchemy import ColumnElement, FromClause
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition

from engine.reference.relation import Batch, anything, columns_named, related
from engine.rules import Column, Derived, EntityRule, Related, Rows, RuleTable, SameRow
from permissions.viewer import Viewer
from permissions.vocabulary import Permission


@dataclass
class Layout:
    """The values of a row, each under a label, and where they stand on the objects made of it."""

    entity: EntityRule
    values: dict[str, ColumnElement[Any]] = field(default_factory=dict)
    classes: dict[str, type] = field(default_factory=dict)
    """The declared class of each type that the row, or a group of its values, can be."""
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    """By type, the label of each attribute."""
    columns: dict[str, str] = field(default_factory=dict)
    """The labels of the columns that relations of the row follow, and that Python makes values of."""
    subject: str | None = None
    kind: str | None = None

    def carry(self, value: ColumnElement[Any]) -> str:
        """Take a value in, unless it is there for another type; give its label."""
        for label, known in self.values.items():
            if known.compare(value):
                return label
        label = f"v{len(self.values)}"
        self.values[label] = value
        return label

    def keep(self, rows: Rows, names: Iterable[str]) -> None:
        """Carry columns of the row as they are."""
        self.columns.update({name: self.carry(rows.c[name]) for name in names})


@dataclass(frozen=True)
class Layouts:
    """Lays out the rows of one schema's entities."""

    schema: strawberry.Schema
    core: GraphQLSchema
    rules: RuleTable
    _followed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The columns that each relation follows: told by its declaration, the same for everybody."""
    _decisive: dict[str, frozenset[Permission]] = field(default_factory=dict)

    def decisive(self, entity: EntityRule) -> frozenset[Permission]:
        """The permissions on which it depends what rows of the entity carry."""
        name = entity.type_name
        if name not in self._decisive:
            found = {word for one in _types_of(entity) for word in self._words(one)}
            self._decisive[name] = frozenset(found)
        return self._decisive[name]

    def _words(self, name: str) -> Iterator[Permission]:
        for field_name, made in self._type(name).fields.items():
            rule = self.rules.fields[f"{name}.{field_name}"]
            if isinstance(rule.requirement, Permission):
                yield rule.requirement
            if isinstance(rule.source, SameRow):
                yield from self._words(get_named_type(made.type).name)

    def _type(self, name: str) -> GraphQLObjectType:
        type_ = self.core.type_map[name]
        assert isinstance(type_, GraphQLObjectType), f"{name} is an object"
        return type_

    def of(self, entity: EntityRule, rows: Rows, viewer: Viewer, context: FromClause) -> Layout:
        """What the rows of a relation carry for whoever has the viewer's permissions."""
        layout = Layout(entity)
        for name in _types_of(entity):
            self._add(layout, name, rows, viewer, context)
        layout.subject = layout.carry(rows.c[entity.subject]) if entity.subject else None
        layout.kind = layout.carry(rows.c[entity.kind]) if entity.kind else None
        return layout

    def _add(
        self, layout: Layout, name: str, rows: Rows, viewer: Viewer, context: FromClause
    ) -> None:
        definition, type_ = self.schema.get_type_by_name(name), self._type(name)
        assert isinstance(definition, StrawberryObjectDefinition), f"{name} is declared"
        layout.classes[name] = definition.origin
        attributes = layout.attributes.setdefault(name, {})
        for field_name, made in type_.fields.items():
            rule = self.rules.fields[f"{name}.{field_name}"]
            requirement, source = rule.requirement, rule.source
            if isinstance(requirement, Permission) and not viewer.may(requirement):
                continue
            if isinstance(source, Column):
                attribute = made.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].python_name
                attributes[attribute] = layout.carry(source.read(rows))
            elif isinstance(source, SameRow):
                self._add(layout, get_named_type(made.type).name, rows, viewer, context)
            elif isinstance(source, Related):
                layout.keep(rows, self._follows(rule.coordinate, source, Batch(context, rows)))
            elif isinstance(source, Derived):
                layout.keep(rows, source.reads)

    def _follows(self, coordinate: str, source: Related, batch: Batch) -> tuple[str, ...]:
        if coordinate not in self._followed:
            statement = related(source.relation, batch, anything(source.relation))
            self._followed[coordinate] = columns_named(statement, batch)
        return self._followed[coordinate]


def _types_of(entity: EntityRule) -> Collection[str]:
    """The object types that rows of an entity can be."""
    return entity.kinds.values() or (entity.type_name,)
