"""The engine against Strawberry's own executor: generated queries of generated viewers, answered alike.

FRONT_OFFICE_TEST_EXAMPLES multiplies the number of examples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import strategies as st
from sqlalchemy import Select, false

from db.secrets import Secret
from engine.execute import Engine
from engine.rules import Column, Related, Requirement, RuleTable
from permissions.viewer import Viewer
from permissions.vocabulary import Accounting, Clients, Schedule
from schema.root import core, engine, reference, rules
from tests.engine.agreement import Pair
from tests.generated.atlas import Atlas, Goal
from tests.generated.examples import for_each
from tests.generated.ground import Ground, changed, demo_ground, required
from tests.generated.operation import Operation
from tests.generated.operations import Mix, operations

PARTS = 8
EXAMPLES_OF_EACH = 260
MUTANT_EXAMPLES = 1_500
GOALS = Atlas(core()).goals


@dataclass(frozen=True)
class Demo:
    """Both executors over the demo practices."""

    on: Ground
    pair: Pair

    def check(self, pair: Pair, mix: Mix, count: int, start: int, *, is_shrunk: bool) -> None:
        """Ask generated questions of both, which must answer alike."""

        def ask(example: tuple[Operation, Viewer]) -> None:
            operation, viewer = example
            asked = (viewer, operation.text, operation.variables, operation.operation_name)
            assert self.on.runner.run(pair.apart(*asked)) == []

        drawn = st.tuples(operations(core(), self.on.pool, mix), self.on.viewers)
        for_each(drawn, ask, count=count, start=start, is_shrunk=is_shrunk)


@pytest.fixture(scope="module")
def demo(demo_dsn: str, secret: Secret) -> Iterator[Demo]:
    with demo_ground(demo_dsn, secret) as on:
        yield Demo(on, Pair(engine(), reference(), on.database))


@pytest.mark.parametrize("part", range(PARTS))
def test_both_answer_generated_operations_alike(demo: Demo, part: int) -> None:
    mix = Mix(GOALS[part::PARTS], faulty_percent=6)
    demo.check(demo.pair, mix, EXAMPLES_OF_EACH, part, is_shrunk=True)


def related(coordinate: str, change: Callable[[Select], Select]) -> RuleTable:
    """The rules with one relation changed."""
    relation = rules().fields[coordinate].source.relation
    other = Related(lambda rows, **given: change(relation(rows, **given)))
    return changed(coordinate, lambda rule: replace(rule, source=other))


def without_subject(name: str) -> RuleTable:
    entity = replace(rules().entities[name], subject=None)
    return replace(rules(), entities={**rules().entities, name: entity})


def opened(argument: str, requirement: Requirement) -> RuleTable:
    rule = replace(rules().inputs[argument], requirement=requirement)
    return replace(rules(), inputs={**rules().inputs, argument: rule})


MUTANTS: dict[str, tuple[Callable[[], RuleTable], Goal]] = {
    "a field reads another column": (
        lambda: changed(
            "Client.legalName",
            lambda rule: replace(rule, source=Column(lambda rows: rows.c.legal_last_name)),
        ),
        Goal("Client", "legalName"),
    ),
    "a field requires something else": (
        lambda: required("Client.memo", Clients.CONTACT),
        Goal("Client", "memo"),
    ),
    "a list requires something else": (
        lambda: required("Account.entries", Accounting.DETAIL),
        Goal("Account", "entries"),
    ),
    "an argument requires something else": (
        lambda: opened("Query.clients(search:)", Schedule.READ),
        Goal("Query", "clients", frozenset({"search"})),
    ),
    "a list has another order": (
        lambda: related(
            "Client.insurancePolicies",
            lambda rows: rows.order_by(None).order_by(rows.selected_columns.rank.desc()),
        ),
        Goal("Client", "insurancePolicies"),
    ),
    "a list has no rows": (
        lambda: related("Appointment.clients", lambda rows: rows.where(false())),
        Goal("Appointment", "clients"),
    ),
    "nobody is told whom a row is about": (
        lambda: without_subject("Claim"),
        Goal("Claim", "status"),
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_change_of_one_rule_is_found(demo: Demo, mutant: str) -> None:
    table, goal = MUTANTS[mutant]
    pair = replace(demo.pair, engine=Engine(core(), table()))
    with pytest.raises(AssertionError, match=r"== \[\]"):
        demo.check(pair, Mix((goal,), faulty_percent=0), MUTANT_EXAMPLES, 0, is_shrunk=False)
