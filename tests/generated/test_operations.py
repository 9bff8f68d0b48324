"""The generator itself: what it makes is what it says, and all of it together is everything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from uuid import uuid4

import pytest
from graphql import parse
from graphql.execution.values import get_variable_values

from engine.document import Documents
from engine.execute import Engine
from permissions.roles import Role, grants_of
from permissions.viewer import Viewer
from schema.root import core, engine
from tests.generated.atlas import Atlas, Goal
from tests.generated.examples import for_each
from tests.generated.faults import FAULTS
from tests.generated.operation import Fault, Operation, Pool, Stage
from tests.generated.operations import Mix, operations
from tests.generated.usage import all_there_is, used_in

PARTS = 4
SAMPLE = 2_000
ATLAS = Atlas(core())
POOL = Pool(
    {
        "ID": ("client_1",), "String": ("word", "$", '\u2603\n"'), "Date": ("2026-11-23",),
        "DateTime": ("2026-11-23T00:00:00Z",), "Int": (30,), **{f"{name}.id": ("x_1",) for name in ATLAS.types},
        **{coordinate: ("a cursor",) for coordinate, _ in ATLAS.lists()},
    },
    {
        "Date": ("2026-13-01",), "DateTime": ("now",), "String": (5,), "Boolean": ("no",),
        "cursor": ("forged",),
    },
)  # fmt: skip
_ROLES = frozenset({Role.BILLER, Role.CLINICIAN})
EVERYBODY = Viewer(uuid4(), uuid4(), "Ada Moss", "ada@demo.test", _ROLES, grants_of(_ROLES))


def assert_valid(documents: Documents, operation: Operation) -> None:
    document = documents.read(operation.text)
    definitions = document.operation(operation.operation_name).variable_definitions or ()
    values = get_variable_values(core(), definitions, operation.variables)
    assert not isinstance(values, list), values


@pytest.mark.parametrize("part", range(PARTS))
def test_every_goal_is_reached_by_a_valid_operation(part: int) -> None:
    documents, used = Documents(core()), set[str]()

    def check(operation: Operation) -> None:
        assert_valid(documents, operation)
        used.update(used_in(core(), parse(operation.text), operation.variables))

    goals = ATLAS.goals[part::PARTS]
    for goal in goals:
        for_each(operations(core(), POOL, Mix((goal,), faulty_percent=0)), check, count=1)
    assert all_there_is(ATLAS, goals) <= used


def test_a_run_of_any_operations_uses_nearly_everything() -> None:
    used: set[str] = set()

    def check(operation: Operation) -> None:
        used.update(used_in(core(), parse(operation.text), operation.variables))

    for_each(operations(core(), POOL, Mix(faulty_percent=0)), check, count=1_000)
    everything = all_there_is(ATLAS, ATLAS.goals)
    assert len(everything & used) > 0.6 * len(everything)
    assert {"on Node", "on ScheduleEntry", "on Appointment", "on Query"} <= used


@pytest.mark.parametrize(
    "sign",
    ["@skip", "@include", " on Node", "fragment ", "... {", "null", "!", " = ", "__typename",
     "__schema", "$v", "last: ", "before: ", "edges", "filter: ", ": [", "postgresql", "NotRun"],
)  # fmt: skip
def test_what_can_be_written_is_written(sign: str, sample: Sequence[Operation]) -> None:
    assert sum(sign in operation.text for operation in sample) >= 3


@pytest.fixture(scope="module")
def sample() -> list[Operation]:
    return made(SAMPLE, start=1)


def made(count: int, start: int) -> list[Operation]:
    found: list[Operation] = []
    for_each(operations(core(), POOL), found.append, count=count, start=start)
    return found


def test_variables_are_given_null_and_left_out(sample: Sequence[Operation]) -> None:
    assert any(None in operation.variables.values() for operation in sample)
    assert any(
        f"$v{n}" in operation.text and f"v{n}" not in operation.variables
        for operation in sample
        for n in range(3)
    )


def test_the_same_start_makes_the_same_operations_and_another_start_others() -> None:
    first, again, other = (made(SAMPLE // 10, start) for start in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_failing_operation_is_made_small() -> None:
    met: list[Operation] = []

    def check(operation: Operation) -> None:
        if "memo" in operation.text and "@skip" in operation.text:
            met.append(operation)
            pytest.fail("a failure to be made small")

    with pytest.raises(pytest.fail.Exception):
        for_each(operations(core(), POOL, Mix((Goal("Client", "memo"),))), check, count=99)
    assert len(met[-1].text) < 150


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.words)
def test_a_fault_fails_as_it_says(fault: Fault) -> None:
    served = engine()

    def check(operation: Operation) -> None:
        assert operation.fault == fault
        assert_refused(served, operation, fault)

    mix = Mix(faults=(fault,), faulty_percent=100)
    for_each(operations(core(), POOL, mix), check, count=3)


def assert_refused(served: Engine, operation: Operation, fault: Fault) -> None:
    async def read(*_sent: object) -> None:
        pytest.fail("what is refused never reaches the database")

    answer = asyncio.run(
        served.execute(
            operation.text, operation.variables, operation.operation_name, EVERYBODY, read
        )
    )
    assert answer.is_request_error
    codes = {error["extensions"]["code"] for error in json.loads(answer.body)["errors"]}
    wrong_value = {"BAD_USER_INPUT"}
    if fault.stage is Stage.DOCUMENT:
        wrong_value |= {"GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED"}
    assert codes <= wrong_value | {"GRAPHQL_VALIDATION_FAILED"}
