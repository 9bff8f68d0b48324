"""A room holds the clients who are booked into it, or a reason says why not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from permissions.vocabulary import Directory
from tests.factories import Person, Practice, global_id, without
from tests.schema.schedule.booked import WEEKLY, change, known, made, mutation, problem, session

BOOK, MOVE, JOIN = "appointmentCreate", "scheduleEntryReschedule", "appointmentChangeClients"
TOO_SMALL = "ROOM_TOO_SMALL"


@pytest.fixture
async def room(practice: Practice) -> dict[str, Any]:
    """A room for two."""
    location = await practice.add("location")
    key = await practice.add("room", location_id=location, capacity=2)
    return {"roomId": global_id("room", key)}


@pytest.fixture
async def three(practice: Practice, mei: UUID, ines: UUID) -> list[UUID]:
    return [mei, ines, await practice.client("Bo Berg")]


async def test_a_room_is_booked_for_as_many_clients_as_it_holds_or_for_a_reason(
    scheduler: Person, lena: UUID, room: dict[str, Any], three: list[UUID]
):
    group = session(lena, *three, appointmentType="GROUP", rule=WEEKLY, **room)
    payload = await change(scheduler, BOOK, **group)
    (told,) = payload["errors"]
    assert (told["code"], told["field"]) == (TOO_SMALL, ["input", "roomId"])
    assert told["message"].startswith("The room holds 2, and more clients attend then: 2031-03-03 ")
    both = session(lena, *three[:2], appointmentType="GROUP", **room)
    entry = await made(scheduler, BOOK, **both)
    await made(scheduler, "scheduleEntryCancel", **known(entry), reason="Ill.")
    await made(scheduler, BOOK, **group, overrideReason="They stand.")


async def test_nor_do_more_move_into_it_or_come_or_come_back(
    practice: Practice, scheduler: Person, lena: UUID, room: dict[str, Any], three: list[UUID]
):
    group = session(lena, *three, appointmentType="GROUP")
    entry = await made(scheduler, BOOK, **group)
    assert await problem(scheduler, MOVE, **known(entry), **room) == (TOO_SMALL, "roomId")
    gone = {"removeClientIds": [global_id("client", three[2])]}
    entry = await made(scheduler, JOIN, **known(entry), **gone)
    entry = await made(scheduler, MOVE, **known(entry), **room)
    back = {"addClientIds": [global_id("client", three[2])]}
    assert await problem(scheduler, JOIN, **known(entry), **back) == (TOO_SMALL, "addClientIds")
    entry = await made(scheduler, JOIN, **known(entry), **back, overrideReason="They stand.")
    entry = await made(scheduler, "scheduleEntryCancel", **known(entry), reason="Ill.")
    told = await problem(scheduler, "scheduleEntryReopen", **known(entry))
    assert told == (TOO_SMALL, "id")
    # Fewer are not asked about, though they are still too many.
    await practice.owner.execute("UPDATE room SET capacity = 1")
    said = {"overrideReason": "They stand."}
    entry = await made(scheduler, "scheduleEntryReopen", **known(entry), **said)
    await made(scheduler, JOIN, **known(entry), **gone)


async def test_whoever_may_not_read_of_the_room_is_told_that_it_is_too_small_and_not_its_size(
    scheduler: Person, lena: UUID, room: dict[str, Any], three: list[UUID]
):
    both = session(lena, *three[:2], appointmentType="GROUP", **room)
    entry = await made(scheduler, BOOK, **both)
    come = {**known(entry), "addClientIds": [global_id("client", three[2])]}
    query = mutation(JOIN).replace("provider { id }", "")
    reply = await without(scheduler, Directory.READ).ask(query, input=come)
    assert reply.data[JOIN]["errors"] == [
        {
            "code": TOO_SMALL,
            "message": "The room is too small for all who attend then: 2031-03-03 09:00.",
            "field": ["input", "addClientIds"],
        }
    ]
    assert not reply.reads("capacity")
