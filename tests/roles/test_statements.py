"""A statement names nothing that its viewer may not be shown, whatever is asked.

What may be shown is read from `tests/roles/matrix.py` and `tests/roles/shown.py`, both written by
hand; a practice's narrower roles close what they withhold. FRONT_OFFICE_TEST_EXAMPLES multiplies the
number of examples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import pytest
from hypothesis import strategies as st
from sqlalchemy import FromClause, Select, exists

from db.chart import chart_note
from db.secrets import Secret
from engine.execute import Engine
from engine.rules import Column, Related, RuleTable
from permissions.viewer import Viewer
from permissions.vocabulary import Clients, Permission
from schema.root import core, engine, rules
from tests.generated.atlas import Atlas, Goal
from tests.generated.examples import for_each
from tests.generated.ground import Ground, changed, demo_ground, required
from tests.generated.operation import Operation
from tests.generated.operations import Mix, operations
from tests.roles.naming import UnclearError, named_in
from tests.roles.shown import TABLES
from tests.roles.sight import Sight

PARTS = 4
EXAMPLES_OF_EACH = 150
MUTANT_EXAMPLES = 200
GOALS = Atlas(core()).goals


class _SentError(Exception):
    """What was to be sent is known, and need not be answered."""


@dataclass(frozen=True)
class Asking:
    """What is asked of the demo practices, and not answered."""

    on: Ground

    def statements(self, asked: Engine, operation: Operation, viewer: Viewer) -> list[str]:
        """What the engine would send."""
        sent = []

        async def read(_viewer: Viewer, sql: str, _arguments: Sequence[object]) -> None:
            sent.append(sql)
            raise _SentError

        with suppress(_SentError):
            self.on.runner.run(
                asked.execute(
                    operation.text, operation.variables, operation.operation_name, viewer, read
                )
            )
        return sent

    def check(self, asked: Engine, mix: Mix, count: int, start: int = 0) -> list[int]:
        """Require that every statement names what is in sight; give how many each example sent."""
        numbers: list[int] = []

        def look(example: tuple[Operation, Viewer]) -> None:
            operation, viewer = example
            sent = self.statements(asked, operation, viewer)
            numbers.append(len(sent))
            assert [name for sql in sent for name in out_of_sight(sql, viewer)] == []

        drawn = st.tuples(operations(core(), self.on.pool, mix), self.on.viewers)
        for_each(drawn, look, count=count, start=start, is_shrunk=False)
        return numbers


@pytest.fixture(scope="module")
def asking(demo_dsn: str, secret: Secret) -> Iterator[Asking]:
    with demo_ground(demo_dsn, secret) as on:
        yield Asking(on)


def out_of_sight(sql: str, viewer: Viewer) -> list[str]:
    """What the statement names and may not."""
    sight = Sight.of(viewer, closed_to(viewer))
    return sorted(
        f"{table}.{column}"
        for table, columns in named_in(sql).items()
        for column in columns - may_be_named(sight, table)
    )


def may_be_named(sight: Sight, table: str) -> frozenset[str]:
    """What a field shows, and what says which rows those are."""
    shown = sight.columns(table)
    return shown | frozenset(TABLES[table].deciding.split()) if shown else shown


def closed_to(viewer: Viewer) -> list[str]:
    """Every field whose permission the viewer's roles do not give, or no longer."""
    return [
        coordinate
        for coordinate, rule in rules().fields.items()
        if isinstance(rule.requirement, Permission) and rule.requirement not in viewer.grants
    ]


@pytest.mark.parametrize("part", range(PARTS))
def test_generated_operations_name_only_what_is_in_sight(asking: Asking, part: int) -> None:
    mix = Mix(GOALS[part::PARTS], faulty_percent=0)
    numbers = asking.check(engine(), mix, EXAMPLES_OF_EACH, part)
    assert sum(numbers) > len(numbers) // 3


def _noted_alone(rows: FromClause) -> Select:
    """A client's phones, if there is a note in the chart."""
    source = rules().fields["Client.phones"].source
    assert isinstance(source, Related), "it is a list of rows"
    noted = exists().where(chart_note.c.client_id == rows.c.id)
    return source.relation(rows).where(noted.correlate_except(chart_note))


MUTANTS: dict[str, tuple[Callable[[], RuleTable], Goal]] = {
    "a field reads a column that nobody is shown": (
        lambda: changed(
            "SavedCard.brand",
            lambda rule: replace(rule, source=Column(lambda rows: rows.c.vault_token)),
        ),
        Goal("SavedCard", "brand"),
    ),
    "a list depends on a table that is hidden": (
        lambda: changed("Client.phones", lambda rule: replace(rule, source=Related(_noted_alone))),
        Goal("Client", "phones"),
    ),
    "a field requires too little": (
        lambda: required("Client.memo", Clients.READ),
        Goal("Client", "memo"),
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_statement_that_names_too_much_is_found(asking: Asking, mutant: str) -> None:
    table, goal = MUTANTS[mutant]
    with pytest.raises(AssertionError, match=r"== \[\]"):
        asking.check(Engine(core(), table()), Mix((goal,), faulty_percent=0), MUTANT_EXAMPLES)


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("SELECT c.id FROM client AS c", {"client": {"id"}}),
        ("SELECT to_json(c) FROM client AS c", {"client": {"*"}}),
        ("SELECT c.* FROM client AS c", {"client": {"*"}}),
        ("SELECT (SELECT x.n FROM (SELECT p.number AS n FROM client_phone AS p) AS x)",
         {"client_phone": {"number"}}),
        ("WITH w AS (SELECT client.memo AS m FROM client) SELECT w.m FROM w", {"client": {"memo"}}),
        ("SELECT 1 FROM claim AS c ORDER BY c.status", {"claim": {"status"}}),
        ("SELECT w.word FROM unnest($1::TEXT[]) AS w(word)", {}),
        ("SELECT m.distance FROM client_matches($1::TEXT[], true) AS m(client_id, distance)",
         {"client_search_term": {"client_id", "term", "distance"}}),
        ("SELECT count(*) FROM claim AS c WHERE EXISTS (SELECT * FROM payer AS p WHERE p.id = c.id)",
         {"claim": {"id"}, "payer": {"id"}}),
    ],
)  # fmt: skip
def test_every_name_is_found_wherever_it_stands(sql: str, named: dict[str, set[str]]) -> None:
    assert named_in(sql) == named


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM client",
        "SELECT memo FROM client",
        "SELECT x.memo FROM client AS c",
        "DELETE FROM client",
        "SELECT a.id FROM (SELECT a.id FROM client AS a) AS b, claim AS a",
    ],
)
def test_what_cannot_be_told_is_not_passed_over(sql: str) -> None:
    with pytest.raises(UnclearError):
        named_in(sql)
