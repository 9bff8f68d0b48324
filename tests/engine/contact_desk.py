"""A small schema that changes practice contacts, for what the house's own mutations do not need yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any
from uuid import UUID, uuid4

import strawberry
from sqlalchemy import Text, Uuid, cast, func

from db.contacts import practice_contact, practice_contact_client
from engine.boot import refuse_undeclared
from engine.change import Change, Outcome, Problem, Problems, Writing
from engine.execute import Engine
from engine.rules import Derived
from permissions.viewer import Viewer
from permissions.vocabulary import Accounting, Clients, Contacts
from resolvers.reach import ABOUT_CLIENT
from resolvers.rows import listed, owned, pointed
from schema.connection import Connection, paged
from schema.declare import argument, choices, entity, field, group, input_field, inputs
from schema.rules import core_of, rule_table
from schema.scalars import plain_text
from tests.engine.workshop import say_loud

COLUMNS = {"contact_id": Uuid(), "before": Text()}
ADD = """INSERT INTO practice_contact (practice_id, id, kind, name, sort_key)
         VALUES ($1, $2, 'OTHER', $3, $3)"""
RENAME = "UPDATE practice_contact SET name = $2, sort_key = $2 WHERE name = $1 RETURNING id"
RUNS: list[str] = []
"""Which changes ran, in order."""


async def add(
    writing: Writing, viewer: Viewer, *, name: str, practice: UUID | None = None
) -> Outcome:
    """Add a contact; one called Nobody is a problem, found when it is there already."""
    RUNS.append(f"add {name}")
    key = uuid4()
    await writing.execute(ADD, practice or viewer.practice_id, key, name)
    if name == "Nobody":
        return Outcome(problems=[Problem("TAKEN", "Nobody is here.", ("input", "name"))])
    return Outcome({"contact_id": key})


async def rename(writing: Writing, _viewer: Viewer, *, old: str, new: str) -> Outcome:
    RUNS.append(f"rename {old}")
    row = await writing.fetchrow(RENAME, old, new)
    if row is None:
        return Outcome(problems=[Problem("NOT_FOUND", "Nobody has that name.")])
    return Outcome({"contact_id": row["id"], "before": old})


async def add_all(writing: Writing, viewer: Viewer, *, book: Mapping[str, Any]) -> Outcome:
    people: Sequence[Mapping[str, Any]] = book["people"]
    for person in people:
        await add(writing, viewer, name=person["name"])
    return Outcome({"before": ", ".join([*(book["words"] or ()), *book.get("kinds", [])])})


async def do_nothing(_writing: Writing, _viewer: Viewer) -> Outcome:
    RUNS.append("nothing")
    return Outcome()


async def stumble(writing: Writing, _viewer: Viewer, *, hidden: bool) -> Outcome:
    """Fail as nobody foresaw; `hidden` goes on as if nothing had been."""
    try:
        await writing.execute("SELECT 1 / 0")
    except ArithmeticError:
        raise AssertionError("PostgreSQL's errors are its own") from None
    except Exception:
        if not hidden:
            raise
    return Outcome()


async def misname(_writing: Writing, _viewer: Viewer) -> Outcome:
    return Outcome({"unheard_of": 1})


def different(given: Mapping[str, Any]) -> None:
    if given["old"] == given["new"]:
        raise ValueError("The new name must be another one.")


def proper(name: str) -> str:
    if not name.strip():
        raise ValueError("A name must not be empty.")
    return plain_text(name)


@entity(practice_contact_client, requires=Clients.READ, subject="client_id", within=ABOUT_CLIENT)
class Link:
    """A contact and a client who belong together."""

    relationship: str | None = field("What they are to the client.", requires=Clients.READ)


@entity(practice_contact, requires=Contacts.READ)
class Contact:
    """A contact."""

    name: str | None = field("The name.", requires=Contacts.READ)
    loud: str | None = field(
        "The name in capitals.", requires=Contacts.READ, source=Derived(("name",), say_loud)
    )
    transaction: str | None = field(
        "Which transaction reads it.",
        requires=Contacts.READ,
        read=lambda _rows: cast(func.pg_current_xact_id(), Text),
    )
    links: list[Link] | None = field(
        "To whom they belong.",
        requires=Clients.READ,
        resolve=owned(practice_contact_client, "contact_id", "relationship"),
    )
    everybody: Connection[Contact] | None = field(
        "All contacts there are by now.",
        requires=Contacts.READ,
        resolve=listed(practice_contact, "sort_key", "id"),
        arguments=paged(),
    )


@group()
class Trouble:
    """Why a change was not made."""

    code: str = field("A word for programs.", open="It is said to who asked.")
    message: str = field("Words for people.", open="It is said to who asked.")
    field: list[str] = field("The path of the input.", open="It is said to who asked.")


@group()
class ContactPayload:
    """What became of a contact."""

    contact: Contact | None = field(
        "The contact.", requires=Contacts.READ, resolve=pointed(practice_contact, "contact_id")
    )
    before: str | None = field("What was there before.", requires=Contacts.READ)
    secret: str | None = field("Another's.", requires=Accounting.DETAIL, column="before")
    errors: list[Trouble] = field("Why not.", open="Said to who asked.", source=Problems())


@group()
class BarePayload:
    """What became of nothing."""

    errors: list[Trouble] = field("Why not.", open="Said to who asked.", source=Problems())


@inputs
class PersonInput:
    """A contact to be."""

    name: str = input_field("The name.", requires=Contacts.READ, encode=proper)
    note: str | None = input_field("A note.", requires=Accounting.DETAIL)


@choices
class Kind(Enum):
    """What a contact is."""

    FRIEND = "friend"
    OTHER = "other"


@inputs
class BookInput:
    """Contacts to be."""

    people: list[PersonInput] = input_field("All of them.", requires=Contacts.READ)
    words: list[str] | None = input_field("What is said of them.", requires=Contacts.READ)
    kinds: list[Kind] | None = input_field("What they are.", requires=Contacts.READ)


def name_argument(**options: Any) -> Any:
    return argument(str, "A name.", requires=Contacts.READ, encode=proper, **options)


@group()
class Query:
    """What can be asked."""

    contacts: list[Contact] | None = field(
        "All.", requires=Contacts.READ, resolve=listed(practice_contact, "sort_key", "id")
    )


@group()
class Mutation:
    """What can be changed."""

    contact_add: ContactPayload | None = field(
        "Add one.",
        requires=Contacts.READ,
        source=Change(add, COLUMNS),
        arguments={
            "name": name_argument(),
            "practice": argument(
                strawberry.ID | None, "Where.", requires=Contacts.READ, encode=UUID
            ),
        },
    )
    contact_rename: ContactPayload | None = field(
        "Name one anew.",
        requires=Contacts.READ,
        source=Change(rename, COLUMNS),
        arguments={"old": name_argument(), "new": name_argument()},
        check=different,
    )
    contacts_add: ContactPayload | None = field(
        "Add several.",
        requires=Contacts.READ,
        source=Change(add_all, COLUMNS),
        arguments={"book": argument(BookInput, "Who.", requires=Contacts.READ)},
    )
    erase: BarePayload | None = field(
        "Erase what is owed.", requires=Accounting.DETAIL, source=Change(do_nothing, {})
    )
    nod: BarePayload | None = field(
        "Do nothing about clients.", requires=Clients.READ, source=Change(do_nothing, {})
    )
    stumble: BarePayload | None = field(
        "Fail.",
        requires=Contacts.READ,
        source=Change(stumble, {}),
        arguments={"hidden": argument(bool, "Unsaid.", requires=Contacts.READ)},
    )
    misname: BarePayload | None = field(
        "Give what was not said.", requires=Contacts.READ, source=Change(misname, {})
    )


def contact_desk() -> Engine:
    """An engine over the small schema, declared and checked like the real one."""
    schema = strawberry.Schema(Query, Mutation)
    rules = rule_table(schema)
    refuse_undeclared(core_of(schema), rules)
    return Engine(core_of(schema), rules)
