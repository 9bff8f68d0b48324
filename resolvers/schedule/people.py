"""Who may be named for an entry: clients who attend an appointment, members of a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from db.clients import client
from db.directory import provider
from permissions.vocabulary import Clients, Directory
from resolvers.clients.standing import hold_standing
from resolvers.desk import Desk, not_made
from resolvers.reach import CLIENTS, OF_PRACTICE

PEOPLE_MAX = 50
"""Who take part in one entry, at most."""
PLACES_MAX = 5_000
"""How many people a change of a series brings or takes, over all its entries: each is written down."""
_EXACTLY = {"INDIVIDUAL": 1, "COUPLE": 2}


def refuse_number(number: int, kind: str, name: str) -> None:
    """Raise NotMadeError unless so many may attend this kind of appointment.

    `name` is the list of the input that makes them so many.
    """
    if not 1 <= number <= PEOPLE_MAX or number != _EXACTLY.get(kind, number):
        exactly = _EXACTLY.get(kind, f"1 to {PEOPLE_MAX}")
        message = f"This kind of appointment is for {exactly} of them."
        raise not_made("WRONG_NUMBER_OF_CLIENTS", message, "input", name)


def refuse_twice(keys: Sequence[UUID], name: str) -> None:
    """Raise NotMadeError for whoever is named a second time in a list of the input."""
    for at, key in enumerate(keys):
        if key in keys[:at]:
            raise not_made("DUPLICATE", "This person is named twice.", "input", name, str(at))


def refuse_places(number: int, name: str) -> None:
    """Raise NotMadeError for more people, over all entries of a series, than one change may concern."""
    if number > PLACES_MAX:
        message = f"With all its people this is {number:,} places, and {PLACES_MAX:,} at most."
        raise not_made("TOO_MANY", message, "input", name)


async def find_clients(desk: Desk, keys: Sequence[UUID], name: str) -> None:
    """Raise NotMadeError unless the viewer sees each of these clients, and each is still one.

    They are until the transaction ends.
    """
    if keys:
        await hold_standing(desk, keys)
    seen = desk.under(Clients.READ)
    for key, path in pointing(name, keys).items():
        found = await seen.find(client, key, CLIENTS, *path, is_held=False)
        if found["status"] == "INACTIVE":
            raise not_made("INACTIVE", "This client is inactive; reactivate them first.", *path)


async def find_members(desk: Desk, keys: Sequence[UUID], name: str) -> None:
    """Raise NotMadeError unless each of these providers works here."""
    seen = desk.under(Directory.READ)
    for key, path in pointing(name, keys).items():
        found = await seen.find(provider, key, OF_PRACTICE, *path, is_held=False)
        if not found["is_active"]:
            raise not_made("INACTIVE", "This provider no longer works here.", *path)


def pointing(name: str, keys: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Where in a list of the input each id stands."""
    return {key: ("input", name, str(at)) for at, key in enumerate(keys)}
