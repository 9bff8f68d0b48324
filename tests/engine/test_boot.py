"""Default deny: a schema with a gap does not start."""

from __future__ import annotations

from enum import Enum
from typing import Any

import pytest
import strawberry
from sqlalchemy import literal

from db.clients import client
from engine.boot import UndeclaredError, coordinates, refuse_undeclared
from engine.change import Change
from engine.rules import FieldRule, Happening, Open, Related
from permissions.scopes import Scope
from permissions.vocabulary import Accounting, Clients
from resolvers.rows import listed
from schema.declare import (
    DeclarationError,
    argument,
    choice,
    entity,
    field,
    group,
    input_field,
    ordering,
)
from schema.root import core, rules
from schema.rules import core_of, rule_table
from tests.engine.contact_desk import BarePayload as Payload


@strawberry.enum
class SomeOrder(Enum):
    NAME = "NAME"


@strawberry.input
class Filter:
    name: str | None = None


def some_rows(by: Filter | None = None, order: SomeOrder | None = None) -> str | None: ...


@entity(client, requires=Clients.READ)
class Person:
    """A person."""

    number: str | None = field("A number.", requires=Clients.READ)


@entity(client, requires=Clients.READ, prefix="somebody")
class Somebody:
    """A person of whom too much is promised."""

    id: strawberry.ID = field("The id.", open="It is the row's own.")
    word: str = field("A word.", open="why not", read=lambda _rows: literal("word"))


@group()
class Plain:
    """A root."""

    name: str = field("A name.", open="It is one's own.", compute=lambda viewer: viewer.name)


CHANGE = Change(some_rows, {})  # type: ignore[arg-type]


HAPPENING = Happening(listed(client, "id"), {}, "clients")
WITHIN = {Scope.CASELOAD: lambda rows, _context: rows.c.id.is_not(None)}


@entity(client, requires=Clients.READ, within=WITHIN)
class Someone:
    """A person of one's own."""

    number: str | None = field("A number.", requires=Clients.READ)


def findings_of(
    query: type, mutation: type | None = None, subscription: type | None = None
) -> list[str]:
    schema = strawberry.Schema(query, mutation, subscription)
    with pytest.raises(UndeclaredError) as refused:
        refuse_undeclared(core_of(schema), rule_table(schema))
    return refused.value.findings


def test_the_whole_schema_is_declared() -> None:
    refuse_undeclared(core(), rules())
    assert set(coordinates(core())) == {*rules().fields, *rules().inputs}


def test_a_field_without_a_rule_stops_the_start() -> None:
    @strawberry.type
    class Query:
        secret: str | None = None

    assert findings_of(Query) == ["Query.secret has no declared permission"]


def test_an_argument_an_input_field_and_an_ordering_value_without_a_rule_stop_the_start() -> None:
    @strawberry.type
    class Query:
        rows: str | None = strawberry.field(resolver=some_rows)

    assert findings_of(Query) == [
        "Filter.name has no declared permission",
        "Query.rows has no declared permission",
        "Query.rows(by:) has no declared permission",
        "Query.rows(order:) has no declared permission",
        "SomeOrder.NAME has no declared permission",
    ]


def test_a_guarded_field_must_be_nullable() -> None:
    @group()
    class Query:
        """A root."""

        name: str = field("A name.", requires=Clients.READ, compute=lambda v: v.name)

    assert "guarded and non-null" in findings_of(Query)[0]


def test_a_column_must_be_nullable_unless_it_is_an_id() -> None:
    @group()
    class Query:
        """A root."""

        somebody: Somebody | None = field(
            "One.", requires=Clients.READ, resolve=listed(client, "id")
        )

    assert findings_of(Query) == [
        "Somebody does not say which rows CASELOAD holds for clients:read",
        "Somebody.word is a column and non-null: a null would break that promise",
    ]


def test_rows_need_a_permission() -> None:
    @group()
    class Query:
        """A root."""

        people: list[Person] | None = field("All.", open="why not", resolve=listed(client, "id"))

    assert findings_of(Query) == [
        "Person does not say which rows CASELOAD holds for clients:read",
        "Query.people leads to rows without a permission",
    ]


def test_a_rule_that_names_nothing_stops_the_start() -> None:
    table = rule_table(strawberry.Schema(Plain))
    table.fields["Query.gone"] = FieldRule("Query.gone", Open("x"), Related(listed(client, "id")))
    with pytest.raises(UndeclaredError, match="names nothing"):
        refuse_undeclared(core_of(strawberry.Schema(Plain)), table)


def test_a_declaration_needs_words_and_one_rule() -> None:
    with pytest.raises(DeclarationError):
        field("Both.", requires=Clients.READ, open="because")
    with pytest.raises(DeclarationError):
        field("Neither.")
    with pytest.raises(DeclarationError):
        field(" ", requires=Clients.READ)
    with pytest.raises(DeclarationError):
        argument(str, "Neither.")
    with pytest.raises(DeclarationError):
        input_field("", requires=Clients.READ)


def test_an_ordering_value_is_a_choice() -> None:
    with pytest.raises(DeclarationError):

        @ordering
        class SomeOrder(Enum):
            NAME = "NAME"
            OTHER = choice("OTHER", "Other.", requires=Clients.READ)


def test_a_column_that_is_not_there_fails_the_import() -> None:
    with pytest.raises(DeclarationError, match="has no column"):

        @entity(client, requires=Clients.READ)
        class Person:
            """A person."""

            shoe_size: int | None = field("A size.", requires=Clients.READ)


def test_a_field_may_not_open_a_column_to_another_permission() -> None:
    with pytest.raises(DeclarationError, match="opens to"):

        @entity(client, requires=Clients.READ)
        class Person:
            """A person."""

            memo: str | None = field("The memo.", requires=Accounting.TOTALS)


def test_a_field_that_nobody_declared_fails_the_import() -> None:
    with pytest.raises(DeclarationError, match="is not declared"):

        @group()
        class Query:
            """A root."""

            name: str | None = None


def test_a_change_needs_a_permission() -> None:
    @group()
    class Mutation:
        """A root."""

        go: Payload | None = field("Go.", open="why not", source=CHANGE)

    assert findings_of(Plain, Mutation) == ["Mutation.go changes rows without a permission"]


def test_a_change_is_of_the_mutation_and_nothing_else_is() -> None:
    @group()
    class Query:
        """A root."""

        go: Payload | None = field("Go.", requires=Clients.READ, source=CHANGE)
        name: str = field("A name.", open="It is one's own.", compute=lambda viewer: viewer.name)

    @group()
    class Mutation:
        """Another root."""

        nothing: Plain | None = field("Go.", requires=Clients.READ, compute=lambda viewer: viewer)

    assert findings_of(Query, Mutation) == [
        "BarePayload.errors tells the problems of no change",
        "Mutation.nothing must be a change if it is of the mutation, and only then",
        "Plain does not tell the problems of its change",
        "Query.go must be a change if it is of the mutation, and only then",
    ]


@pytest.mark.parametrize("type_", [str, list[Payload], Person])
def test_a_change_gives_a_payload(type_: Any) -> None:
    made = field("Go.", requires=Clients.READ, source=CHANGE)
    annotations = {"go": type_ | None}
    members = {"__doc__": "A root.", "__annotations__": annotations, "go": made}
    assert (
        "Mutation.go gives no payload: an object whose row is what the change gives back"
        in findings_of(Plain, group()(type("Mutation", (), members)))
    )


def test_a_happening_needs_a_permission() -> None:
    @group()
    class Subscription:
        """A root."""

        changed: Someone | None = field("News.", open="why not", source=HAPPENING)

    assert findings_of(Plain, None, Subscription) == [
        "Subscription.changed leads to rows without a permission"
    ]


def test_a_happening_is_of_the_subscription_and_nothing_else_is() -> None:
    @group()
    class Query:
        """A root."""

        changed: Someone | None = field("News.", requires=Clients.READ, source=HAPPENING)

    @group()
    class Subscription:
        """Another root."""

        someone: Someone | None = field("All.", requires=Clients.READ, resolve=listed(client, "id"))

    words = "must be a happening if it is of the subscription, and only then"
    assert findings_of(Query, None, Subscription) == [
        f"Query.changed {words}",
        f"Subscription.someone {words}",
    ]


@pytest.mark.parametrize("type_", [str, list[Someone], Plain])
def test_a_happening_tells_one_row(type_: Any) -> None:
    made = field("News.", requires=Clients.READ, source=HAPPENING)
    annotations = {"changed": type_ | None}
    members = {"__doc__": "A root.", "__annotations__": annotations, "changed": made}
    found = findings_of(Plain, None, group()(type("Subscription", (), members)))
    assert "Subscription.changed tells no single row of its own" in found
