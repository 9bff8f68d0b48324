"""Runs a mutation: root fields in order, in one transaction, each with a savepoint of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any, Protocol

from graphql import GraphQLInputObjectType, GraphQLInputType, get_named_type
from sqlalchemy.dialects.postgresql import JSON

from engine.answer.output import to_bytes
from engine.answer.places import Path
from engine.change import Change, Outcome, Writing
from engine.compile.compiler import Compiler, Statement
from engine.compile.sql import PROBLEMS, filled
from engine.execute.inputs import Inputs
from engine.plan.arguments import bad_input, encoded
from engine.plan.plan import Plan, Selected
from engine.rules import InputRule, RuleTable
from permissions.viewer import Viewer

_BEGIN = "SAVEPOINT change"
_KEEP = "RELEASE SAVEPOINT change"
_UNDO = "ROLLBACK TO SAVEPOINT change"


class Write(Protocol):
    """Lends a connection in a transaction, which commits at the end unless something is raised."""

    def __call__(self, viewer: Viewer, /) -> AbstractAsyncContextManager[Writing]: ...


@dataclass(frozen=True)
class Step:
    """One root field: what it does, and the statement that reads its payload."""

    node: Selected
    change: Change
    payload: Statement


@dataclass(frozen=True)
class Call:
    """A step of one request, with everything checked that can be before it runs."""

    step: Step
    arguments: Mapping[str, Any]
    sent: Sequence[Any]
    """What the payload's statement is sent, with a RowValue where only the outcome knows."""


def steps_of(plan: Plan, rules: RuleTable) -> tuple[Step, ...]:
    """The changes of a plan, in the order of the document; none if it is no mutation."""
    return tuple(
        Step(node, node.rule.source, _payload(node, node.rule.source, rules))
        for node in plan.nodes
        if isinstance(node, Selected) and isinstance(node.rule.source, Change)
    )


def _payload(node: Selected, change: Change, rules: RuleTable) -> Statement:
    return Compiler(rules).of_row(node, {**change.columns, PROBLEMS: JSON()})


@dataclass(frozen=True)
class Calls:
    """Makes the calls of one request; RequestError for a value that its argument does not take."""

    rules: RuleTable
    plan: Plan
    inputs: Inputs
    viewer: Viewer

    def of(self, steps: Sequence[Step]) -> list[Call]:
        return [
            Call(step, self.arguments(step.node), self.inputs.sent(step.payload, self.viewer))
            for step in steps
        ]

    def arguments(self, node: Selected) -> Mapping[str, Any]:
        """The arguments that a root field was given, encoded, by Python name."""
        if node.site is None:
            return {}
        site, given = self.plan.sites[node.site], {}
        for name, value in self.inputs.at(node.site).items():
            rule = self.rules.inputs[f"{node.rule.coordinate}({name}:)"]
            type_ = site.definition.args[name].type
            given[rule.python_name] = self._given(rule, type_, value, site.path, (name,))
        return given

    def _given(
        self, rule: InputRule, type_: GraphQLInputType, value: Any, path: Path, keys: Sequence[str]
    ) -> Any:
        """A value encoded, at any depth, and its fields by Python name."""
        named = get_named_type(type_)
        if value is None:
            if not rule.may_be_null:
                raise bad_input("This may be left out, but it may not be null.", path, keys)
            return None
        if not isinstance(named, GraphQLInputObjectType):
            return _worded(encoded(rule, value, path, keys))
        if isinstance(value, list):
            return [
                self._given(rule, named, item, path, (*keys, str(index)))
                for index, item in enumerate(value)
            ]
        given = {}
        for name, item in value.items():
            below = self.rules.inputs[f"{named.name}.{name}"]
            inner = named.fields[name].type
            given[below.python_name] = self._given(below, inner, item, path, (*keys, name))
        return given


def _worded(value: Any) -> Any:
    """Words of an enum as what they stand for, which nobody below the schema has a type for."""
    if isinstance(value, list):
        return [_worded(item) for item in value]
    return value.value if isinstance(value, Enum) else value


async def run(calls: Sequence[Call], viewer: Viewer, writing: Writing) -> Sequence[Any]:
    """Each payload as JSON, and whom they are about: what a query's statement gives.

    Raises what a change raises, and then nothing may be committed.
    """
    payloads, subjects = [], []
    for call in calls:
        outcome = await _outcome(writing, viewer, call)
        payload, people = await writing.fetchrow(call.step.payload.text, *_sent(call, outcome))
        payloads.append(payload)
        subjects += [people, *outcome.subjects]
    return (*payloads, ",".join(filter(None, subjects)))


async def _outcome(writing: Writing, viewer: Viewer, call: Call) -> Outcome:
    await writing.execute(_BEGIN)
    outcome = await call.step.change.run(writing, viewer, **call.arguments)
    # Where a change hid an error of PostgreSQL the savepoint cannot be released, and that raises.
    await writing.execute(_UNDO if outcome.problems else _KEEP)
    return outcome


def _sent(call: Call, outcome: Outcome) -> list[Any]:
    coordinate, columns = call.step.node.rule.coordinate, call.step.change.columns
    assert set(outcome.values) <= set(columns), f"{coordinate} gives its columns"
    problems = to_bytes([asdict(problem) for problem in outcome.problems])
    return filled(call.sent, {**dict.fromkeys(columns), **outcome.values, PROBLEMS: problems})
