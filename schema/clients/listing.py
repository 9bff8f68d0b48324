"""The list of clients, found and ordered, and one client by id."""

from __future__ import annotations

from enum import Enum

import strawberry
from sqlalchemy import ARRAY, Date, Text
from sqlalchemy.dialects.postgresql import UUID

from db.clients import client
from permissions.vocabulary import Clients
from resolvers import clients
from resolvers.rows import by_id
from schema.clients.client import Client, ClientStatus
from schema.clients.merging import MergingQuery
from schema.connection import Connection, paged
from schema.declare import argument, choice, field, group, input_field, inputs, ordering
from schema.scalars import Day, key_of, plain_text


@ordering
class ClientOrder(Enum):
    """How clients are listed."""

    NAME = choice("NAME", "By last name, then first name.", requires=Clients.READ)
    NEWEST = choice("NEWEST", "The newest first.", requires=Clients.NEW)
    BIRTH_DATE = choice("BIRTH_DATE", "By birth date, the oldest first.", requires=Clients.READ)


@inputs
class ClientFilter:
    """Which clients are listed."""

    status: ClientStatus | None = input_field(
        "Only clients of this status.",
        requires=Clients.READ,
        sends=Text(),
        encode=lambda status: status.value,
    )
    provider_id: strawberry.ID | None = input_field(
        "Only clients whom this provider mainly sees.",
        requires=Clients.READ,
        sends=UUID(),
        encode=key_of("provider"),
    )
    born_on: Day | None = input_field(
        "Only clients born on this day.", requires=Clients.READ, sends=Date()
    )


@group()
class ClientsQuery(MergingQuery):
    """What can be asked about clients."""

    clients: Connection[Client] | None = field(
        "Clients of the practice; a search without an order puts the best matches first.",
        requires=Clients.READ,
        resolve=clients.every,
        arguments=paged(
            search=argument(
                str | None,
                "Names, a birth date, a number or id and, of what you may read, a phone number, an e-mail"
                " address or a guardian's name; case and a typo are forgiven, and the first six words"
                " count.",
                requires=Clients.READ,
                sends=ARRAY(Text()),
                encode=lambda text: clients.search_words(plain_text(text)),
            ),
            order_by=argument(ClientOrder | None, "The order of the list.", requires=Clients.READ),
            filter=argument(ClientFilter | None, "Which clients.", requires=Clients.READ),
        ),
    )
    client: Client | None = field(
        "One client.",
        requires=Clients.READ,
        resolve=by_id(client),
        arguments={
            "id": argument(
                strawberry.ID,
                "The client's global id.",
                requires=Clients.READ,
                sends=UUID(),
                encode=key_of("client"),
            )
        },
    )
