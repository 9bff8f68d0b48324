"""Which fields a selection chooses of an object: fragments, conditions and directives settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    NamedTypeNode,
    SelectionNode,
    SelectionSetNode,
    get_directive_values,
    is_abstract_type,
)

from engine.answer.errors import BAD_USER_INPUT, RequestError, formatted
from engine.request import Request

Fields = dict[str, list[FieldNode]]
"""The nodes of each response key, in the order in which the keys first appear."""


@dataclass(frozen=True)
class Selections:
    """Reads selections of one request."""

    schema: GraphQLSchema
    request: Request

    def of(self, type_: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> Fields:
        """The fields that the sets choose of this type together (specification, 6.3.2)."""
        chosen: Fields = {}
        seen: set[str] = set()
        for selected in sets:
            self._add(chosen, seen, type_, selected)
        return chosen

    def _add(
        self, chosen: Fields, seen: set[str], type_: GraphQLObjectType, selected: SelectionSetNode
    ) -> None:
        for node in selected.selections:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                chosen.setdefault(key, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if self._applies(node.type_condition, type_):
                    self._add(chosen, seen, type_, node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                fragment = self.request.document.fragments[node.name.value]
                if self._applies(fragment.type_condition, type_):
                    self._add(chosen, seen, type_, fragment.selection_set)

    def _is_included(self, node: SelectionNode) -> bool:
        """RequestError when a condition is a variable that has a default and is given null."""
        variables = self.request.variables
        try:
            skip = get_directive_values(GraphQLSkipDirective, node, variables)
            include = get_directive_values(GraphQLIncludeDirective, node, variables)
        except GraphQLError as error:
            raise RequestError([formatted(error, BAD_USER_INPUT)]) from None
        return not (skip and skip["if"]) and not (include and not include["if"])

    def _applies(self, condition: NamedTypeNode | None, type_: GraphQLObjectType) -> bool:
        if condition is None or condition.name.value == type_.name:
            return True
        named = self.schema.get_type(condition.name.value)
        return is_abstract_type(named) and self.schema.is_sub_type(named, type_)
