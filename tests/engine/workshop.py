"""A small schema over real tables, for what the engine can do and no field of the house needs yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import strawberry

from db.contacts import practice_contact
from engine.boot import refuse_undeclared
from engine.execute import Engine
from engine.rules import Derived
from permissions.viewer import Viewer
from permissions.vocabulary import Chart, Contacts
from resolvers.reach import OF_PRACTICE
from resolvers.rows import listed
from schema.connection import Connection, paged
from schema.declare import entity, field, group
from schema.rules import core_of, rule_table

CALLS: list[int] = []
"""For how many values each call of `say_loud` was made."""
OPEN = "It is made of a key, which tells nothing."


async def say_loud(_viewer: Viewer, columns: Sequence[Sequence[Any]]) -> Sequence[Any]:
    """The name in capitals; one called Faulty befalls something, and one called Nobody is null."""
    CALLS.append(len(columns))
    return [_loud(name) for (name,) in columns]


def _loud(name: str) -> Any:
    if name.startswith("Faulty"):
        return ValueError(f"{name} cannot be said")
    return None if name.startswith("Nobody") else name.upper()


async def break_down(_viewer: Viewer, _columns: Sequence[Sequence[Any]]) -> Sequence[Any]:
    raise RuntimeError("nothing can be made today")


async def lay_out(viewer: Viewer, columns: Sequence[Sequence[Any]]) -> Sequence[Any]:
    """A list of lists."""
    return [[[name, viewer.name], []] for (name,) in columns]


@entity(practice_contact, requires=Contacts.READ, within=OF_PRACTICE)
class Person:
    """A contact, of whom Python tells more."""

    name: str | None = field("The name.", requires=Contacts.READ)
    loud: str | None = field(
        "The name in capitals.", requires=Contacts.READ, source=Derived(("name",), say_loud)
    )
    loud_note: str | None = field(
        "The note in capitals.", requires=Contacts.READ, source=Derived(("note",), say_loud)
    )
    certain: str = field(
        "The key in capitals, and never null.", open=OPEN, source=Derived(("sort_key",), say_loud)
    )
    broken: str | None = field(
        "What always fails.", requires=Contacts.READ, source=Derived(("name",), break_down)
    )
    charted: str | None = field(
        "What no Scheduler may have.", requires=Chart.NOTES, read=lambda rows: rows.c.note
    )
    grid: list[list[str]] | None = field(
        "A list of lists.", requires=Contacts.READ, source=Derived(("name",), lay_out)
    )


@group()
class Query:
    """What can be asked in the workshop."""

    people: Connection[Person] | None = field(
        "Contacts, a page at a time.",
        requires=Contacts.READ,
        resolve=listed(practice_contact, "sort_key", "id"),
        arguments=paged(),
    )
    everybody: list[Person] | None = field(
        "Contacts, none of them null.",
        requires=Contacts.READ,
        resolve=listed(practice_contact, "sort_key", "id"),
    )
    some: list[Person | None] | None = field(
        "Contacts, each of which may be null.",
        requires=Contacts.READ,
        resolve=listed(practice_contact, "sort_key", "id"),
    )


def workshop() -> Engine:
    """An engine over the small schema, declared and checked like the real one."""
    schema = strawberry.Schema(Query)
    rules = rule_table(schema)
    refuse_undeclared(core_of(schema), rules)
    return Engine(core_of(schema), rules)
