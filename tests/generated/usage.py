"""What of a schema an operation uses: its fields, arguments, input fields, choices and conditions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from graphql import (
    DocumentNode,
    EnumValueNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    Node,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableDefinitionNode,
    Visitor,
    get_named_type,
    type_from_ast,
    visit,
)

from tests.generated.atlas import Atlas, Goal


def used_in(schema: GraphQLSchema, document: DocumentNode, variables: dict[str, Any]) -> set[str]:
    """The coordinates that a document uses, with those in the values of its variables."""
    types = TypeInfo(schema)
    found = _Used(schema, types, variables)
    visit(document, TypeInfoVisitor(types, found))
    return found.coordinates


def all_there_is(atlas: Atlas, goals: Iterable[Goal]) -> set[str]:
    """Everything that operations with these goals have to use."""
    found: set[str] = set()
    for goal in goals:
        coordinate = f"{goal.type_name}.{goal.field}"
        found |= {goal.type_name, coordinate}
        for name, argument in atlas.fields_of(goal.type_name)[goal.field].args.items():
            if name in goal.words:
                found |= {f"{coordinate}({name}:)"}
                found |= set(_inside(get_named_type(argument.type), goal.words))
    return found


def _inside(type_: GraphQLNamedType, words: frozenset[str]) -> Iterator[str]:
    if isinstance(type_, GraphQLEnumType):
        yield from (f"{type_.name}.{name}" for name in type_.values if name in words)
    elif isinstance(type_, GraphQLInputObjectType):
        for name, field in type_.fields.items():
            if name in words:
                yield f"{type_.name}.{name}"
                yield from _inside(get_named_type(field.type), words)


class _Used(Visitor):
    def __init__(self, schema: GraphQLSchema, types: TypeInfo, variables: dict[str, Any]) -> None:
        super().__init__()
        self.coordinates: set[str] = set()
        self._schema = schema
        self._types = types
        self._variables = variables

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self._types.get_parent_type()
        assert parent is not None, "the document is valid"
        coordinate = f"{parent.name}.{node.name.value}"
        self.coordinates |= {parent.name, coordinate}
        self.coordinates |= {f"{coordinate}({one.name.value}:)" for one in node.arguments or ()}

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        parent = get_named_type(self._types.get_parent_input_type())
        self.coordinates.add(f"{parent.name}.{node.name.value}")

    def enter_enum_value(self, node: EnumValueNode, *_: object) -> None:
        type_ = get_named_type(self._types.get_input_type())
        self.coordinates.add(f"{type_.name}.{node.value}")

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: object) -> None:
        type_ = get_named_type(type_from_ast(self._schema, node.type))
        self._add_value(type_, self._variables.get(node.variable.name.value))

    def enter_inline_fragment(self, node: InlineFragmentNode, *_: object) -> None:
        self._add_condition(node.type_condition)

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: object) -> None:
        self._add_condition(node.type_condition)

    def _add_condition(self, condition: Node | None) -> None:
        if condition is not None:
            self.coordinates.add(f"on {condition.name.value}")

    def _add_value(self, type_: Any, value: Any) -> None:
        if isinstance(value, list):
            for item in value:
                self._add_value(type_, item)
        elif isinstance(type_, GraphQLEnumType) and value is not None:
            self.coordinates.add(f"{type_.name}.{value}")
        elif isinstance(type_, GraphQLInputObjectType) and value is not None:
            for name, item in value.items():
                self.coordinates.add(f"{type_.name}.{name}")
                self._add_value(get_named_type(type_.fields[name].type), item)
