"""From the declarations in a built schema to the one rule table that the engine obeys."""

from __future__ import annotations

from collections.abc import Iterator

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from engine.rules import (
    Column,
    EntityRule,
    FieldRule,
    InputRule,
    PagePart,
    Requirement,
    RuleTable,
    Source,
)
from permissions.vocabulary import permission
from schema.connection import Connection
from schema.declared import DECLARED, Declared, DeclaredInput, EntityDeclaration, Requires
from schema.scalars import dollars, global_id

_BACKREF = GraphQLCoreConverter.DEFINITION_BACKREF


def core_of(schema: strawberry.Schema) -> GraphQLSchema:
    """The graphql-core schema behind Strawberry's."""
    core: GraphQLSchema = schema._schema  # noqa: SLF001 - Strawberry gives no public way to it
    return core


def rule_table(schema: strawberry.Schema) -> RuleTable:
    """Read every declaration. What carries none is left out, and the boot check refuses it."""
    rules = RuleTable()
    for type_ in core_of(schema).type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            _add_type(rules, type_)
        elif isinstance(type_, GraphQLInputObjectType):
            _add_input(rules, type_)
        elif isinstance(type_, GraphQLEnumType):
            _add_orderings(rules, type_)
    return rules


def _definition(type_: GraphQLNamedType) -> StrawberryObjectDefinition | None:
    found = type_.extensions.get(_BACKREF)
    return found if isinstance(found, StrawberryObjectDefinition) else None


def _add_type(rules: RuleTable, type_: GraphQLObjectType | GraphQLInterfaceType) -> None:
    definition = _definition(type_)
    if definition is None:
        return
    entity = getattr(definition.origin, "__entity__", None)
    if isinstance(entity, EntityDeclaration):
        rules.entities[type_.name] = _entity(type_.name, entity)
    if definition.concrete_of is not None and definition.concrete_of.origin is Connection:
        rules.connections[type_.name] = get_named_type(type_.fields["nodes"].type).name
    for name, made, declared in _declared(type_):
        coordinate = f"{type_.name}.{name}"
        source = declared.source or _column(type_, name, made, declared, entity)
        rules.fields[coordinate] = FieldRule(
            coordinate, declared.requirement, source, declared.check
        )
        _add_arguments(rules, coordinate, made)


def _declared(
    type_: GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType,
) -> Iterator[tuple[str, StrawberryField, Declared]]:
    for name, field in type_.fields.items():
        made = field.extensions.get(_BACKREF)
        declared = made.metadata.get(DECLARED) if isinstance(made, StrawberryField) else None
        if isinstance(made, StrawberryField) and isinstance(declared, Declared):
            yield name, made, declared


def _entity(name: str, declared: EntityDeclaration) -> EntityRule:
    return EntityRule(
        name,
        declared.requires,
        declared.subject,
        declared.within,
        declared.prefix,
        declared.by_id,
        declared.kind,
        declared.kinds,
        declared.any_of,
        declared.only,
        declared.strays,
    )


def _column(
    type_: GraphQLObjectType | GraphQLInterfaceType,
    name: str,
    made: StrawberryField,
    declared: Declared,
    entity: EntityDeclaration | None,
) -> Source:
    if entity is None and isinstance(type_, GraphQLInterfaceType):
        return PagePart()  # an interface's own field: objects are always of a concrete type
    column = declared.column or made.python_name
    scalar = get_named_type(type_.fields[name].type).name
    if scalar == "Money":
        return Column(dollars(column))
    if scalar == "ID":
        prefix = entity.prefix if entity else None
        assert prefix, f"{type_.name} gives out ids without a prefix"
        return Column(global_id(column, prefix))
    return Column(lambda rows: rows.c[column])


def _add_arguments(rules: RuleTable, coordinate: str, made: StrawberryField) -> None:
    for argument in made.arguments:
        declared = argument.metadata.get(DECLARED)
        if isinstance(declared, DeclaredInput):
            name = f"{coordinate}({argument.graphql_name}:)"
            rules.inputs[name] = InputRule(
                name,
                declared.requirement,
                argument.python_name,
                declared.sends,
                declared.encode,
                declared.may_be_null,
            )


def _add_input(rules: RuleTable, type_: GraphQLInputObjectType) -> None:
    for name, field in type_.fields.items():
        made = field.extensions.get(_BACKREF)
        declared = made.metadata.get(DECLARED) if isinstance(made, StrawberryField) else None
        if isinstance(made, StrawberryField) and isinstance(declared, DeclaredInput):
            coordinate = f"{type_.name}.{name}"
            rules.inputs[coordinate] = InputRule(
                coordinate,
                declared.requirement,
                made.python_name,
                declared.sends,
                declared.encode,
                declared.may_be_null,
            )


def _add_orderings(rules: RuleTable, type_: GraphQLEnumType) -> None:
    for name, value in type_.values.items():
        made = value.extensions.get(_BACKREF)
        for directive in getattr(made, "directives", ()):
            if isinstance(directive, Requires):
                coordinate = f"{type_.name}.{name}"
                requirement: Requirement = permission(directive.permission)
                rules.inputs[coordinate] = InputRule(coordinate, requirement)
