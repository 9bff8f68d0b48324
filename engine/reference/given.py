"""The arguments given to a field: the rules they fall under, and what its relation is called with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    get_argument_values,
    get_named_type,
    get_nullable_type,
)
from graphql.execution.values import VariableValues
from sqlalchemy import BindParameter, bindparam

from engine.answer.errors import BAD_USER_INPUT, formatted
from engine.answer.places import Path
from engine.plan.arguments import PAGING, bad_input
from engine.rules import InputRule, RuleTable


@dataclass(frozen=True)
class Sent:
    """A value that is sent with the statement, as the parameter of this name."""

    keys: tuple[str, ...]
    rule: InputRule
    value: Any

    @property
    def name(self) -> str:
        return "_".join(("given", *self.keys))

    def encoded(self, path: Path) -> Any:
        """What PostgreSQL is sent; RequestError when the argument does not take the value."""
        try:
            return self.rule.encode(self.value) if self.rule.encode else self.value
        except ValueError as error:
            raise bad_input(str(error), path, self.keys) from None


@dataclass(frozen=True)
class Given:
    """What a field was given: coerced values by GraphQL name, and what becomes of them."""

    values: Mapping[str, Any] = field(default_factory=dict)
    used: tuple[InputRule, ...] = ()
    """Every argument, input field and ordering value that is not null."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """For the relation, by Python name: a parameter for what is sent, all else as it is."""
    sent: tuple[Sent, ...] = ()

    @property
    def shape(self) -> Any:
        """What a statement depends on: other values of the same shape are sent with the same."""
        return _shape(dict(self.arguments))


def given_to(
    rules: RuleTable,
    coordinate: str,
    definition: GraphQLField,
    node: FieldNode,
    variables: VariableValues,
    path: Path,
) -> Given:
    """Read the arguments of one field; RequestError when graphql-core does not take one."""
    if not definition.args:
        return Given()
    try:
        values = get_argument_values(definition, node, variables, hide_suggestions=True)
    except GraphQLError as error:
        raise bad_input(formatted(error, BAD_USER_INPUT)["message"], path) from None
    used: list[InputRule] = []
    arguments, sent = {}, list[Sent]()
    is_paged = get_named_type(definition.type).name in rules.connections
    for name, value in values.items():
        rule, type_ = rules.inputs[f"{coordinate}({name}:)"], definition.args[name].type
        used += _used(rules, rule, type_, value)
        if not (is_paged and name in PAGING):
            arguments[rule.python_name] = _argument(rules, rule, type_, value, (name,), sent)
    return Given(values, tuple(used), arguments, tuple(sent))


def _used(
    rules: RuleTable, rule: InputRule, type_: GraphQLInputType, value: Any
) -> Iterator[InputRule]:
    if value is not None:
        yield rule
        yield from _within(rules, type_, value)


def _within(rules: RuleTable, type_: GraphQLInputType, value: Any) -> Iterator[InputRule]:
    """The rules of what a value holds: input fields, and the values of an ordering."""
    bare = get_nullable_type(type_)
    if isinstance(bare, GraphQLList) and isinstance(value, list):
        for item in value:
            yield from _within(rules, bare.of_type, item)
    elif isinstance(bare, GraphQLInputObjectType) and isinstance(value, dict):
        for name, item in value.items():
            rule = rules.inputs[f"{bare.name}.{name}"]
            yield from _used(rules, rule, bare.fields[name].type, item)
    elif isinstance(value, Enum):
        ordered = rules.inputs.get(f"{get_named_type(type_).name}.{value.name}")
        yield from [ordered] if ordered else []


def _argument(
    rules: RuleTable,
    rule: InputRule,
    type_: GraphQLInputType,
    value: Any,
    keys: tuple[str, ...],
    sent: list[Sent],
) -> Any:
    bare = get_nullable_type(type_)
    if isinstance(bare, GraphQLInputObjectType) and isinstance(value, dict):
        inner = {}
        for name, item in value.items():
            below = rules.inputs[f"{bare.name}.{name}"]
            to = bare.fields[name].type
            inner[below.python_name] = _argument(rules, below, to, item, (*keys, name), sent)
        return inner
    if value is not None and rule.sql_type is not None:
        sent.append(Sent(keys, rule, value))
        return bindparam(sent[-1].name, None, rule.sql_type)
    return value.value if isinstance(value, Enum) else value


def _shape(argument: Any) -> Any:
    if isinstance(argument, dict):
        return tuple((name, _shape(item)) for name, item in sorted(argument.items()))
    return ("sent", argument.key) if isinstance(argument, BindParameter) else argument
