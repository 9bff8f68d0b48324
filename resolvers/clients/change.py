"""How the record of a client is made and changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.clients import client
from db.directory import provider
from resolvers.clients.likeness import refuse_likeness
from resolvers.clients.listing import sorted_by
from resolvers.clients.parts import LISTS, has_guardian, write_lists
from resolvers.desk import Desk, Row, not_made
from resolvers.reach import CLIENTS
from resolvers.today import today_of

ADULT_YEARS = 18

_NUMBER = "C-{:05d}"
# Whether they are in it already is not the viewer's to see.
_ASSIGN = """
INSERT INTO caseload (practice_id, account_id, client_id, since) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
"""
_NEW = {"sex": "U", "status": "PROSPECTIVE"}
"""What a record says when whoever makes it does not."""


async def create(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Make the record of a new client, who gets the practice's next number."""
    today = await today_of(desk)
    values = {**_NEW, **given}
    is_acknowledged = values.pop("acknowledge_duplicates", False)
    lists = {name: values.pop(name) for name in LISTS if name in values}
    await _check(desk, values, today)
    if is_minor(values["birth_date"], today) and not lists.get("guardians"):
        raise _without_guardian()
    # Whoever makes a record at the same moment waits: for the number, and to be seen as alike.
    await desk.take_turn(f"client number {desk.viewer.practice_id}")
    if not is_acknowledged:
        await refuse_likeness(desk, given)
    key = await desk.add(
        client,
        **values,
        number=await _next_number(desk),
        since=today,
        added_by_name=desk.viewer.name,
        sort_key=sorted_by(values),
    )
    await write_lists(desk, key, lists)
    await _assign(desk, key, values, today)
    return {"client_id": key}


async def update(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Change what is given of a record, if it is still of the version that was read."""
    today = await today_of(desk)
    values = dict(given)
    key, version = values.pop("id"), values.pop("version")
    lists = {name: values.pop(name) for name in LISTS if name in values}
    before = await desk.find(client, key, CLIENTS, "input", "id", version=version)
    if "status" in values and before["status"] == "INACTIVE":
        message = "The client is inactive; bring them back first."
        raise not_made("CLIENT_INACTIVE", message, "input", "status")
    await _check(desk, values, today)
    if {"legal_first_name", "legal_last_name"} & values.keys():
        values["sort_key"] = sorted_by({**before, **values})
    await desk.change(client, key, **values)
    await write_lists(desk, key, lists)
    await _assign(desk, key, values, today)
    if "birth_date" in values or "guardians" in lists:
        await _require_guardian(desk, key, {**before, **values}, today)
    return {"client_id": key}


def is_minor(birth_date: date, today: date) -> bool:
    """Whether somebody has not had their eighteenth birthday; one of 29 February has it on 1 March."""
    birthday = (birth_date.month, birth_date.day)
    years = today.year - birth_date.year - ((today.month, today.day) < birthday)
    return years < ADULT_YEARS


async def _require_guardian(desk: Desk, key: UUID, row: Row, today: date) -> None:
    if is_minor(row["birth_date"], today) and not await has_guardian(desk, key):
        raise _without_guardian()


def _without_guardian() -> Exception:
    message = "Somebody under 18 needs a guardian."
    return not_made("GUARDIAN_REQUIRED", message, "input", "guardians")


async def _assign(desk: Desk, key: UUID, values: Mapping[str, Any], today: date) -> None:
    """Put a client into the caseload of whoever is made their provider; nobody else loses them."""
    provider_id = values.get("primary_provider_id")
    if provider_id is not None:
        practice_id = desk.viewer.practice_id
        await desk.writing.execute(_ASSIGN, practice_id, provider_id, key, today)


async def _check(desk: Desk, values: Mapping[str, Any], today: date) -> None:
    """What must be true of a profile besides its form."""
    if "birth_date" in values and values["birth_date"] > today:
        message = "Nobody was born after today."
        raise not_made("BIRTH_DATE_IN_FUTURE", message, "input", "birthDate")
    provider_id = values.get("primary_provider_id")
    if provider_id is not None:
        found = select(provider.c.id).where(
            provider.c.practice_id == desk.viewer.practice_id,
            provider.c.id == provider_id,
            provider.c.is_active,
        )
        if not await desk.rows(found):
            message = "No provider who works here has this id."
            raise not_made("PROVIDER_UNKNOWN", message, "input", "primaryProviderId")


async def _next_number(desk: Desk) -> str:
    """The number after the highest one, which may be that of a client who was merged."""
    row = await desk.writing.fetchrow("SELECT highest_client_number() AS number")
    last = row["number"]
    return _NUMBER.format(int(last.partition("-")[2]) + 1 if last else 1)
