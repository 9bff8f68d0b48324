"""Every field, for every role, by every route to it: answered or refused as the table says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from schema.root import rules
from tests.demo_people import ADMINISTRATOR, BILLER, BOTH, CLINICIAN, SCHEDULER
from tests.factories import Person, Reply
from tests.roles.matrix import verdicts
from tests.roles.routes import Route, doors, fields_of, query_of, types_behind
from tests.roles.samples import NODES, sample_arguments

pytestmark = pytest.mark.anyio

_CONSTANT = re.compile(r"'[^']*'(?:::json)?")  # a refused place's null has a type
_NAME = re.compile(r"[a-z][a-z_]{2,}")
_VALUE_CHARACTERS_MIN = 6
_PRIVILEGED = (BILLER, CLINICIAN)
"""Between them they may read everything that anybody may."""
_EMPTY_IN_THE_DEMO = {
    "Meeting.location", "Meeting.room", "TimeOff.location", "TimeOff.room", "TimeOff.history",
    "Location.history", "Room.history", "Service.history", "Payer.history", "Provider.history",
    "CalendarLink.history", "InsurancePolicy.history", "InsuranceProposal.history",
    "ScheduleSeries.history",
}  # fmt: skip
"""Doors behind which nothing is found: neither takes place anywhere, and who may read history sees
no time off on the first page. Nobody changed the rest since the demo was made."""


@pytest.fixture
async def arguments(demo_dsn: str, people: dict[str, Person]) -> dict[str, str]:
    viewer = people[CLINICIAN].viewer
    return await sample_arguments(demo_dsn, viewer.practice_id, viewer.account_id)


def may_read(coordinate: str, roles: set[str]) -> bool:
    allowed = verdicts().get(coordinate)
    return allowed is None or bool(allowed & roles)


def closed_door(route: Route, type_name: str, roles: set[str]) -> str | None:
    """The first coordinate on the way that the roles may not read; `node` asks what its type does."""
    for step in route:
        if step.field == "node":
            needed = rules().entities[type_name].requires
            if not any(
                may_read(coordinate, roles)
                for coordinate in verdicts()
                if rules().fields[coordinate].requirement is needed
            ):
                return step.coordinate
        elif not may_read(step.coordinate, roles):
            return step.coordinate
    return None


def names_in(statements: list[str]) -> set[str]:
    """Every word of the statements that could be a table or a column."""
    return set(_NAME.findall(_CONSTANT.sub("", " ".join(statements))))


def values_of(data: Any, route: Route, field: str) -> set[str]:
    """The values of a field at the end of a route that are long enough to be looked for."""
    found = [data]
    for name in (*(step.field for step in route), field):
        found = [one[name] for one in found if isinstance(one, dict) and name in one]
        found = [one["nodes"] if isinstance(one, dict) and "nodes" in one else one for one in found]
        found = [item for one in found for item in (one if isinstance(one, list) else [one])]
    return {one for one in found if isinstance(one, str) and len(one) >= _VALUE_CHARACTERS_MIN}


@dataclass
class Door:
    """One way into one type, tried by everybody."""

    people: dict[str, Person]
    arguments: dict[str, str]
    route: Route
    type_name: str

    async def ask(self, email: str, fields: Iterable[str]) -> Reply:
        query = query_of(self.route, self.type_name, fields, self.arguments)
        reply = await self.people[email].ask(query)
        assert len(reply.statements) <= 1, "one statement, whatever is asked and however many rows"
        return reply

    async def others_get(self, refused: Iterable[str]) -> set[str]:
        """The values of the fields for those who may read them by the same door."""
        found: set[str] = set()
        for email in _PRIVILEGED:
            roles = {role.value for role in self.people[email].viewer.roles}
            mine = [one for one in refused if may_read(f"{self.type_name}.{one}", roles)]
            if mine and not closed_door(self.route, self.type_name, roles):
                data = (await self.ask(email, mine)).data
                found |= {v for one in mine for v in values_of(data, self.route, one)}
        return found

    async def try_as(self, email: str) -> tuple[int, int]:
        """Every field of the type at once; how many were answered and how many refused."""
        roles = {role.value for role in self.people[email].viewer.roles}
        fields = fields_of(self.type_name)
        if at := closed_door(self.route, self.type_name, roles):
            await self.assert_closed(email, fields, at)
            return 0, len(fields)
        refused = [one for one in fields if not may_read(f"{self.type_name}.{one}", roles)]
        allowed = [one for one in fields if one not in refused]
        await self.assert_answered(email, allowed)
        if refused:
            await self.assert_refused(email, allowed, refused)
        return len(allowed), len(refused)

    async def assert_closed(self, email: str, fields: list[str], at: str) -> None:
        reply = await self.ask(email, fields)
        assert {coordinate for coordinate, _ in reply.refused()} <= {at}, self.route
        assert reply.codes() <= {"FORBIDDEN"}, reply.errors
        end = next(index for index, step in enumerate(self.route) if step.coordinate == at)
        bare = query_of(self.route[:end], self.route[end].type_name, (), self.arguments)
        baseline = await self.people[email].ask(bare)
        keys = {word for step in self.route for word in _NAME.findall(step.field)}
        assert names_in(reply.statements) - keys <= names_in(baseline.statements), self.route

    async def assert_answered(self, email: str, allowed: list[str]) -> None:
        reply = await self.ask(email, allowed)
        assert reply.errors == [], (email, self.route, reply.errors)

    async def assert_refused(self, email: str, allowed: list[str], refused: list[str]) -> None:
        """The code, the value nowhere in the reply, and nothing of it in the statement."""
        reply = await self.ask(email, [*allowed, *refused])
        expected = {f"{self.type_name}.{one}" for one in refused}
        assert {coordinate for coordinate, _ in reply.refused()} in (expected, set()), self.route
        assert reply.codes() <= {"FORBIDDEN"}, reply.errors
        baseline = await self.ask(email, allowed)
        known = {one for one in await self.others_get(refused) if one.encode() not in baseline.body}
        assert not {one for one in known if one.encode() in reply.body}
        keys = {word for one in refused for word in _NAME.findall(one)}
        assert names_in(reply.statements) - keys <= names_in(baseline.statements), self.route


def every_door(people: dict[str, Person], arguments: dict[str, str]) -> Iterator[Door]:
    for route in doors():
        for type_name in types_behind(route):
            is_node = bool(route) and route[-1].field == "node"
            if not is_node or type_name in NODES:
                yield Door(people, arguments, route, type_name)


@pytest.mark.parametrize("email", [SCHEDULER, BILLER, CLINICIAN, BOTH, ADMINISTRATOR])
async def test_every_door_answers_or_refuses_as_the_table_says(
    people: dict[str, Person], arguments: dict[str, str], email: str
) -> None:
    answered = refused = 0
    for door in every_door(people, arguments):
        right, wrong = await door.try_as(email)
        answered, refused = answered + right, refused + wrong
    assert answered > 300
    assert refused > 50


async def test_every_door_leads_to_something_for_somebody(
    people: dict[str, Person], arguments: dict[str, str]
) -> None:
    empty = set()
    for door in every_door(people, arguments):
        bodies = [(await door.ask(email, ())).body for email in _PRIVILEGED]
        if not any(f'"__typename":"{door.type_name}"'.encode() in body for body in bodies):
            empty.add(door.route[-1].coordinate)
    assert empty == _EMPTY_IN_THE_DEMO


def test_the_table_of_ids_names_every_type_that_has_one() -> None:
    named = {name for name, entity in rules().entities.items() if entity.by_id}
    assert named - {"ScheduleEntry", "ClientAppointment"} == set(NODES)
