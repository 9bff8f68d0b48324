"""Runs an operation for a viewer: one plan, one statement or the steps of a mutation, bytes out."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from graphql import GraphQLSchema, OperationDefinitionNode, OperationType
from graphql.execution.values import get_variable_values

from engine.answer.errors import (
    VALIDATION_FAILED,
    Located,
    RequestError,
    entries,
    located,
    of_variable,
    refusal_of_request,
)
from engine.answer.marks import hidden, shown
from engine.answer.output import Answer, to_bytes
from engine.cache import Cache
from engine.compile.compiler import Statement, asks_database, compile_plan
from engine.compile.sql import filled
from engine.document import Document, Documents
from engine.execute.derive import Failure, derived, failed
from engine.execute.inputs import Inputs
from engine.execute.mutation import Calls, Step, Write, run, steps_of
from engine.execute.own import Own
from engine.execute.subscription import Following, following
from engine.plan.arguments import refuse_long_lists, shape_of
from engine.plan.plan import Plan
from engine.plan.planner import Planner
from engine.request import Request
from engine.rules import RuleTable
from permissions.viewer import Viewer

PLANS_CACHED_CHARACTERS_MAX = 8_000_000
"""How much text the remembered plans have together, of documents and of SQL; a plan takes some ten
times that."""
PLAN_CHARACTERS = 1_000
FIELD_CHARACTERS = 50
"""What a plan weighs apart from its text, and each field that it decides: fragments make many of a
short document, and much SQL."""
VARIABLE_ERRORS_MAX = 20
OPERATION_NAME_TOLD_MAX = 64
"""So many characters of an operation's name are told to the logs."""


class Read(Protocol):
    """Sends one statement under the viewer's database role and gives its one row."""

    def __call__(
        self, viewer: Viewer, sql: str, arguments: Sequence[object], /
    ) -> Awaitable[Sequence[Any] | None]: ...


@dataclass(frozen=True)
class _Prepared:
    """A plan, and its statement or its steps."""

    plan: Plan
    statement: Statement | None
    steps: Sequence[Step]

    def weight(self, document: Document) -> int:
        """What it takes to remember it, in characters."""
        payloads = sum(len(step.payload.text) for step in self.steps)
        sql = payloads + (len(self.statement.text) if self.statement else 0)
        return PLAN_CHARACTERS + len(document.text) + FIELD_CHARACTERS * document.fields + sql


class Engine:
    """Answers operations against one schema and its rule table."""

    def __init__(self, schema: GraphQLSchema, rules: RuleTable) -> None:
        self._schema = schema
        self._rules = rules
        self._documents = Documents(schema)
        self._plans: Cache[tuple[Any, ...], _Prepared] = Cache(PLANS_CACHED_CHARACTERS_MAX)
        self._own = Own(schema, rules)
        self._prefixes = {entity.prefix for entity in rules.entities.values()}

    async def execute(
        self,
        text: str,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        viewer: Viewer,
        read: Read,
        write: Write | None = None,
    ) -> Answer:
        """Answer one request; a mutation only with a way to `write`, and then it is committed.

        Raises what `read`, `write` and a change raise; every other trouble is in the body.
        """
        try:
            request = await self._request(text, variables, operation_name, viewer)
            _refuse_unserved(request.operation, may_write=write is not None)
            prepared, inputs = await self._ready(request)
            row: Sequence[Any] | None = None
            if prepared.steps and write is not None:
                calls = Calls(self._rules, prepared.plan, inputs, viewer).of(prepared.steps)
                async with write(viewer) as writing:
                    row = await run(calls, viewer, writing)
                    # Made before the commit: were it to fail, nothing would have happened.
                    return await self._answer(request, prepared.plan, row)
            if prepared.statement is not None:
                sent = inputs.sent(prepared.statement, viewer)
                row = await read(viewer, prepared.statement.text, sent)
            return await self._answer(request, prepared.plan, row or ())
        except RequestError as error:
            return Answer(to_bytes({"errors": error.errors}), is_request_error=True)

    async def follow(
        self,
        text: str,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        viewer: Viewer,
    ) -> Following | None:
        """What a subscription wants to be told of; None for an operation that is answered once.

        Raises RequestError for what `tell` would answer with an error of the whole request.
        """
        request = await self._request(text, variables, operation_name, viewer)
        if request.operation.operation is not OperationType.SUBSCRIPTION:
            return None
        prepared, inputs = await self._ready(request)
        if prepared.statement is not None:
            inputs.sent(prepared.statement, viewer)  # whatever is wrong with a value is said now
        return following(Calls(self._rules, prepared.plan, inputs, viewer))

    async def tell(
        self,
        text: str,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        viewer: Viewer,
        read: Read,
        event: Mapping[str, Any],
    ) -> Answer | None:
        """Answer a subscription for one event, anew from the text on; None if it is not for them.

        Raises what `read` raises; every other trouble is in the body.
        """
        try:
            request = await self._request(text, variables, operation_name, viewer)
            prepared, inputs = await self._ready(request)
            row: Sequence[Any] | None = None
            if prepared.statement is not None:
                sent = filled(inputs.sent(prepared.statement, viewer), event)
                row = await read(viewer, prepared.statement.text, sent)
                if row is None or row[0] is None:
                    return None
            return await self._answer(request, prepared.plan, row or ())
        except RequestError as error:
            return Answer(to_bytes({"errors": error.errors}), is_request_error=True)

    def name_of(self, text: str, operation_name: str | None) -> str | None:
        """What the logs call an operation without an answer; None if its document is not remembered.

        Nothing is parsed for it: others wait meanwhile, and whoever is busy must not do more.
        """
        document = self._documents.remembered(text)
        try:
            return _told_name(document.operation(operation_name)) if document else None
        except RequestError:
            return None

    def view(self, viewer: Viewer) -> GraphQLSchema:
        """The schema as the viewer sees it."""
        return self._own.view(viewer)

    async def _request(
        self,
        text: str,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        viewer: Viewer,
    ) -> Request:
        document = await self._documents.of(text)
        operation = document.operation(operation_name)
        refuse_long_lists(variables)  # before each value is checked, and each mistake told
        values = get_variable_values(
            self._schema,
            operation.variable_definitions or (),
            dict(variables or {}),
            max_errors=VARIABLE_ERRORS_MAX,
            hide_suggestions=True,
        )
        if isinstance(values, list):
            raise RequestError([of_variable(error) for error in values])
        return Request(document, operation, values, viewer)

    async def _ready(self, request: Request) -> tuple[_Prepared, Inputs]:
        prepared = await self._prepared(request)
        inputs = Inputs(prepared.plan, request.variables)
        inputs.check()
        return prepared, inputs

    async def _prepared(self, request: Request) -> _Prepared:
        shape = shape_of(request.variables, request.operation, self._id_kind)
        key = (request.document.text, request.name, request.viewer.authority, shape)
        plan, document = partial(self._plan, request), request.document
        return await self._plans.made(key, plan, lambda prepared: prepared.weight(document))

    def _plan(self, request: Request) -> _Prepared:
        """What it raises must not depend on values: whoever waits for the same plan gets it too."""
        plan = Planner(self._schema, self._rules, request).plan()
        steps = steps_of(plan, self._rules)
        statement = None if steps else compile_plan(plan, self._rules)
        return _Prepared(plan, statement, steps)

    def _id_kind(self, value: str) -> str:
        """The type named in a global id: it decides which table `node` reads."""
        prefix = value.partition("_")[0]
        return prefix if prefix in self._prefixes else ""

    async def _answer(self, request: Request, plan: Plan, row: Sequence[Any]) -> Answer:
        values, parts = iter(row), []
        for node in plan.nodes:
            value = next(values) if asks_database(node) else await self._own.value(node, request)
            parts.append(b'"%s":%s' % (node.key.encode(), value or b"null"))
        data = b"{%s}" % b",".join(parts)
        failures: Sequence[Failure] = ()
        if plan.derivations:
            data, failures = await derived(data, plan, request.viewer)
        return Answer(
            _body(data, plan, failures),
            operation_name=_told_name(request.operation),
            document_hash=request.document.digest,
            answered=plan.answered,
            refused=tuple(dict.fromkeys(refusal.coordinate for refusal in plan.refusals)),
            touched=_people(row[-1] if row else None),
            failures=[(failure.coordinate, failure.error) for failure in failures],
        )


def _told_name(operation: OperationDefinitionNode) -> str | None:
    return operation.name.value[:OPERATION_NAME_TOLD_MAX] if operation.name else None


def _refuse_unserved(operation: OperationDefinitionNode, *, may_write: bool) -> None:
    if operation.operation is OperationType.MUTATION and not may_write:
        raise refusal_of_request("A mutation must be sent by POST.", VALIDATION_FAILED)
    if operation.operation is OperationType.SUBSCRIPTION:
        raise refusal_of_request("A subscription needs a WebSocket.", VALIDATION_FAILED)


def _body(data: bytes, plan: Plan, failures: Sequence[Failure]) -> bytes:
    """The answer with an error for each place of a refusal or failure, where null stands."""
    if not plan.refusals and not failures:
        return b'{"data":%s}' % data
    found = list(located(data, plan.refusals))
    if failures:
        tree = shown(data)
        for failure in failures:
            tree, paths = failed(tree, failure)
            found.append(Located(failure, paths, len(paths)))
        data = hidden(tree)
    told = entries(found)
    errors = b',"errors":%s' % to_bytes(told) if told else b""
    return b'{"data":%s%s}' % (data, errors)


def _people(subjects: str | None) -> frozenset[str]:
    return frozenset(filter(None, subjects.split(","))) if subjects else frozenset()
