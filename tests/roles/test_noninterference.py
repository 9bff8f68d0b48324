"""What somebody may not read makes no difference to what they are answered, not by one byte.

Everything out of a person's sight is made otherwise in a copy of the demo: other texts, numbers and
days, null for values and values for null, rows gone, more rows, rows of others that point at rows in
sight, rows in sight twice with the id and the neighbours they have but in the other practice, and all
of it in another order on disk. Then generated questions are asked of both.

What is in sight is read from `tests/roles/matrix.py` and `tests/roles/shown.py`, both written by hand:
not from the rules that the engine decides by, nor from the grants and policies of PostgreSQL. Each
question is asked through both walls and past the second, where the engine must do without it.

FRONT_OFFICE_TEST_EXAMPLES multiplies the number of examples.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import strategies as st
from sqlalchemy import FromClause, Select, exists, func, true

from db.chart import chart_note
from db.embedded import EmbeddedPostgres
from db.secrets import Secret
from engine.execute import Engine
from engine.rules import Column, Related, RuleTable
from permissions.viewer import Viewer
from permissions.vocabulary import PERMISSIONS, Permission
from schema.root import core, engine, rules
from tests.demo_people import CLINICIAN, SCHEDULER
from tests.engine.viewers import EMAILS
from tests.generated.atlas import Atlas, Goal
from tests.generated.examples import for_each
from tests.generated.operation import Operation
from tests.generated.operations import Mix, operations
from tests.roles.routes import doors, fields_of, query_of, types_behind
from tests.roles.samples import NODES
from tests.roles.sight import Sight
from tests.roles.worlds import Worlds, knowledge_of

EXAMPLES_OF_EACH = 60
LEAK_SOUGHT_MAX = 600
WITHHELD_MAX = 4
GOALS = Atlas(core()).goals


@pytest.fixture(scope="module")
def worlds(cluster: EmbeddedPostgres, demo_dsn: str, secret: Secret) -> Iterator[Worlds]:
    with asyncio.Runner() as runner:
        known = runner.run(knowledge_of(demo_dsn, secret))
        found = Worlds(cluster, secret, known, runner)
        yield found
        found.close()


def name_of(email: str) -> str:
    return "otherwise_" + "".join(letter if letter.isalnum() else "_" for letter in email)


def narrower(viewer: Viewer) -> st.SearchStrategy[Viewer]:
    """The person, half of the time in a practice that withholds something from them."""
    words = st.sets(st.sampled_from(list(PERMISSIONS.values())), max_size=WITHHELD_MAX)
    return st.one_of(st.just(viewer), words.map(lambda withheld: without(viewer, withheld)))


def without(viewer: Viewer, withheld: set[Permission]) -> Viewer:
    kept = {word: scopes for word, scopes in viewer.grants.items() if word not in withheld}
    return replace(viewer, grants=kept)


def every_door(samples: Mapping[str, str]) -> Iterator[str]:
    """All fields of every type at once, through every field that leads to it, and by id."""
    for route in doors():
        for type_name in types_behind(route):
            if not route or route[-1].field != "node" or type_name in NODES:
                yield query_of(route, type_name, fields_of(type_name), samples)


@pytest.mark.parametrize("email", EMAILS)
def test_what_is_not_in_sight_makes_no_difference(worlds: Worlds, email: str) -> None:
    person = worlds.known.viewers[email]
    plain, other = worlds.plain(), worlds.otherwise(name_of(email), Sight.of(person))
    asked = engine()

    def check(example: tuple[Operation, Viewer]) -> None:
        operation, viewer = example
        before = worlds.ask(asked, operation, viewer, plain.database.read)
        after = worlds.ask(asked, operation, viewer, other.database.read)
        assert after.body == before.body
        assert after.touched == before.touched
        alone = worlds.ask(asked, operation, viewer, other.unwalled)
        assert alone.body == before.body

    for query in every_door(worlds.known.samples):
        check((Operation(query, {}, None), person))
    drawn = st.tuples(operations(core(), worlds.known.pool), narrower(person))
    for_each(drawn, check, count=EXAMPLES_OF_EACH, start=EMAILS.index(email))


def _with(coordinate: str, source: Column | Related) -> RuleTable:
    """The rules with another source of one field."""
    rule = replace(rules().fields[coordinate], source=source)
    return replace(rules(), fields={**rules().fields, coordinate: rule})


def _unscoped(name: str) -> RuleTable:
    """The rules with an entity whose narrower scopes hold every row."""
    entity = rules().entities[name]
    wide = dict.fromkeys(entity.within, lambda _rows, _context: true())
    return replace(rules(), entities={**rules().entities, name: replace(entity, within=wide)})


def _chosen_by_notes() -> RuleTable:
    """The rules with a list that depends on the length of a title in the chart."""
    phones = rules().fields["Client.phones"].source
    assert isinstance(phones, Related), "it is a list of rows"
    relation = phones.relation

    def leaking(rows: FromClause) -> Select[Any]:
        noted = exists().where(chart_note.c.client_id == rows.c.id)
        long = noted.where(func.length(chart_note.c.title) % 2 == 1)
        return relation(rows).where(long.correlate_except(chart_note))

    return _with("Client.phones", Related(leaking))


LEAKS: dict[str, tuple[Callable[[], RuleTable], str, Goal]] = {
    "a field reads another column": (
        lambda: _with("SavedCard.brand", Column(lambda rows: rows.c.vault_token)), SCHEDULER,
        Goal("SavedCard", "brand"),
    ),
    "a scope holds too much": (lambda: _unscoped("ChartNote"), CLINICIAN, Goal("ChartNote", "title")),
    "a list depends on what is hidden": (_chosen_by_notes, SCHEDULER, Goal("Client", "phones")),
}  # fmt: skip


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_found(worlds: Worlds, leak: str) -> None:
    leaking, email, goal = LEAKS[leak]
    person, asked, found = worlds.known.viewers[email], Engine(core(), leaking()), list[str]()
    plain, other = worlds.plain(), worlds.otherwise(name_of(email), Sight.of(person))

    def compare(operation: Operation) -> None:
        if found:
            return
        before, after = (
            worlds.ask(asked, operation, person, world.unwalled) for world in (plain, other)
        )
        if before.body != after.body:
            found.append(operation.text)

    drawn = operations(core(), worlds.known.pool, Mix((goal,), faulty_percent=0))
    for_each(drawn, compare, count=LEAK_SOUGHT_MAX)
    assert found != []
