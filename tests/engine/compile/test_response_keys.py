"""Response keys: whatever an alias is called, it is the key, and no name of SQL."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from graphql import FieldNode, NameNode, Visitor, parse, print_ast, visit

from permissions.roles import Role, grants_of
from tests.demo_people import CLINICIAN, SCHEDULER
from tests.factories import Person
from tests.roles.routes import doors, fields_of, query_of, types_behind
from tests.roles.samples import sample_arguments

LONGER = "_and_so_on" * 6
"""Longer than what PostgreSQL takes for a name, if something is put before it."""
_BOTH = frozenset({Role.BILLER, Role.CLINICIAN})
"""Together they may read everything that anybody may."""

pytestmark = pytest.mark.anyio


@pytest.fixture
def scheduler(people: dict[str, Person]) -> Person:
    return people[SCHEDULER]


@pytest.mark.parametrize(
    "key", [*(f"x{n}" for n in range(1, 8)), "n", "s", "c", "v", "v0", "context", "subjects", "r0",
            "client_1", "select", "null", "practice_id", "A", "a", "_", "coalesce"],
)  # fmt: skip
async def test_an_alias_may_be_any_name(scheduler: Person, key: str) -> None:
    reply = await scheduler.ask(
        f"""{{ {key}: masterSchedule(
          from: "2026-11-23T00:00:00Z", to: "2026-12-20T00:00:00Z", first: 3) {{
            {key}: nodes {{ {key}: id ... on Appointment {{ clients {{ {key}: name }} }} }}
            edges {{ {key}: node {{ provider {{ {key}: name id }} }} }}
            pageInfo {{ {key}: endCursor }} }} }}"""
    )
    page = reply.data[key]
    assert all(set(one) <= {key, "clients"} for one in page[key])
    assert all(one[key]["provider"][key] for one in page["edges"])
    assert page["pageInfo"][key]


class Lengthening(Visitor):
    """Gives each leaf a key that PostgreSQL cannot hold as a name."""

    def enter_field(self, node: FieldNode, *_: Any) -> FieldNode | None:
        if node.selection_set is not None:
            return None
        return replace(node, alias=NameNode(value=f"{node.name.value}{LONGER}"))


def shortened(data: Any) -> Any:
    if isinstance(data, list):
        return [shortened(one) for one in data]
    if isinstance(data, dict):
        return {key.removesuffix(LONGER): shortened(one) for key, one in data.items()}
    return data


async def test_a_key_may_be_longer_than_a_name_of_sql_behind_every_door(
    people: dict[str, Person], demo_dsn: str
) -> None:
    viewer = replace(people[CLINICIAN].viewer, roles=_BOTH, grants=grants_of(_BOTH))
    everybody = replace(people[CLINICIAN], viewer=viewer)
    arguments = await sample_arguments(demo_dsn, viewer.practice_id, viewer.account_id)
    asked = [(route, name) for route in doors() for name in types_behind(route)]
    answered = 0
    for route, type_name in asked:
        short = query_of(route, type_name, fields_of(type_name), arguments)
        long = print_ast(visit(parse(short), Lengthening()))
        reply = await everybody.ask(long)
        assert shortened(reply.partial) == (await everybody.ask(short)).partial, route
        answered += LONGER in reply.body.decode()
    assert answered > 0.85 * len(asked), "few doors have nothing behind them in the demo"
