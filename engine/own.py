"""Root fields that PostgreSQL is not asked for: the viewer's own values, and the schema they see."""

from __future__ import annotations

from typing import Any

from graphql import (
    DocumentNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
)

from engine.cache import Cache
from engine.errors import VALIDATION_FAILED, RequestError, formatted
from engine.output import to_bytes
from engine.plan import Introspection, Node, Refused, Selected, TypeName
from engine.request import Request
from engine.rules import Computed, RuleTable
from engine.view import view_of
from permissions.viewer import Viewer

VIEWS_CACHED_MAX = 100
INTROSPECTION_CACHED_BYTES_MAX = 32_000_000
KEY_BYTES = 4_000
"""What an answer is remembered under, apart from its document: what the viewer holds, above all."""


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

    def value(self, node: Node, request: Request) -> bytes:
        """The value of a root field, as JSON."""
        if not isinstance(node, Introspection):
            return to_bytes(computed(node, request.viewer))
        if request.variables.coerced:
            return self._introspected(node, request)
        key = (request.document.text, request.name, node.key, frozenset(request.viewer.grants))
        told = self._told.get(key)
        if told is None:
            told = self._introspected(node, request)
            self._told.put(key, told, len(told) + len(request.document.text) + KEY_BYTES)
        return told

    def _introspected(self, node: Introspection, request: Request) -> bytes:
        only = OperationDefinitionNode(
            operation=OperationType.QUERY,
            variable_definitions=request.operation.variable_definitions,
            selection_set=SelectionSetNode(selections=node.nodes),
        )
        asked = DocumentNode(definitions=(only, *request.document.fragments.values()))
        view, variables = self.view(request.viewer), dict(request.variables.coerced)
        result = execute_sync(view, asked, variable_values=variables)
        if result.errors or result.data is None:
            errors = [formatted(error, VALIDATION_FAILED) for error in result.errors or ()]
            raise RequestError(errors)
        return to_bytes(result.data[node.key])


def computed(node: Node, source: Any) -> Any:
    """A value made in Python, with what is selected of it."""
    if isinstance(node, TypeName):
        return node.name
    if isinstance(node, Refused):
        return node.mark
    assert isinstance(node, Selected), "introspection is of the root"
    assert isinstance(node.rule.source, Computed), f"{node.rule.coordinate} is not computed"
    value = node.rule.source.compute(source)
    if not node.branches or value is None:
        return value
    (nodes,) = node.branches.values()
    if node.is_list:
        return [{one.key: computed(one, item) for one in nodes} for item in value]
    return {one.key: computed(one, value) for one in nodes}
