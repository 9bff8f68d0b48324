"""Notices to clients about their appointments: queued with the change, sent once it stands."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from db.clients import client_email
from db.outbox import outbox
from permissions.vocabulary import Clients
from resolvers.desk import Desk, not_made
from resolvers.reach import ABOUT_CLIENT


async def notify(desk: Desk, kind: str, entries: Sequence[UUID], clients: Sequence[UUID]) -> None:
    """Queue a notice of each entry to each client. Raises NotMadeError for one without e-mail."""
    addresses = desk.under(Clients.CONTACT).reached(
        client_email, ABOUT_CLIENT, client_email.c.client_id.in_(clients)
    )
    reached = {row["client_id"] for row in await desk.rows(addresses)}
    if not set(clients) <= reached:
        message = "Not everybody who attends has an e-mail address on file."
        raise not_made("NO_EMAIL", message, "input", "notify")
    await desk.add_all(
        outbox,
        [
            {"kind": kind, "subject_id": entry, "recipient_id": one}
            for entry in entries
            for one in clients
        ],
    )
