"""A room is at its entry's location, wherever either of them goes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.factories import Person, Practice, global_id
from tests.schema.schedule.booked import SUMMER, known, made, problem, session

MOVE = "scheduleEntryReschedule"
ELSEWHERE = ("ROOM_ELSEWHERE", "locationId")


@pytest.fixture
async def juniper(practice: Practice) -> UUID:
    return await practice.add("location", name="Juniper")


@pytest.fixture
async def linden(practice: Practice) -> UUID:
    return await practice.add("location", name="Linden")


@pytest.fixture
async def blue(practice: Practice, juniper: UUID) -> UUID:
    """A room at Juniper."""
    return await practice.add("room", name="Blue", location_id=juniper)


def at(location_id: UUID | None) -> dict[str, Any]:
    return {"locationId": location_id and global_id("location", location_id)}


def within(room_id: UUID | None) -> dict[str, Any]:
    return {"roomId": room_id and global_id("room", room_id)}


async def places(practice: Practice) -> list[tuple[UUID | None, UUID | None]]:
    """The location and the room of each entry."""
    found = await practice.owner.fetch(
        "SELECT location_id, room_id FROM schedule_entry WHERE practice_id = $1 ORDER BY starts_at",
        practice.id,
    )
    return [(row["location_id"], row["room_id"]) for row in found]


async def test_what_an_entry_has_may_be_sent_back_though_it_is_out_of_use(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, juniper: UUID, blue: UUID
):
    talk = await practice.add("service", name="Talk", length_minutes=50, sort_key="talk")
    own = {
        **at(juniper), **within(blue), "serviceId": global_id("service", talk),
        "providerId": global_id("provider", lena),
    }  # fmt: skip
    given = {**session(lena, mei), **own}
    first = await made(scheduler, "appointmentCreate", **given)
    given["startsAt"] = SUMMER.isoformat()
    other = {
        name: given[name] for name in given if name not in {"serviceId", "roomId", "locationId"}
    }
    second = await made(scheduler, "appointmentCreate", **other)
    for table in ("location", "room", "service", "provider"):
        await practice.owner.execute(
            f"UPDATE {table} SET is_active = false WHERE practice_id = $1", practice.id
        )
    first = await made(scheduler, MOVE, **known(first), **own, title="First visit")
    first = await made(scheduler, MOVE, **known(first), **within(blue))
    for name in ("serviceId", "roomId", "locationId"):
        told = await problem(scheduler, MOVE, **known(second), **{name: own[name]})
        assert told == ("INACTIVE", name)


async def test_a_room_is_not_kept_at_another_location_nor_at_none(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, juniper: UUID, linden: UUID,
    blue: UUID,
):  # fmt: skip
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei), **within(blue))
    for there in (linden, None):
        assert await problem(scheduler, MOVE, **known(entry), **at(there)) == ELSEWHERE
    assert await places(practice) == [(juniper, blue)]
    entry = await made(scheduler, MOVE, **known(entry), **at(juniper))
    assert await places(practice) == [(juniper, blue)]
    entry = await made(scheduler, MOVE, **known(entry), **at(linden), **within(None))
    assert await places(practice) == [(linden, None)]
    await made(scheduler, MOVE, **known(entry), **at(None))
    assert await places(practice) == [(None, None)]


async def test_a_room_there_goes_with_the_new_location(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, linden: UUID, blue: UUID
):
    red = await practice.add("room", name="Red", location_id=linden)
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei), **within(blue))
    told = await problem(scheduler, MOVE, **known(entry), **at(linden), **within(blue))
    assert told == ("ROOM_ELSEWHERE", "roomId")
    await made(scheduler, MOVE, **known(entry), **at(linden), **within(red))
    assert await places(practice) == [(linden, red)]


@pytest.mark.parametrize(("extent", "first"), [("FOLLOWING", 1), ("ALL", 0)])
async def test_no_entry_of_a_series_is_parted_from_its_room(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, juniper: UUID, linden: UUID,
    blue: UUID, extent: str, first: int,
):  # fmt: skip
    """Though the one that is named has no room."""
    weekly = session(lena, mei, rule="FREQ=WEEKLY;COUNT=3")
    entry = await made(scheduler, "appointmentCreate", **weekly)
    nodes = entry["series"]["occurrences"]["nodes"]
    last = {"id": nodes[2]["id"], "version": 1}
    await made(scheduler, MOVE, **last, **within(blue))
    named = {"id": nodes[first]["id"], "version": 1, "extent": extent}
    assert await problem(scheduler, MOVE, **named, **at(linden)) == ELSEWHERE
    assert await places(practice) == [(None, None), (None, None), (juniper, blue)]
    await made(scheduler, MOVE, **named, **at(linden), **within(None))
    assert await places(practice) == [(None, None)] * first + [(linden, None)] * (3 - first)


async def test_what_stays_behind_keeps_its_room_and_is_in_nobodys_way(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, juniper: UUID, linden: UUID,
    blue: UUID,
):  # fmt: skip
    weekly = session(lena, mei, rule="FREQ=WEEKLY;COUNT=3")
    entry = await made(scheduler, "appointmentCreate", **weekly, **within(blue))
    second = {"id": entry["series"]["occurrences"]["nodes"][1]["id"], "extent": "FOLLOWING"}
    await made(scheduler, MOVE, **second, version=1, **within(None))
    await made(scheduler, MOVE, **second, version=2, **at(linden))
    assert await places(practice) == [(juniper, blue), (linden, None), (linden, None)]
