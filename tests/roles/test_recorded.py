"""Whatever is asked, nothing is sent that names a column which the viewer's roles may not read.

Here the engine really asks PostgreSQL, and all that is sent for it is recorded. What may be named is
decided by the table of roles and by what each column says of its readers, so neither by the
engine nor by the declarations of the schema. FRONT_OFFICE_TEST_EXAMPLES multiplies the number of
examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from asyncpg.introspection import INTRO_LOOKUP_TYPES
from hypothesis import strategies as st

from db.model import metadata
from db.roles import database_role
from db.schedule import busy_time
from db.secrets import Secret
from db.tables import readers_of, rows_of
from engine.execute import Engine
from permissions.viewer import Viewer
from permissions.vocabulary import Clients
from schema.root import core, engine, rules
from tests.generated.atlas import Atlas, Goal
from tests.generated.examples import MULTIPLIER, for_each
from tests.generated.ground import Ground, demo_ground, required
from tests.generated.operation import Operation
from tests.generated.operations import Mix, operations
from tests.roles.naming import named_in

PARTS = 4
EXAMPLES_OF_EACH = 15
MUTANT_EXAMPLES = 200
GOALS = Atlas(core()).goals


SEEN_BY = {"taken_time": (busy_time,)}
"""Views that show the keys of a table of which nobody is given any row."""


@dataclass(frozen=True)
class Recording:
    """What is asked of the demo practices, and what is sent for it."""

    on: Ground

    def check(self, asked: Engine, mix: Mix, count: int, start: int = 0) -> int:
        """Require that all that is sent names what may be read; give how many statements it was.

        Each is asked once more by the same viewer without one permission that the answer needed.
        """
        number = 0

        def ask(example: tuple[Operation, Viewer, int]) -> None:
            nonlocal number
            operation, viewer, chosen = example
            answered, statements = self.look(asked, operation, viewer)
            number += statements
            if answered:
                withheld = rules().fields[answered[chosen % len(answered)]].requirement
                kept = {word: how for word, how in viewer.grants.items() if word != withheld}
                self.look(asked, operation, replace(viewer, grants=kept))

        drawn = st.tuples(
            operations(core(), self.on.pool, mix), self.on.viewers, st.integers(0, 99)
        )
        for_each(drawn, ask, count=count, start=start, is_shrunk=False)
        return number

    def look(self, asked: Engine, operation: Operation, viewer: Viewer) -> tuple[list[str], int]:
        """What is answered, by coordinate, and how many statements that took."""
        given = (operation.text, operation.variables, operation.operation_name)
        database = self.on.database
        with database.record_statements() as recorded:
            answer = self.on.runner.run(asked.execute(*given, viewer, database.read))
        sent = [one for one in recorded if not is_of_driver(one.sql)]
        assert len(sent) <= 1, "one statement, whatever is asked"
        assert {one.role for one in sent} <= {database_role(viewer.roles)}
        assert [name for one in sent for name in unreadable(one.sql, viewer)] == []
        return sorted(answer.answered), len(sent)


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
    """A column is for its readers, a key for whoever may read any row; `*` is every column."""
    kept = metadata.tables[table]
    rules = [rule for one in (kept, *SEEN_BY.get(table, ())) for rule in rows_of(one)]
    if column not in kept.columns or not any(viewer.may(rule.permission) for rule in rules):
        return False
    readers = readers_of(kept.columns[column])
    return readers is not None and (not readers or any(viewer.may(one) for one in readers))


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_sent_names_only_what_the_roles_may_read(recording: Recording, part: int) -> None:
    mix = Mix(GOALS[part::PARTS], faulty_percent=0)
    assert (
        recording.check(engine(), mix, EXAMPLES_OF_EACH, part) > EXAMPLES_OF_EACH * MULTIPLIER / 4
    )


OPENED = {
    "Client.memo": Clients.READ,
    "Account.entries": Clients.READ,
}
"""Fields whose columns or rows ask for more than these permissions."""


@pytest.mark.parametrize("coordinate", OPENED)
def test_a_field_that_requires_too_little_is_found(recording: Recording, coordinate: str) -> None:
    wrong = Engine(core(), required(coordinate, OPENED[coordinate]))
    mix = Mix((Goal(*coordinate.split(".")),), faulty_percent=0)
    with pytest.raises(AssertionError, match=r"== \[\]"):
        recording.check(wrong, mix, MUTANT_EXAMPLES)
