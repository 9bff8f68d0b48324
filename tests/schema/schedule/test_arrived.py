"""An appointment whose client is here changes alone, and stays at its hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.factories import Person, Practice, global_id
from tests.schema.schedule.booked import change, known, made, problem, session

MOVE = "scheduleEntryReschedule"
HOUR = timedelta(hours=1)


@pytest.fixture
def at() -> datetime:
    return datetime.now(UTC).replace(microsecond=0, second=0)


@pytest.fixture
async def here(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, at: datetime
) -> dict[str, Any]:
    """The first of two, confirmed, whose client is here."""
    booked = session(lena, mei, at=at, appointmentType="FAMILY", rule="FREQ=WEEKLY;COUNT=2")
    entry = await made(scheduler, "appointmentCreate", **booked)
    entry = await made(scheduler, "appointmentConfirm", **known(entry))
    return await made(scheduler, "appointmentArrive", **known(entry))


def marks(entry: dict[str, Any]) -> list[Any]:
    return [entry[name] for name in ("status", "confirmedAt", "arrivedAt", "startsAt")]


async def test_a_client_who_is_here_is_seen_elsewhere_by_another_or_for_longer(
    practice: Practice, scheduler: Person, ann: UUID, here: dict[str, Any], at: datetime
):
    room = await practice.add("room", location_id=await practice.add("location"))
    there = {"roomId": global_id("room", room), "providerId": global_id("provider", ann)}
    entry = await made(
        scheduler, MOVE, **known(here), **there, lengthMinutes=90, startsAt=at.isoformat()
    )
    assert marks(entry) == marks(here)
    assert entry["provider"]["id"] == there["providerId"]
    assert entry["endsAt"] == (at + timedelta(minutes=90)).isoformat()


async def test_nobody_is_put_where_somebody_else_is_though_they_are_here(
    practice: Practice, scheduler: Person, ann: UUID, ines: UUID, here: dict[str, Any], at: datetime
):
    await made(scheduler, "appointmentCreate", **session(ann, ines, at=at))
    other = {"providerId": global_id("provider", ann)}
    assert await problem(scheduler, MOVE, **known(here), **other) == ("CONFLICT", "startsAt")


async def test_somebody_joins_a_client_who_is_here(
    practice: Practice, scheduler: Person, ines: UUID, here: dict[str, Any]
):
    joins = {"addClientIds": [global_id("client", ines)]}
    entry = await made(scheduler, "appointmentChangeClients", **known(here), **joins)
    assert marks(entry) == marks(here)
    assert len(entry["clients"]) == 2


async def test_what_a_client_is_here_for_does_not_move_nor_is_it_cancelled(
    practice: Practice, scheduler: Person, here: dict[str, Any], at: datetime
):
    later = {"startsAt": (at + HOUR).isoformat()}
    for name, given, wrong in (
        (MOVE, later, "reopen it before you move it to another time"),
        (
            MOVE,
            {"title": "x", "extent": "ALL"},
            "change this one alone, or name one that is to come",
        ),
        ("scheduleEntryCancel", {"reason": "Left"}, "reopen it before you cancel it"),
    ):
        payload = await change(scheduler, name, **known(here), **given)
        assert payload["errors"] == [
            {
                "code": "NOT_OPEN",
                "message": f"The client is here; {wrong}.",
                "field": ["input", "id"],
            }
        ]
