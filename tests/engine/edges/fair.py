"""A schema with every kind of type and argument, for the edge cases of execution."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Any

import strawberry
import strawberry.scalars
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    Double,
    FromClause,
    Integer,
    Select,
    Text,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import JSON, UUID
from strawberry.schema.config import StrawberryConfig

from db.contacts import practice_contact
from engine.boot import refuse_undeclared
from engine.execute import Engine
from engine.reference import Reference, Schema
from engine.rules import Derived
from permissions.vocabulary import Contacts
from resolvers.reach import OF_PRACTICE
from schema.contacts import ContactKind, ContactOrder
from schema.declare import argument, by_id, entity, field, group, input_field, inputs, same_row
from schema.rules import core_of, rule_table
from schema.scalars import SCALARS, Day, Money, any_key
from tests.engine import workshop
from tests.engine.workshop import OPEN, say_loud

GIVEN = "It tells what it was given."
KINDS = {"PHYSICIAN": "Physician", "SCHOOL": "School"}


# Arguments, told back as they were given


def echo(_rows: FromClause, *, context: FromClause, **given: Any) -> Select[Any]:
    """A row that tells with what its relation was called."""
    rows = select(context.c.practice_id, _told(given).label("given")).correlate(context).subquery()
    return select(rows)


def _told(given: Any) -> Any:
    if isinstance(given, Mapping):
        pairs = [part for name, one in given.items() for part in (literal(name), _told(one))]
        return func.json_build_object(*pairs, type_=JSON)
    if isinstance(given, list):
        return func.json_build_array(*map(_told, given), type_=JSON)
    if given is None:
        return null()
    return literal(given) if isinstance(given, str | int | float) else given


def _word(kind: Enum) -> str:
    return str(kind.value)


def _words(kinds: list[Enum]) -> list[str]:
    return [_word(kind) for kind in kinds]


@inputs
class Parcel:
    """What can be sent in one piece."""

    label: str = input_field("It must be there.", open=GIVEN, sends=Text())
    note: str | None = input_field("It may be null.", open=GIVEN, sends=Text())
    stamps: list[str | None] | None = input_field("Some.", open=GIVEN, sends=ARRAY(Text()))
    day: Day | None = input_field("A day.", open=GIVEN, sends=Date())
    weight: int = input_field("It has a default.", open=GIVEN, sends=Integer(), default=7)
    order: ContactOrder | None = input_field("It shapes the statement.", open=GIVEN)
    inner: Parcel | None = input_field("A parcel in the parcel.", open=GIVEN)


@strawberry.input(one_of=True, description="One of two.")
class Either:
    """One of two."""

    word: str | None = input_field("A word.", open=GIVEN, sends=Text())
    number: int | None = input_field("A number.", open=GIVEN, sends=Integer())


def given_as(type_: Any, sends: Any = None, **more: Any) -> Any:
    return argument(type_, "It is told back.", open=GIVEN, sends=sends, **more)


ARGUMENTS = {
    "text": given_as(str | None, Text()),
    "sure": given_as(str, Text(), default="as usual"),
    "usual": given_as(str | None, Text(), default="as usual"),
    "count": given_as(int | None, BigInteger()),
    "ratio": given_as(float | None, Double()),
    "flag": given_as(bool | None),
    "key": given_as(strawberry.ID | None, Text()),
    "kind": given_as(ContactKind | None, Text(), encode=_word),
    "kinds": given_as(list[ContactKind] | None, ARRAY(Text()), encode=_words),
    "order": given_as(ContactOrder | None),
    "day": given_as(Day | None, Date()),
    "price": given_as(Money | None, Text()),
    "many": given_as(list[str] | None, ARRAY(Text())),
    "some": given_as(list[str | None] | None, ARRAY(Text())),
    "grid": given_as(list[list[int]] | None, ARRAY(Integer(), dimensions=2)),
    "parcel": given_as(Parcel | None),
    "either": given_as(Either | None),
}


@entity(requires=Contacts.READ, within=OF_PRACTICE)
class Echo:
    """What was given."""

    given: strawberry.scalars.JSON | None = field(
        "As the relation was given it.", requires=Contacts.READ
    )


# Objects of several types, and values that promise not to be null


def every_party(_rows: FromClause) -> Select[Any]:
    rows = practice_contact.alias()
    mine = select(rows).where(rows.c.kind.in_(sorted(KINDS)))
    return mine.order_by(rows.c.sort_key, rows.c.id)


def party_of(_rows: FromClause, *, id: Any) -> Select[Any]:  # noqa: A002 - GraphQL's word
    rows = practice_contact.alias()
    return select(rows).where(rows.c.id == id, rows.c.kind.in_(sorted(KINDS)))


def of_its_kind(one: FromClause) -> Select[Any]:
    """The others of its kind."""
    rows = practice_contact.alias()
    others = select(rows).where(rows.c.kind == one.c.kind, rows.c.id != one.c.id)
    return others.order_by(rows.c.sort_key, rows.c.id)


def certain() -> Any:
    return field(
        "Its key in capitals, never null.", open=OPEN, source=Derived(("sort_key",), say_loud)
    )


@group(practice_contact)
class Drawer:
    """The innermost."""

    certain: str = certain()
    loud: str | None = field(
        "The name in capitals.", requires=Contacts.READ, source=Derived(("name",), say_loud)
    )


@group(practice_contact)
class Desk:
    """What holds drawers, of which one may be missing."""

    drawer: Drawer = same_row("It is there.", open=OPEN)
    spare: Drawer | None = same_row("It may be missing.", open=OPEN)
    certain: str = certain()


@strawberry.interface(description="Something that has a name.")
class Named:
    """Something that has a name."""

    name: str | None = field("The name.", requires=Contacts.READ)


PARTY = {"requires": Contacts.READ, "within": OF_PRACTICE, "prefix": "party", "by_id": party_of}


@entity(practice_contact, kind="kind", kinds=KINDS, interface=True, **PARTY)
class Party(Named):
    """Somebody or something of one of two kinds."""

    id: strawberry.ID = field("The global id.", open=OPEN)
    desk: Desk = same_row("It is always there.", open=OPEN)
    beside: list[Party] | None = field(
        "The others of its kind.", requires=Contacts.READ, resolve=of_its_kind
    )


@entity(practice_contact, **PARTY)
class Physician(Party):
    """A party that heals."""

    phone: str | None = field("A number.", requires=Contacts.READ)
    loud: str | None = field(
        "The name in capitals.", requires=Contacts.READ, source=Derived(("name",), say_loud)
    )


@entity(practice_contact, **PARTY)
class School(Party):
    """A party that teaches."""

    city: str | None = field("Where.", requires=Contacts.READ)


Anything = Annotated[Physician | School, strawberry.union("Anything")]


@group()
class Query(workshop.Query):
    """What can be asked at the fair."""

    echo: Echo | None = field(
        "Tells back.", requires=Contacts.READ, resolve=echo, arguments=ARGUMENTS
    )
    parties: list[Party] | None = field("All.", requires=Contacts.READ, resolve=every_party)
    perhaps: list[Party | None] | None = field("All.", requires=Contacts.READ, resolve=every_party)
    anything: Anything | None = by_id(
        "A party.", {"id": given_as(strawberry.ID, UUID(), encode=any_key)}
    )


def fair() -> tuple[Engine, Reference]:
    """Both executors over the schema, which is declared and checked like the real one."""
    schema = Schema(Query, types=[Physician, School], config=StrawberryConfig(scalar_map=SCALARS))
    rules = rule_table(schema)
    refuse_undeclared(core_of(schema), rules)
    return Engine(core_of(schema), rules), Reference(schema, rules)
