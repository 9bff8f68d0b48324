"""The whole schema: every domain's queries together, checked before it may answer anything."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import strawberry
from graphql import GraphQLSchema
from sqlalchemy.dialects.postgresql import UUID
from strawberry.schema.config import StrawberryConfig

from engine.boot import refuse_undeclared
from engine.cursors import OF_THIS_PROCESS, Cursors
from engine.execute import Engine
from engine.reference import Reference, Schema
from engine.rules import RuleTable
from schema.billing import BillingQuery
from schema.claims import ClaimsQuery
from schema.clients import ClientsMutation, ClientsQuery
from schema.contacts import ContactsMutation, ContactsQuery
from schema.dashboard import DashboardQuery
from schema.declare import argument, by_id, group
from schema.directory import DirectoryMutation, DirectoryQuery
from schema.documents import DocumentsQuery
from schema.insurance import InsuranceMutation, InsuranceQuery
from schema.node import Node
from schema.remittance import RemittanceQuery
from schema.rules import core_of, rule_table
from schema.scalars import SCALARS, any_key
from schema.schedule import (
    ENTRY_TYPES,
    BookingMutation,
    ChangingMutation,
    HoursMutation,
    JoiningMutation,
    LinkMutation,
    LinkQuery,
    ScheduleQuery,
    ScheduleSubscription,
)
from schema.viewer import ViewerQuery


@group()
class Query(
    ViewerQuery,
    ClientsQuery,
    DirectoryQuery,
    InsuranceQuery,
    ContactsQuery,
    DocumentsQuery,
    ScheduleQuery,
    LinkQuery,
    ClaimsQuery,
    BillingQuery,
    RemittanceQuery,
    DashboardQuery,
):
    """Everything that can be asked."""

    node: Node | None = by_id(
        "Anything that has a global id.",
        {
            "id": argument(
                strawberry.ID,
                "The global id.",
                open="It leads to an object that has its own permission.",
                sends=UUID(),
                encode=any_key,
            )
        },
    )


@group()
class Mutation(
    ClientsMutation,
    InsuranceMutation,
    ContactsMutation,
    DirectoryMutation,
    BookingMutation,
    ChangingMutation,
    HoursMutation,
    JoiningMutation,
    LinkMutation,
):
    """Everything that can be changed. Of several, the first is done first; a bug undoes them all."""


@group()
class Subscription(ScheduleSubscription):
    """Everything that can be followed."""


@cache
def whole() -> strawberry.Schema:
    """The schema with every type that the interfaces can turn out to be."""
    config = StrawberryConfig(scalar_map=SCALARS)
    return Schema(Query, Mutation, Subscription, types=ENTRY_TYPES, config=config)


def core() -> GraphQLSchema:
    """The same for graphql-core."""
    return core_of(whole())


@cache
def rules() -> RuleTable:
    """The rule of every field; raises UndeclaredError when one is missing or unsafe."""
    table = rule_table(whole())
    refuse_undeclared(core(), table)
    return table


def engine(cursors: Cursors = OF_THIS_PROCESS) -> Engine:
    """A new engine over the whole schema, with empty caches."""
    return Engine(core(), replace(rules(), cursors=cursors))


def reference() -> Reference:
    """The same schema and rules under Strawberry's own executor."""
    return Reference(whole(), rules())
