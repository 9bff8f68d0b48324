"""What generated operations are tried on: the demo practices, and rules with a mistake in them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from db.secrets import Secret
from db.session import Database
from engine.rules import FieldRule, Requirement, RuleTable
from permissions.viewer import Viewer
from schema.root import rules
from tests.demo_people import demo_people
from tests.engine.viewers import viewers
from tests.generated.pool import Pool, demo_pool


@dataclass(frozen=True)
class Ground:
    """The demo practices, on a loop that examples are run on one by one."""

    runner: asyncio.Runner
    database: Database
    pool: Pool
    viewers: st.SearchStrategy[Viewer]


@contextmanager
def demo_ground(dsn: str, secret: Secret) -> Iterator[Ground]:
    with asyncio.Runner() as runner:
        opened = demo_people(dsn, secret)
        people = runner.run(opened.__aenter__())
        database = next(iter(people.values())).database
        yield Ground(runner, database, runner.run(demo_pool(dsn, people)), viewers(people))
        runner.run(opened.__aexit__(None, None, None))


def changed(coordinate: str, change: Callable[[FieldRule], FieldRule]) -> RuleTable:
    """The rules with one of them changed."""
    fields = {**rules().fields, coordinate: change(rules().fields[coordinate])}
    return replace(rules(), fields=fields)


def required(coordinate: str, requirement: Requirement) -> RuleTable:
    """The rules with what one field requires changed."""
    return changed(coordinate, lambda rule: replace(rule, requirement=requirement))
