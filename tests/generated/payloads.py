"""Operations that change or follow something, with anything selected in what they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from graphql import GraphQLSchema, OperationDefinitionNode, OperationType, parse, print_ast
from hypothesis.strategies import SearchStrategy

from tests.generated.atlas import Goal
from tests.generated.operation import Operation, Pool
from tests.generated.operations import Mix, operations


def payloads(
    schema: GraphQLSchema, kind: OperationType, pool: Pool, goals: Sequence[Goal] = ()
) -> SearchStrategy[Operation]:
    """Valid operations of a kind, made as queries are. Inputs have the right types, and no more."""
    mix = Mix(goals, faulty_percent=0, introspecting_percent=0)
    made = operations(_asked(schema, kind), pool, mix)
    return made.map(lambda one: _of_kind(one, kind))


@lru_cache
def _asked(schema: GraphQLSchema, kind: OperationType) -> GraphQLSchema:
    """The schema as if what is changed, or followed, were what is asked."""
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    types = [type_ for type_ in schema.type_map.values() if type_ not in roots]
    return GraphQLSchema(query=schema.get_root_type(kind), types=types)


def _of_kind(operation: Operation, kind: OperationType) -> Operation:
    """A query as an operation of another kind, and so with whatever stands beside it."""
    document = parse(operation.text)
    definitions = [
        replace(one, operation=kind) if isinstance(one, OperationDefinitionNode) else one
        for one in document.definitions
    ]
    return replace(operation, text=print_ast(replace(document, definitions=tuple(definitions))))
