"""Arguments of a plan: what shapes the statement is fixed in it, what is a value stays a slot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNamedType,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
    get_argument_values,
    get_named_type,
)
from graphql.execution.values import VariableValues
from sqlalchemy import ARRAY

from engine.answer.errors import BAD_USER_INPUT, RequestError, formatted
from engine.answer.places import Path
from engine.rules import Check, InputRule, RuleTable

LIST_VALUES_MAX = 200
"""Of one list in the input; what a list is for may allow fewer."""
PAGE_SIZE = 20
PAGE_SIZE_MAX = 100
PAGING = frozenset({"first", "after", "last", "before"})
"""The arguments of every connection, which the engine answers itself."""


@dataclass(frozen=True)
class Site:
    """A field with arguments, as it stands in the document."""

    definition: GraphQLField
    node: FieldNode
    path: Path
    check: Check | None = None
    """What must hold of its arguments together."""


@dataclass(frozen=True)
class Slot:
    """A value of one request: where it stands among the arguments and how it is sent."""

    site: int
    keys: tuple[str, ...]
    rule: InputRule
    is_only: bool = False
    """Whether it is what a list of one value holds, not the list."""

    @property
    def sql_type(self) -> Any:
        """What it is sent as."""
        sent_as = self.rule.sql_type
        return sent_as.item_type if self.is_only and isinstance(sent_as, ARRAY) else sent_as

    def value(self, arguments: Mapping[str, Any], path: Path) -> Any:
        given: Any = arguments
        for key in self.keys:
            given = given[key]
        sent = encoded(self.rule, given, path, self.keys)
        return sent[0] if self.is_only else sent


def bad_input(message: str, path: Path, keys: Sequence[str] = ()) -> RequestError:
    """The caller's mistake, with the field and the argument, if it is one, that it was made in.

    Without a path it was made in a variable, and `keys` begin with its name.
    """
    argument = ("" if path else "$") + ".".join(keys)
    extensions = {"code": BAD_USER_INPUT, **({"argument": argument} if keys else {})}
    place = {"path": list(path)} if path else {}
    return RequestError([{"message": message, **place, "extensions": extensions}])


def encoded(rule: InputRule, value: Any, path: Path, keys: Sequence[str]) -> Any:
    """The value as it is sent; RequestError when its argument does not take it."""
    try:
        return rule.encode(value) if rule.encode else value
    except ValueError as error:
        raise bad_input(str(error), path, keys) from None


def refuse_long_lists(values: Any, path: Path = (), keys: tuple[str, ...] = ()) -> None:
    """Raise RequestError for a list with too many values, before any of them is worked on."""
    if isinstance(values, Mapping):
        for name, value in values.items():
            refuse_long_lists(value, path, (*keys, str(name)))
    elif isinstance(values, list):
        if len(values) > LIST_VALUES_MAX:
            raise bad_input(f"A list holds {LIST_VALUES_MAX} values at most.", path, keys)
        for index, value in enumerate(values):
            refuse_long_lists(value, path, (*keys, str(index)))


def values_at(site: Site, variables: VariableValues) -> dict[str, Any]:
    """The coerced arguments of a field, by GraphQL name; RequestError when one is bad."""
    try:
        found = get_argument_values(site.definition, site.node, variables, hide_suggestions=True)
    except GraphQLError as error:
        raise bad_input(formatted(error, BAD_USER_INPUT)["message"], site.path) from None
    refuse_long_lists(found, site.path)
    return found


def shape_of(
    variables: VariableValues, operation: OperationDefinitionNode, id_kind: Callable[[str], str]
) -> tuple[Any, ...]:
    """What of the variables a plan depends on: presence, choices, lists of one, the type in an id."""
    return tuple(
        (name, _shape(variables.coerced[name], id_kind))
        for definition in operation.variable_definitions or ()
        if (name := definition.variable.name.value) in variables.coerced
    )


def _shape(value: Any, id_kind: Callable[[str], str]) -> Any:
    if value is None or isinstance(value, bool | Enum):
        return value
    if isinstance(value, dict):
        return tuple((key, _shape(item, id_kind)) for key, item in sorted(value.items()))
    if isinstance(value, list):
        # What is in an object decides which permissions it falls under, wherever it stands.
        telling = (item for item in value if isinstance(item, dict | list | Enum))
        within = frozenset(_shape(item, id_kind) for item in telling)
        return "one" if _is_one(value) else "several", within
    return id_kind(value) if isinstance(value, str) else "given"


def has_variable(value: ValueNode) -> bool:
    """Whether a variable occurs in an argument, at any depth."""
    match value:
        case VariableNode():
            return True
        case ListValueNode():
            return any(has_variable(item) for item in value.values)
        case ObjectValueNode():
            return any(has_variable(field.value) for field in value.fields)
    return False


def rules_used(
    rules: RuleTable,
    field: str,
    definition: GraphQLField,
    values: Mapping[str, Any],
    *,
    says_null: bool,
) -> list[InputRule]:
    """Every rule that the arguments given fall under: arguments, input fields, ordering values.

    `says_null`: null is a value, as it is to a change, which may empty something by it. To a list
    it means that the argument is not given.
    """
    used = []
    for name, value in values.items():
        if says_null or value is not None:
            used.append(rules.inputs[f"{field}({name}:)"])
            used += _nested(rules, definition.args[name].type, value, says_null=says_null)
    return used


def _nested(
    rules: RuleTable, type_: GraphQLInputType, value: Any, *, says_null: bool
) -> list[InputRule]:
    named: GraphQLNamedType = get_named_type(type_)
    if isinstance(value, list):
        return [rule for item in value for rule in _nested(rules, type_, item, says_null=says_null)]
    if isinstance(value, Enum):
        rule = rules.inputs.get(f"{named.name}.{value.name}")
        return [rule] if rule else []
    if isinstance(value, dict) and isinstance(named, GraphQLInputObjectType):
        used = []
        for name, item in value.items():
            if says_null or item is not None:
                used.append(rules.inputs[f"{named.name}.{name}"])
                used += _nested(rules, named.fields[name].type, item, says_null=says_null)
        return used
    return []


def settled(
    rules: RuleTable, field: str, definition: GraphQLField, values: Mapping[str, Any], site: int
) -> dict[str, Any]:
    """The arguments a relation is called with, by Python name: shapes as they are, slots else.

    A list of one value is given as such a list, because a column that equals one value can be read
    in the order of what follows it in an index.
    """
    given = {}
    is_connection = get_named_type(definition.type).name in rules.connections
    for name, value in values.items():
        if not (is_connection and name in PAGING):
            rule = rules.inputs[f"{field}({name}:)"]
            type_ = definition.args[name].type
            given[rule.python_name] = _settled(rules, type_, value, Slot(site, (name,), rule))
    return given


def _settled(rules: RuleTable, type_: GraphQLInputType, value: Any, slot: Slot) -> Any:
    named = get_named_type(type_)
    if not isinstance(value, dict) or not isinstance(named, GraphQLInputObjectType):
        if value is None or slot.rule.sql_type is not None:
            return None if value is None else _slots(value, slot)
        return value.value if isinstance(value, Enum) else value
    given = {}
    for name, item in value.items():
        below = rules.inputs[f"{named.name}.{name}"]
        inner = Slot(slot.site, (*slot.keys, name), below)
        given[below.python_name] = _settled(rules, named.fields[name].type, item, inner)
    return given


def _slots(value: Any, slot: Slot) -> Slot | list[Slot]:
    return [replace(slot, is_only=True)] if isinstance(value, list) and _is_one(value) else slot


def _is_one(values: list[Any]) -> bool:
    """A list of one list stays whole: PostgreSQL has one type for arrays of any depth."""
    return len(values) == 1 and not isinstance(values[0], list)
