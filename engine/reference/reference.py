"""Runs an operation under Strawberry's own executor, with the answers and the limits of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
    print_ast,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import get_variable_values

from engine.answer.errors import (
    VALIDATION_FAILED,
    RequestError,
    formatted,
    of_variable,
    refusal_of_request,
)
from engine.answer.output import Answer, to_bytes
from engine.document import Document, Documents
from engine.execute.engine import (
    OPERATION_NAME_TOLD_MAX,
    VARIABLE_ERRORS_MAX,
    Read,
)
from engine.reference.asking import Asking
from engine.reference.errors import told
from engine.reference.reading import Readings
from engine.reference.survey import Survey
from engine.rules import RuleTable
from engine.view import view_of
from permissions.viewer import Viewer


class Reference:
    """Answers operations as `Engine` does, of the same schema and by the same rules."""

    def __init__(self, schema: strawberry.Schema, rules: RuleTable) -> None:
        self._schema = schema
        self._core = schema._schema  # noqa: SLF001 - Strawberry gives no public way to it
        self._rules = rules
        self._documents = Documents(self._core)
        self._readings = Readings(schema, self._core, rules)

    async def execute(
        self,
        text: str,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        viewer: Viewer,
        read: Read,
        write: object | None = None,
    ) -> Answer:
        """Answer one request. Raises what `read` raises; every other trouble is in the body."""
        try:
            document = await self._documents.of(text)
            operation = document.operation(operation_name)
            survey = self._survey(document, operation, variables, viewer)
            _refuse_unserved(operation, may_write=write is not None)
            survey.walk()
            introspected = self._introspected(document, survey)
        except RequestError as error:
            return Answer(to_bytes({"errors": error.errors}), is_request_error=True)
        asking = Asking(_whole(document), survey, viewer, read)
        result = await self._schema.execute(
            text,
            variable_values=dict(variables or {}),
            context_value=asking,
            root_value=viewer,
            operation_name=operation_name,
        )
        errors = told(result.errors or (), result.data)
        data = None if result.data is None else {**result.data, **introspected}
        return _answer(data, errors, document, asking)

    def _survey(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any] | None,
        viewer: Viewer,
    ) -> Survey:
        values = get_variable_values(
            self._core,
            operation.variable_definitions or (),
            dict(variables or {}),
            max_errors=VARIABLE_ERRORS_MAX,
            hide_suggestions=True,
        )
        if isinstance(values, list):
            raise RequestError([of_variable(error) for error in values])
        fragments = {name: FragmentDetails(one) for name, one in document.fragments.items()}
        return Survey(self._core, self._rules, self._readings, viewer, operation, fragments, values)

    def _introspected(self, document: Document, survey: Survey) -> Mapping[str, Any]:
        """What is asked about the schema, answered from the viewer's own view of it."""
        if not survey.introspected:
            return {}
        nodes = [node for several in survey.introspected.values() for node in several]
        # Introspection takes strings and booleans; of any other type the view may know nothing.
        plain = tuple(
            one
            for one in survey.operation.variable_definitions or ()
            if print_ast(one.type).removesuffix("!") in {"String", "Boolean"}
        )
        given = {
            one.variable.name.value: survey.variables.coerced[one.variable.name.value]
            for one in plain
            if one.variable.name.value in survey.variables.coerced
        }
        only = OperationDefinitionNode(
            operation=OperationType.QUERY,
            variable_definitions=plain,
            selection_set=SelectionSetNode(selections=tuple(nodes)),
        )
        view = view_of(self._core, self._rules, survey.viewer.may)
        asked = DocumentNode(definitions=(only, *document.fragments.values()))
        result = execute_sync(view, asked, variable_values=given)
        if result.errors or result.data is None:
            errors = [formatted(error, VALIDATION_FAILED) for error in result.errors or ()]
            raise RequestError(errors)
        return result.data


def _whole(document: Document) -> DocumentNode:
    return DocumentNode(definitions=(*document.operations.values(), *document.fragments.values()))


def _refuse_unserved(operation: OperationDefinitionNode, *, may_write: bool) -> None:
    if operation.operation is OperationType.MUTATION and not may_write:
        raise refusal_of_request("A mutation must be sent by POST.", VALIDATION_FAILED)
    if operation.operation is OperationType.SUBSCRIPTION:
        raise refusal_of_request("A subscription needs a WebSocket.", VALIDATION_FAILED)


def _answer(
    data: Mapping[str, Any] | None, errors: list[dict[str, Any]], document: Document, asking: Asking
) -> Answer:
    survey = asking.survey
    name = survey.operation.name
    return Answer(
        to_bytes({"data": data, **({"errors": errors} if errors else {})}),
        operation_name=name.value[:OPERATION_NAME_TOLD_MAX] if name else None,
        document_hash=document.digest,
        answered=tuple(survey.answered),
        refused=tuple(survey.refused),
        touched=frozenset(asking.touched),
        failures=asking.failures,
    )
