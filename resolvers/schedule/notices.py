"""Notices to clients about their appointments: queued with the change, sent once it stands.

One goes to the client's own e-mail address, or to a guardian's if the client has none
(`resolvers/outbox.py` chooses when it is sent). A guarantor is told nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from db.clients import client_email, related_person
from db.outbox import outbox
from engine.change import Problem
from permissions.vocabulary import Clients
from resolvers.desk import Desk, NotMadeError, Row, not_made
from resolvers.reach import ABOUT_CLIENT
from resolvers.schedule.choosing import attending, numbers


async def notify(desk: Desk, kind: str, entries: Sequence[UUID], clients: Sequence[UUID]) -> None:
    """Queue a notice of each entry to each client.

    Raises NotMadeError NO_EMAIL if there is no address for somebody, with their ids as
    `without_email_ids`: the front desk calls them, and sends the change again without a notice.
    """
    addressed = await _addressed(desk, clients)
    missing = [one for one in clients if one not in addressed]
    if missing:
        message = (
            "Not everybody who attends has an e-mail address on file, nor a guardian who has one."
        )
        problem = Problem("NO_EMAIL", message, ("input", "notify"))
        raise NotMadeError(problem, told={"without_email_ids": missing})
    await desk.add_all(
        outbox,
        [
            {"kind": kind, "subject_id": entry, "recipient_id": one}
            for entry in entries
            for one in clients
        ],
    )


async def notify_all(desk: Desk, kind: str, named: Row, entries: Sequence[Row]) -> None:
    """Queue a notice of the named entry to everybody who attends any of these.

    Raises NotMadeError NOT_ALL_SEEN if the viewer does not see each of them: nobody may think that
    all were told. And NO_EMAIL, as `notify` does.
    """
    seen, number = await attending(desk, entries), await numbers(desk, entries)
    if any(len(clients) < number[key] for key, clients in seen.items()):
        message = "You do not see all who attend, so not all can be told."
        raise not_made("NOT_ALL_SEEN", message, "input", "notify")
    clients = sorted({one for several in seen.values() for one in several})
    await notify(desk, kind, [named["id"]], clients)


async def _addressed(desk: Desk, clients: Sequence[UUID]) -> set[UUID]:
    """Those of the clients who have an address of their own, or a guardian's."""
    seen = desk.under(Clients.CONTACT)
    people = related_person.c
    speaks = (people.kind == "GUARDIAN", people.email.is_not(None), people.client_id.in_(clients))
    own = seen.reached(client_email, ABOUT_CLIENT, client_email.c.client_id.in_(clients))
    guardians = seen.reached(related_person, ABOUT_CLIENT, *speaks)
    return {row["client_id"] for rows in (own, guardians) for row in await desk.rows(rows)}
