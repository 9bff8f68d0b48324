"""Strawberry's schema: it takes documents that are read already, and keeps errors out of logs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import strawberry
from graphql import GraphQLInputObjectType
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema_converter import GraphQLCoreConverter


class KnownDocument(SchemaExtension):
    """Hands over what the context has parsed and validated, as Strawberry's own caches do."""

    def on_parse(self) -> Iterator[None]:
        self.execution_context.graphql_document = self.execution_context.context.document
        yield

    def on_validate(self) -> Iterator[None]:
        self.execution_context.pre_execution_errors = []
        yield


class Schema(strawberry.Schema):
    """Strawberry's schema as `Reference` executes it."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._tell_one_of()

    def _tell_one_of(self) -> None:
        """Have graphql-core check `oneOf`, as Strawberry does by rules that we do not run."""
        for type_ in self._schema.type_map.values():
            if isinstance(type_, GraphQLInputObjectType):
                declared = type_.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
                type_.is_one_of = declared.is_one_of

    def get_extensions(self, sync: bool = False) -> list[SchemaExtension]:  # noqa: ARG002
        return [KnownDocument()]

    def process_errors(self, *_: Any) -> None:
        """Log nothing: an error's source lines may hold client data."""
