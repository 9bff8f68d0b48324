"""Every mutation and every input field, for every role: run, or refused as the table says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_required_argument,
    is_required_input_field,
)

from permissions.roles import Role
from permissions.viewer import Viewer
from permissions.vocabulary import PERMISSIONS, Permission
from schema.root import core, rules
from tests.factories import Person, Practice, Reply, without
from tests.roles.matrix import verdicts, verdicts_on_inputs

pytestmark = pytest.mark.anyio

_ROOT = core().mutation_type
assert _ROOT is not None
MUTATIONS = sorted(_ROOT.fields)
_SAMPLES: dict[str, Any] = {
    "ID": "x_1", "String": "word", "Int": 1, "Boolean": True, "Date": "2026-03-02",
    "DateTime": "2026-03-02T09:00:00Z", "LocalTime": "09:00", "Money": "1.00", "Float": 1.0,
}  # fmt: skip


class Ran(Exception):  # noqa: N818 - it is no error, it is what a test waits for
    """A mutation came as far as to be carried out."""


@asynccontextmanager
async def _unwritten(_viewer: Viewer) -> AsyncIterator[Any]:
    """In the place of a way to write, so that nothing is."""
    raise Ran
    yield


def sample(type_: GraphQLInputType, chosen: tuple[str, ...] = ()) -> Any:
    """A value of a type: what must be there, and what is chosen, one name a level."""
    named = get_named_type(type_)
    if isinstance(named, GraphQLEnumType):
        value: Any = next(iter(named.values))
    elif isinstance(named, GraphQLInputObjectType):
        value = _fields(named.fields, chosen)
    else:
        value = _SAMPLES[named.name]
    return [value] if is_list_type(get_nullable_type(type_)) else value


def _fields(
    fields: dict[str, GraphQLInputField] | dict[str, GraphQLArgument], chosen: tuple[str, ...]
) -> dict[str, Any]:
    return {
        name: sample(one.type, chosen[1:] if name in chosen[:1] else ())
        for name, one in fields.items()
        if name in chosen[:1]
        or (is_required_input_field(one) if isinstance(one, GraphQLInputField) else False)
        or (is_required_argument(one) if isinstance(one, GraphQLArgument) else False)
    }


def _ways(type_: GraphQLInputType, seen: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every input field within a type, as the names that lead to it."""
    named = get_named_type(type_)
    if isinstance(named, GraphQLInputObjectType) and named.name not in seen:
        for name, field in named.fields.items():
            yield (name,)
            yield from ((name, *way) for way in _ways(field.type, (*seen, named.name)))


def _coordinate(type_: GraphQLInputType, way: tuple[str, ...]) -> str:
    named = get_named_type(type_)
    assert isinstance(named, GraphQLInputObjectType)
    name, *rest = way
    below = named.fields[name].type
    return _coordinate(below, tuple(rest)) if rest else f"{named.name}.{name}"


async def _send(person: Person, mutation: str, chosen: tuple[str, ...] = ()) -> Reply | None:
    """What a mutation is answered; None when it would have been carried out."""
    field = _ROOT.fields[mutation]
    payload = get_named_type(field.type)
    assert isinstance(payload, GraphQLObjectType)
    declared = ", ".join(f"${name}: {one.type}" for name, one in field.args.items())
    given = ", ".join(f"{name}: ${name}" for name in field.args)
    text = f"mutation({declared}) {{ {mutation}({given}) {{ __typename }} }}"
    variables = _fields(field.args, chosen)
    with person.database.record_statements() as sent:
        try:
            answer = await person.engine.execute(
                text, variables, None, person.viewer, person.database.read, _unwritten
            )
        except Ran:
            return None
    return Reply(answer.body, [one.sql for one in sent], frozenset())


@pytest.fixture
async def people(practice: Practice) -> list[Person]:
    found = [await practice.person(role) for role in Role]
    return [*found, await practice.person(Role.CLINICIAN, Role.SCHEDULER)]


def _may(allowed: frozenset[str], person: Person) -> bool:
    return bool(allowed & {role.value for role in person.viewer.roles})


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_a_mutation_runs_or_is_refused(people: list[Person], mutation: str) -> None:
    coordinate = f"Mutation.{mutation}"
    for person in people:
        reply = await _send(person, mutation)
        if _may(verdicts()[coordinate], person):
            assert reply is None or reply.codes() == {"BAD_USER_INPUT"}
        else:
            assert reply is not None
            assert reply.partial == {mutation: None}
            assert {one for one, _ in reply.refused()} == {coordinate}
            assert reply.statements == []


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_an_input_field_is_taken_or_refused(people: list[Person], mutation: str) -> None:
    type_ = _ROOT.fields[mutation].args["input"].type
    for way in _ways(type_):
        coordinate = _coordinate(type_, way)
        for person in people:
            if not _may(verdicts()[f"Mutation.{mutation}"], person):
                continue
            reply = await _send(person, mutation, ("input", *way))
            if _may(verdicts_on_inputs()[coordinate], person):
                assert reply is None or reply.codes() == {"BAD_USER_INPUT"}, coordinate
            else:
                assert reply is not None
                assert {one for one, _ in reply.refused()} == {coordinate}
                assert reply.statements == []


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_a_practice_can_take_each_of_its_permissions_away(
    practice: Practice, mutation: str
) -> None:
    """Whatever an input field requires besides its mutation is enough to refuse it."""
    everybody = await practice.person(Role.ADMINISTRATOR)
    type_ = _ROOT.fields[mutation].args["input"].type
    for way in [(), *_ways(type_)]:
        coordinate = _coordinate(type_, way) if way else f"Mutation.{mutation}"
        rule = rules().inputs[coordinate] if way else rules().fields[coordinate]
        assert isinstance(rule.requirement, Permission)
        narrowed = without(everybody, PERMISSIONS[rule.requirement])
        reply = await _send(narrowed, mutation, ("input", *way) if way else ())
        assert reply is not None, coordinate
        assert reply.codes() == {"FORBIDDEN"}
        assert reply.statements == []


async def test_a_viewer_who_holds_nothing_changes_nothing(practice: Practice) -> None:
    somebody = await practice.person(Role.ADMINISTRATOR)
    nobody = replace(somebody, viewer=replace(somebody.viewer, grants={}))
    for mutation in MUTATIONS:
        reply = await _send(nobody, mutation)
        assert reply is not None
        assert reply.codes() == {"FORBIDDEN"}
