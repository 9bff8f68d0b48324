"""Root fields that PostgreSQL is not asked for: the viewer's own values, and the schema they see."""

from __future__ import annotations

from functools import partial
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    GraphQLSchema,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableDefinitionNode,
    execute_sync,
)

from engine.answer.errors import VALIDATION_FAILED, RequestError, formatted
from engine.answer.marks import marked_null
from engine.answer.output import to_bytes
from engine.cache import Cache
from engine.making import beside
from engine.plan.plan import Introspection, Node, Refused, Selected, TypeName
from engine.request import Request
from engine.rules import Computed, RuleTable
from engine.view import view_of
from permissions.viewer import Viewer

VIEWS_CACHED_MAX = 100
INTROSPECTION_CACHED_BYTES_MAX = 32_000_000
KEY_BYTES = 4_000
"""What an answer is remembered under, apart from its document: what the viewer holds, above all."""
_ASKED_WITH = frozenset({"String", "Boolean"})
"""The types of what introspection is asked with, its directives included."""


class Own:
    """Answers from Python, and remembers what it told of the schema to viewers of equal authority."""

    def __init__(self, schema: GraphQLSchema, rules: RuleTable) -> None:
        self._schema = schema
        self._rules = rules
        self._views: Cache[Any, GraphQLSchema] = Cache(VIEWS_CACHED_MAX)
        self._told: Cache[tuple[Any, ...], bytes] = Cache(INTROSPECTION_CACHED_BYTES_MAX)

    def view(self, viewer: Viewer) -> GraphQLSchema:
        """The schema as the viewer sees it."""
        held = frozenset(viewer.grants)
        view = self._views.get(held)
        if view is None:
            view = view_of(self._schema, self._rules, viewer.may)
            self._views.put(held, view)
        return view

    async def value(self, node: Node, request: Request) -> bytes:
        """The value of a root field, as JSON."""
        if not isinstance(node, Introspection):
            return to_bytes(computed(node, request.viewer))
        introspect = partial(self._introspected, node, request)
        if request.variables.coerced:
            return await beside(introspect)
        text = request.document.text
        key = (text, request.name, node.key, frozenset(request.viewer.grants))
        return await self._told.made(
            key, introspect, lambda told: len(told) + len(text) + KEY_BYTES
        )

    def _introspected(self, node: Introspection, request: Request) -> bytes:
        # Coerced values would be coerced again, and the view may not have the types of all of them.
        declared = request.operation.variable_definitions or ()
        usable = [one for one in declared if _type_name(one) in _ASKED_WITH]
        only = OperationDefinitionNode(
            operation=OperationType.QUERY,
            variable_definitions=tuple(usable),
            selection_set=SelectionSetNode(selections=node.nodes),
        )
        asked = DocumentNode(definitions=(only, *request.document.fragments.values()))
        names = {one.variable.name.value for one in usable}
        given = {name: one for name, one in request.variables.coerced.items() if name in names}
        result = execute_sync(self.view(request.viewer), asked, variable_values=given)
        if result.errors or result.data is None:
            errors = [formatted(error, VALIDATION_FAILED) for error in result.errors or ()]
            raise RequestError(errors)
        return to_bytes(result.data[node.key])


def _type_name(variable: VariableDefinitionNode) -> str:
    """The type of a variable; for a list, which introspection takes none of, nothing."""
    type_ = variable.type.type if isinstance(variable.type, NonNullTypeNode) else variable.type
    return type_.name.value if isinstance(type_, NamedTypeNode) else ""


def computed(node: Node, source: Any) -> Any:
    """A value made in Python, with what is selected of it."""
    if isinstance(node, TypeName):
        return node.name
    if isinstance(node, Refused):
        return orjson.Fragment(marked_null(node.mark))
    assert isinstance(node, Selected), "introspection is of the root"
    assert isinstance(node.rule.source, Computed), f"{node.rule.coordinate} is not computed"
    value = node.rule.source.compute(source)
    if not node.branches or value is None:
        return value
    (nodes,) = node.branches.values()
    if node.is_list:
        return [{one.key: computed(one, item) for one in nodes} for item in value]
    return {one.key: computed(one, value) for one in nodes}
