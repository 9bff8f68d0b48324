"""What arguments are given: literals and variables, with defaults and nulls, whole and in parts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNamedType,
    get_named_type,
    get_nullable_type,
    is_non_null_type,
    is_required_input_field,
)

from tests.generated.dice import Dice
from tests.generated.draft import MISSING, Draft, Variable
from tests.generated.operation import Pool

_NOWHERE: frozenset[str] = frozenset()
_ITEMS_MAX = 3


class Choice(str):
    """The name of an enum's value: bare in a document, a string in JSON."""

    __slots__ = ()


@dataclass(frozen=True)
class Written:
    """An argument as it stands in the document, and the value that it comes to in this request."""

    text: str
    value: Any


@dataclass(frozen=True)
class Values:
    """Writes values of input types from a pool, and declares the variables they need."""

    dice: Dice
    draft: Draft
    pool: Pool

    def can_write(self, type_: GraphQLInputType, coordinate: str) -> bool:
        named = get_named_type(type_)
        if isinstance(named, GraphQLEnumType | GraphQLInputObjectType) or named.name == "Boolean":
            return True
        return bool(self.pool.values_for(coordinate, named.name))

    def written(
        self, type_: GraphQLInputType, coordinate: str, words: frozenset[str] = _NOWHERE
    ) -> Written:
        """A value for an argument or input field; one that must use these words is not null."""
        if not words and not is_non_null_type(type_) and self.dice.chance(8):
            return Written("null", None)
        if self.dice.chance(35):
            return self._variable(type_, coordinate, words)
        return self._literal(type_, coordinate, words)

    def given(self, value: Any, type_: str, purpose: str) -> Written:
        """A value that is already chosen, as a literal or as a variable."""
        if self.dice.chance(35):
            return self.declared(Variable(type_, purpose, None, value), value)
        return Written(_literal_of(value), value)

    def condition(self) -> str:
        """A value for @skip and @include."""
        holds = self.dice.chance(50)
        if not self.dice.chance(60):
            return _literal_of(holds)
        purpose = "a condition"
        match self.dice.number(3):
            case 0:
                return self.declared(Variable("Boolean!", purpose, None, holds), holds).text
            case 1:
                default = _literal_of(holds)
                return self.declared(Variable("Boolean!", purpose, default, MISSING), holds).text
            case 2:
                default = _literal_of(not holds)
                return self.declared(Variable("Boolean!", purpose, default, holds), holds).text
        default = _literal_of(holds)
        return self.declared(Variable("Boolean", purpose, default, MISSING), holds).text

    # Literals

    def _literal(self, type_: GraphQLInputType, coordinate: str, words: frozenset[str]) -> Written:
        inner = get_nullable_type(type_)
        if isinstance(inner, GraphQLList):
            return self._list(inner, coordinate, words)
        if isinstance(inner, GraphQLInputObjectType):
            return self._object(inner, words)
        value = self._leaf(inner, coordinate, words)
        return Written(_literal_of(value), value)

    def _list(self, type_: GraphQLList[Any], coordinate: str, words: frozenset[str]) -> Written:
        count = 1 + self.dice.number(_ITEMS_MAX - 1)
        items = [self._item(type_.of_type, coordinate, words) for _ in range(count)]
        if count == 1 and not items[0].text.startswith("$") and self.dice.chance(50):
            return Written(items[0].text, [items[0].value])  # one value stands for a list of it
        return Written(f"[{', '.join(one.text for one in items)}]", [one.value for one in items])

    def _item(self, type_: GraphQLInputType, coordinate: str, words: frozenset[str]) -> Written:
        if self.dice.chance(15):
            return self._variable(type_, coordinate, words)
        return self._literal(type_, coordinate, words)

    def _object(self, type_: GraphQLInputObjectType, words: frozenset[str]) -> Written:
        written = {
            name: self.written(
                field.type, f"{type_.name}.{name}", words if name in words else _NOWHERE
            )
            for name, field in type_.fields.items()
            if self._is_given(type_, name, field, words)
        }
        inner = ", ".join(f"{name}: {one.text}" for name, one in written.items())
        return Written(f"{{{inner}}}", {name: one.value for name, one in written.items()})

    # Variables

    def _variable(self, type_: GraphQLInputType, coordinate: str, words: frozenset[str]) -> Written:
        """A variable of the type or of one that is stricter, given, null, or left to its default."""
        is_non_null = is_non_null_type(type_)
        inner = get_nullable_type(type_)
        value = self._plain(inner, coordinate, words)
        name = str(inner)
        if is_non_null and not self.dice.chance(30):
            return self.declared(Variable(f"{name}!", coordinate, None, value), value)
        if is_non_null or self.dice.chance(40):
            default = _literal_of(value)
            if is_non_null or words or not self.dice.chance(20):
                return self.declared(Variable(name, coordinate, default, MISSING), value)
            return self.declared(Variable(name, coordinate, default, None), None)
        if words or not self.dice.chance(25):
            strict = "!" if self.dice.chance(30) else ""
            return self.declared(Variable(f"{name}{strict}", coordinate, None, value), value)
        missing = MISSING if self.dice.chance(50) else None
        return self.declared(Variable(name, coordinate, None, missing), None)

    def declared(self, variable: Variable, value: Any) -> Written:
        """The name of a variable: of one that already says the same, or of a new one."""
        for name, known in self.draft.variables.items():
            if known == variable:
                return Written(f"${name}", value)
        name = f"v{len(self.draft.variables)}"
        self.draft.variables[name] = variable
        return Written(f"${name}", value)

    # Plain values

    def _plain(self, type_: GraphQLInputType, coordinate: str, words: frozenset[str]) -> Any:
        """A value as JSON has it."""
        inner = get_nullable_type(type_)
        if isinstance(inner, GraphQLList):
            count = 1 + self.dice.number(_ITEMS_MAX - 1)
            items = [self._plain(inner.of_type, coordinate, words) for _ in range(count)]
            return items[0] if count == 1 and self.dice.chance(50) else items
        if isinstance(inner, GraphQLInputObjectType):
            return {
                name: self._part(f, f"{inner.name}.{name}", words if name in words else _NOWHERE)
                for name, f in inner.fields.items()
                if self._is_given(inner, name, f, words)
            }
        return self._leaf(inner, coordinate, words)

    def _part(self, field: GraphQLInputField, coordinate: str, words: frozenset[str]) -> Any:
        if not words and not is_non_null_type(field.type) and self.dice.chance(8):
            return None
        return self._plain(field.type, coordinate, words)

    def _leaf(self, type_: GraphQLNamedType, coordinate: str, words: frozenset[str]) -> Any:
        if isinstance(type_, GraphQLEnumType):
            asked = [name for name in type_.values if name in words]
            return Choice(asked[0] if asked else self.dice.pick(list(type_.values)))
        if type_.name == "Boolean":
            return self.dice.chance(50)
        return self.dice.pick(self.pool.values_for(coordinate, type_.name))

    def _is_given(
        self,
        type_: GraphQLInputObjectType,
        name: str,
        field: GraphQLInputField,
        words: frozenset[str],
    ) -> bool:
        if name in words or is_required_input_field(field):
            return True
        return self.can_write(field.type, f"{type_.name}.{name}") and self.dice.chance(30)


def _literal_of(value: Any) -> str:
    """A plain value as it is written in a document; a dollar in it is written as an escape."""
    if isinstance(value, Choice):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_literal_of(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(_literal_of(one) for one in value)}]"
    return json.dumps(value).replace("$", "\\u0024")
