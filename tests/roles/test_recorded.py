"""Whatever is asked, nothing is sent that names a column which the viewer's roles may not read.

Here the engine really asks PostgreSQL, and all that is sent for it is recorded. What may be named is
decided by the table of roles and by what each column says of its readers, so neither by the
engine nor by the declarations of the schema. FRONT_OFFICE_TEST_EXAMPLES multiplies the number of
examples.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from asyncpg.introspection import INTRO_LOOKUP_TYPES
from graphql import OperationType, parse
from hypothesis import strategies as st

from db.clients import caseload
from db.model import metadata
from db.roles import database_role
from db.schedule import busy_time
from db.secrets import Secret
from db.tables import readers_of, rows_of
from engine.change import Change, Outcome
from engine.execute import Engine
from engine.rules import FieldRule, Open, RuleTable
from permissions.scopes import Scope
from permissions.viewer import Viewer
from permissions.vocabulary import Clients, Permission
from schema.root import core, engine, rules
from tests.generated.atlas import Atlas, Goal
from tests.generated.examples import MULTIPLIER, for_each
from tests.generated.ground import Ground, demo_ground, required
from tests.generated.operation import Operation
from tests.generated.operations import Mix, operations
from tests.generated.payloads import payloads
from tests.generated.usage import used_in
from tests.roles.naming import named_in

PARTS = 4
EXAMPLES_OF_EACH = 15
EXAMPLES_OF_PAYLOADS = 60
MUTANT_EXAMPLES = 200
GOALS = Atlas(core()).goals
COMPOSED = "WITH context AS"
"""How whatever the engine composes begins; what a change itself sends begins otherwise."""
EVENT = ("change_id", "cursor")
ANY = {
    "ID": ("x_1",), "Int": (1,), "Money": ("1.00",), "LocalTime": ("09:00",),
    "DateTime": ("2026-11-23T00:00:00Z",), "LocalDateTime": ("2026-11-23T00:00:00",),
}  # fmt: skip
"""What inputs are given that nothing is done with."""
Wanted = st.SearchStrategy[Operation]


@dataclass(frozen=True)
class Asking:
    """An operation on its way to its answer."""

    answering: Coroutine[Any, Any, object]
    is_change: bool = False


Asked = Callable[[Operation, Viewer], Asking]


SEEN_BY = {"taken_time": (busy_time,)}
"""Views that show the keys of a table of which nobody is given any row."""


@dataclass(frozen=True)
class Recording:
    """What is asked of the demo practices, and what is sent for it."""

    on: Ground

    def check(self, asked: Asked, wanted: Wanted, count: int, start: int = 0) -> int:
        """Require that all that is sent names what may be read; give how many statements it was.

        Each is asked once more by the same viewer without one permission that it is about.
        """
        number = 0

        def ask(example: tuple[Operation, Viewer, int]) -> None:
            nonlocal number
            operation, viewer, chosen = example
            words = sorted(required_by(operation) & viewer.grants.keys())
            withheld = words[chosen % len(words)] if words else None
            kept = {word: how for word, how in viewer.grants.items() if word != withheld}
            for one in (viewer, replace(viewer, grants=kept)):
                number += self.sent(asked(operation, one), one)

        drawn = st.tuples(wanted, self.on.viewers, st.integers(0, 99))
        for_each(drawn, ask, count=count, start=start, is_shrunk=False)
        return number

    def sent(self, asking: Asking, viewer: Viewer) -> int:
        """How many statements of the engine's it takes, each of which names what may be read."""
        with self.on.database.record_statements() as recorded:
            self.on.runner.run(asking.answering)
        sent = [one for one in recorded if not is_of_driver(one.sql)]
        composed = [one for one in sent if one.sql.startswith(COMPOSED)]
        if not asking.is_change:
            assert sent == composed, "only a change sends statements of its own"
            assert len(sent) <= 1, "one statement, whatever is asked"
        assert {one.role for one in sent} <= {database_role(viewer.roles)}
        assert [name for one in composed for name in unreadable(one.sql, viewer)] == []
        return len(composed)

    def queries(self, mix: Mix) -> Wanted:
        return operations(core(), self.on.pool, mix)

    def payloads(self, kind: OperationType, goals: Sequence[Goal] = ()) -> Wanted:
        pool = replace(self.on.pool, values={**ANY, **self.on.pool.values})
        return payloads(core(), kind, pool, goals)

    def asking(self, asked: Engine) -> Asked:
        read = self.on.database.read
        return lambda one, viewer: Asking(asked.execute(*given(one, viewer), read))

    def changing(self, asked: Engine) -> Asked:
        ways = self.on.database.read, self.on.database.write
        return lambda one, viewer: Asking(asked.execute(*given(one, viewer), *ways), is_change=True)

    def telling(self, asked: Engine) -> Asked:
        read, event = self.on.database.read, dict.fromkeys(EVENT)
        return lambda one, viewer: Asking(asked.tell(*given(one, viewer), read, event))


def given(asked: Operation, viewer: Viewer) -> tuple[str, dict[str, Any], str | None, Viewer]:
    return asked.text, asked.variables, asked.operation_name, viewer


def required_by(operation: Operation) -> set[Permission]:
    """What the fields of an operation require, as far as that is a permission."""
    used = used_in(core(), parse(operation.text), operation.variables)
    requirements = {rules().fields[one].requirement for one in used if one in rules().fields}
    return {one for one in requirements if isinstance(one, Permission)}


@pytest.fixture(scope="module")
def recording(demo_dsn: str, secret: Secret) -> Iterator[Recording]:
    with demo_ground(demo_dsn, secret) as on:
        yield Recording(on)


def is_of_driver(sql: str) -> bool:
    """What asyncpg asks on a new connection, of types it does not know yet."""
    return sql == INTRO_LOOKUP_TYPES or "set_config('jit'" in sql


def unreadable(sql: str, viewer: Viewer) -> list[str]:
    """What a statement names of which the viewer holds no reader's permission."""
    return sorted(
        f"{table}.{column}"
        for table, columns in named_in(sql).items()
        for column in columns or {"practice_id"}
        if not may_read(table, column, viewer)
    )


def may_read(table: str, column: str, viewer: Viewer) -> bool:
    """A column is for its readers, a key for whoever may read any row; `*` is every column.

    Whoever may do anything for their own caseload may be told whom it holds: that is how far it goes.
    """
    kept = metadata.tables[table]
    rules = [rule for one in (kept, *SEEN_BY.get(table, ())) for rule in rows_of(one)]
    has_rows = any(viewer.may(rule.permission) for rule in rules) or (
        kept is caseload and any(Scope.CASELOAD in held for held in viewer.grants.values())
    )
    if column not in kept.columns or not has_rows:
        return False
    readers = readers_of(kept.columns[column])
    return readers is not None and (not readers or any(viewer.may(one) for one in readers))


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_sent_names_only_what_the_roles_may_read(recording: Recording, part: int) -> None:
    queries = recording.queries(Mix(GOALS[part::PARTS], faulty_percent=0))
    sent = recording.check(recording.asking(engine()), queries, EXAMPLES_OF_EACH, part)
    assert sent > EXAMPLES_OF_EACH * MULTIPLIER / 4


def idle(table: RuleTable) -> RuleTable:
    """The rules where every change is anybody's, takes anything and does nothing."""
    anybody = Open("it does nothing")

    async def nothing(*_given: Any, **_arguments: Any) -> Outcome:
        return Outcome()

    def undone(rule: FieldRule) -> FieldRule:
        if not isinstance(rule.source, Change):
            return rule
        source = replace(rule.source, run=nothing)
        return replace(rule, requirement=anybody, source=source, check=None)

    return replace(
        table,
        fields={name: undone(rule) for name, rule in table.fields.items()},
        inputs={
            name: replace(rule, requirement=anybody, encode=None, may_be_null=True)
            if name.startswith("Mutation.") or name.partition(".")[0].endswith("Input")
            else rule
            for name, rule in table.inputs.items()
        },
    )


def test_what_changes_give_back_names_only_what_the_roles_may_read(recording: Recording) -> None:
    asked = recording.changing(Engine(core(), idle(rules())))
    sent = recording.check(asked, recording.payloads(OperationType.MUTATION), EXAMPLES_OF_PAYLOADS)
    assert sent > EXAMPLES_OF_PAYLOADS * MULTIPLIER / 2


def test_what_is_told_of_an_event_names_only_what_the_roles_may_read(recording: Recording) -> None:
    asked = recording.telling(engine())
    told = recording.payloads(OperationType.SUBSCRIPTION)
    sent = recording.check(asked, told, EXAMPLES_OF_PAYLOADS)
    assert sent > EXAMPLES_OF_PAYLOADS * MULTIPLIER / 2


OPENED = {
    "Client.memo": Clients.READ,
    "Account.entries": Clients.READ,
}
"""Fields whose columns or rows ask for more than these permissions."""


@pytest.mark.parametrize("coordinate", OPENED)
def test_a_field_that_requires_too_little_is_found(recording: Recording, coordinate: str) -> None:
    wrong = Engine(core(), idle(required(coordinate, OPENED[coordinate])))
    goal = Goal(*coordinate.split("."))
    for asked, wanted in (
        (recording.asking(wrong), recording.queries(Mix((goal,), faulty_percent=0))),
        (recording.changing(wrong), recording.payloads(OperationType.MUTATION, (goal,))),
        (recording.telling(wrong), recording.payloads(OperationType.SUBSCRIPTION, (goal,))),
    ):
        with pytest.raises(AssertionError, match=r"== \[\]"):
            recording.check(asked, wanted, MUTANT_EXAMPLES)
