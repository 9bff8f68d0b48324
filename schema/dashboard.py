"""The dashboard: who is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from db.clients import client
from db.portal import portal_access
from db.tables import INSTANT
from permissions.vocabulary import Appointments, Clients, Portal
from resolvers import clients, schedule
from resolvers.reach import unmerged
from resolvers.rows import owned, pointed
from schema.connection import Connection, paged
from schema.declare import argument, entity, field, group, same_row
from schema.portal import PortalAccess
from schema.scalars import Instant
from schema.schedule import ClientAppointment

if TYPE_CHECKING:
    from schema.clients import Client


@entity(client, requires=Clients.NEW, subject="id", only=unmerged)
class NewClient:
    """A client whose record was made not long ago."""

    added_at: Instant | None = field("When the record was made.", requires=Clients.NEW)
    added_by: str | None = field(
        "Who made the record.", requires=Clients.NEW, column="added_by_name"
    )
    source: str | None = field("How they heard of the practice.", requires=Clients.NEW)
    client: Annotated[Client, strawberry.lazy("schema.clients")] | None = field(
        "The client.", requires=Clients.READ, resolve=pointed(client, "id")
    )
    portal_access: PortalAccess | None = field(
        "Their access to the portal; null if they never had any.",
        requires=Portal.READ,
        resolve=owned(portal_access, "client_id"),
    )
    next_appointment: ClientAppointment | None = field(
        "The first appointment still to come.",
        requires=Appointments.READ,
        resolve=schedule.next_of_client,
        arguments={
            "from_": argument(
                Instant | None,
                "The earliest time at which it may begin; now, if not said.",
                requires=Appointments.READ,
                sends=INSTANT,
            )
        },
    )


@group()
class Dashboard:
    """What a person at the front desk looks at first."""

    new_clients: Connection[NewClient] | None = field(
        "Clients whose records were made since then, the newest first.",
        requires=Clients.NEW,
        resolve=clients.new,
        arguments=paged(
            since=argument(
                Instant, "Records made then or later.", requires=Clients.NEW, sends=INSTANT
            )
        ),
    )


@group()
class DashboardQuery:
    """The way to the dashboard."""

    dashboard: Dashboard = same_row(
        "What to look at first.", open="Each list on it has its own permission."
    )
