"""Free slots: hours less what is taken, on local clocks, of several providers, for everybody."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from permissions.vocabulary import Directory, Schedule
from tests.bookings import HOUR, MONDAY, book
from tests.factories import Person, Practice, global_id, without
from tests.paging import PAGE, PART, TURN, assert_walks

FREE = f"""query($providerIds: [ID!]!, $from: DateTime!, $to: DateTime!, $locationId: ID,
    $roomId: ID, $serviceId: ID, $lengthMinutes: Int, $stepMinutes: Int! = 60, {PAGE}) {{
  freeSlots(providerIds: $providerIds, from: $from, to: $to, locationId: $locationId,
    roomId: $roomId, serviceId: $serviceId, lengthMinutes: $lengthMinutes,
    stepMinutes: $stepMinutes, {TURN}) {{ nodes {{ startsAt endsAt provider {{ name }} }} {PART} }}
}}"""  # fmt: skip
WEEK = {"from": "2026-03-01T00:00:00-05:00", "to": "2026-03-08T00:00:00-05:00"}
SPRING = {"from": "2026-03-08T00:00:00-05:00", "to": "2026-03-09T00:00:00-04:00"}
AUTUMN = {"from": "2026-11-01T00:00:00-04:00", "to": "2026-11-02T00:00:00-05:00"}


@pytest.fixture
async def lena(practice: Practice) -> UUID:
    """She works on Mondays from nine to one."""
    found = await practice.provider("Lena Fox")
    await works(practice, found)
    return found


async def works(practice: Practice, provider_id: UUID, **values: Any) -> None:
    hours = {"starts": time(9), "ends": time(13), **values}
    await practice.add("working_hours", provider_id=provider_id, **hours)


async def free(person: Person, *provider_ids: UUID, **variables: Any) -> list[str]:
    """When slots begin, as UTC has it."""
    reply = await person.ask(FREE, **asked(*provider_ids, **variables))
    return [node["startsAt"][5:16] for node in reply.data["freeSlots"]["nodes"]]


def asked(*provider_ids: UUID, **variables: Any) -> dict[str, Any]:
    ids = [global_id("provider", one) for one in provider_ids]
    length = {} if "serviceId" in variables else {"lengthMinutes": 60}
    return {"providerIds": ids, "first": 100, **WEEK, **length, **variables}


async def test_everybody_sees_what_of_the_hours_is_not_taken(
    practice: Practice, scheduler: Person, clinician: Person, lena: UUID
):
    await book(practice, lena, at=MONDAY + HOUR, length=HOUR)
    await book(practice, lena, at=MONDAY + 2 * HOUR, status="CANCELLED")
    await book(practice, lena, at=MONDAY + 2 * HOUR, status="NO_SHOW")
    for person in (scheduler, clinician):
        reply = await person.ask(FREE, **asked(lena))
        assert reply.data["freeSlots"]["nodes"][0] == {
            "startsAt": "2026-03-02T14:00:00+00:00",
            "endsAt": "2026-03-02T15:00:00+00:00",
            "provider": {"name": "Lena Fox"},
        }
        assert await free(person, lena) == ["03-02T14:00", "03-02T16:00", "03-02T17:00"]
        assert len(reply.statements) == 1
        assert "schedule_entry" not in reply.statements[0]
        assert reply.touched == frozenset()


@pytest.mark.parametrize("kind", ["MEETING", "TIME_OFF"])
async def test_meetings_and_time_off_take_time_too(
    practice: Practice, scheduler: Person, lena: UUID, kind: str
):
    await book(practice, lena, at=MONDAY - 5 * HOUR, length=8 * HOUR, kind=kind)
    assert await free(scheduler, lena) == ["03-02T17:00"]


async def test_slots_begin_at_whole_steps_after_what_is_taken(
    practice: Practice, scheduler: Person, lena: UUID
):
    await book(practice, lena, at=MONDAY, length=timedelta(minutes=65))
    await book(practice, lena, at=MONDAY + 2 * HOUR, length=timedelta(minutes=65))
    found = await free(scheduler, lena, lengthMinutes=45, stepMinutes=15)
    assert found == ["03-02T15:15", "03-02T17:15"]
    found = await free(scheduler, lena, lengthMinutes=55, stepMinutes=5)
    assert found == ["03-02T15:05", "03-02T17:05"]


async def test_pages_hold_each_slot_of_several_providers_once_the_earliest_first(
    practice: Practice, scheduler: Person, lena: UUID
):
    ann = await practice.provider("Ann Ash")
    await works(practice, ann, starts=time(8), ends=time(10))
    query = FREE.replace("provider { name }", "id: startsAt")
    hours = ("13", "14", "14", "15", "16", "17")
    starts = [f"2026-03-02T{hour}:00:00+00:00" for hour in hours]
    variables = {name: value for name, value in asked(ann, lena).items() if name != "first"}
    await assert_walks(scheduler, query, "freeSlots", starts, **variables)


async def test_hours_of_a_location_are_found_there_and_those_of_none_everywhere(
    practice: Practice, scheduler: Person, lena: UUID
):
    north = await practice.add("location")
    await works(practice, lena, weekday=2, location_id=north)
    other = await practice.add("location")
    at_north = await free(scheduler, lena, locationId=global_id("location", north))
    at_other = await free(scheduler, lena, locationId=global_id("location", other))
    assert {day[:5] for day in at_north} == {"03-02", "03-03"}
    assert {day[:5] for day in at_other} == {"03-02"}
    video = await practice.add("location", is_telehealth=True)
    by_video = await free(scheduler, lena, locationId=global_id("location", video))
    assert by_video == at_north


async def test_hours_hold_from_their_first_day_to_their_last(practice: Practice, scheduler: Person):
    ann = await practice.provider("Ann Ash")
    ends = {"starts": time(9), "ends": time(10)}
    await works(practice, ann, valid_to=date(2026, 3, 2), **ends)
    await works(practice, ann, weekday=2, valid_from=date(2026, 3, 4), **ends)
    await works(practice, ann, weekday=3, valid_from=date(2026, 3, 4), **ends)
    assert await free(scheduler, ann) == ["03-02T14:00", "03-04T14:00"]


async def test_a_room_must_be_free_too(practice: Practice, clinician: Person, lena: UUID):
    location = await practice.add("location")
    room = await practice.add("room", location_id=location)
    await book(
        practice, await practice.provider("Ann Ash"), at=MONDAY, length=3 * HOUR, room_id=room
    )
    assert await free(clinician, lena, roomId=global_id("room", room)) == ["03-02T17:00"]
    assert len(await free(clinician, lena)) == 4


async def test_a_room_is_at_its_own_location_when_none_is_named(
    practice: Practice, scheduler: Person
):
    north, south = [await practice.add("location") for _ in range(2)]
    video = await practice.add("location", is_telehealth=True)
    ann = await practice.provider("Ann Ash")
    await works(practice, ann, location_id=north)
    await works(practice, ann, weekday=2, ends=time(10))
    found = {
        where: await free(scheduler, ann, roomId=global_id("room", room))
        for where in (north, south, video)
        for room in [await practice.add("room", location_id=where)]
    }
    assert found[south] == ["03-03T14:00"]
    assert found[north] == found[video] == await free(scheduler, ann)
    assert len(found[north]) == 5


async def test_in_a_room_that_cannot_be_booked_nobody_is_free(
    practice: Practice, elsewhere: Practice, scheduler: Person, lena: UUID
):
    north, south = [await practice.add("location") for _ in range(2)]
    closed = await practice.add("location", is_active=False)
    foreign = await elsewhere.add("room", location_id=await elsewhere.add("location"))
    rooms = {
        "in use": await practice.add("room", location_id=north),
        "out of use": await practice.add("room", location_id=north, is_active=False),
        "in a closed location": await practice.add("room", location_id=closed),
        "of another practice": foreign,
        "a provider": lena,
        "nothing": uuid4(),
    }
    found = {
        name: len(await free(scheduler, lena, roomId=global_id("room", key)))
        for name, key in rooms.items()
    }
    assert found == {**dict.fromkeys(rooms, 0), "in use": 4}
    there = {"roomId": global_id("room", rooms["in use"])}
    assert len(await free(scheduler, lena, **there, locationId=global_id("location", north))) == 4
    assert await free(scheduler, lena, **there, locationId=global_id("location", south)) == []


async def test_at_a_location_that_is_not_in_use_nobody_is_free(
    practice: Practice, elsewhere: Practice, scheduler: Person, lena: UUID
):
    closed = await practice.add("location", is_active=False)
    for key in (closed, await elsewhere.add("location"), uuid4()):
        assert await free(scheduler, lena, locationId=global_id("location", key)) == []


async def test_for_a_service_that_is_not_in_use_nobody_is_free(
    practice: Practice, scheduler: Person, lena: UUID
):
    gone = {"name": "Gone", "length_minutes": 60, "sort_key": "gone", "is_active": False}
    service = await practice.add("service", **gone)
    assert await free(scheduler, lena, serviceId=global_id("service", service)) == []


async def test_a_length_that_can_be_booked_can_be_searched(practice: Practice, scheduler: Person):
    ann = await practice.provider("Ann Ash")
    await works(practice, ann, starts=time(8), ends=time(20))
    assert await free(scheduler, ann, lengthMinutes=720) == ["03-02T13:00"]
    assert await free(scheduler, ann, lengthMinutes=1440) == []


async def test_a_service_says_how_long_it_takes(practice: Practice, scheduler: Person, lena: UUID):
    service = await practice.add("service", name="Long", length_minutes=180, sort_key="long")
    found = await free(scheduler, lena, serviceId=global_id("service", service))
    assert found == ["03-02T14:00", "03-02T15:00"]
    assert await free(scheduler, lena, serviceId=global_id("service")) == []


async def test_an_hour_that_clocks_skip_is_nobodys_and_one_they_show_twice_is_worked_twice(
    practice: Practice, scheduler: Person
):
    """In New York clocks go forward on March 8 and back on November 1, 2026, at two at night."""
    ann = await practice.provider("Ann Ash")
    await works(practice, ann, weekday=7, starts=time(1), ends=time(4))
    assert await free(scheduler, ann, **SPRING) == ["03-08T06:00", "03-08T07:00"]
    found = await free(scheduler, ann, **AUTUMN)
    assert found == ["11-01T05:00", "11-01T06:00", "11-01T07:00", "11-01T08:00"]


async def test_hours_within_what_clocks_skip_are_none(practice: Practice, scheduler: Person):
    ann = await practice.provider("Ann Ash")
    await works(practice, ann, weekday=7, starts=time(2, 30), ends=time(3))
    found = await free(scheduler, ann, lengthMinutes=5, stepMinutes=5, **SPRING)
    assert found == []


async def test_nine_o_clock_is_nine_o_clock_after_clocks_change(
    practice: Practice, scheduler: Person, lena: UUID
):
    range_ = {"from": "2026-03-02T00:00:00-05:00", "to": "2026-03-10T00:00:00-04:00"}
    found = await free(scheduler, lena, lengthMinutes=240, **range_)
    assert found == ["03-02T14:00", "03-09T13:00"]


async def test_whoever_has_left_or_works_elsewhere_is_never_free(
    practice: Practice, elsewhere: Practice, scheduler: Person
):
    gone = await practice.provider("Ann Ash", is_active=False)
    foreign = await elsewhere.provider()
    await works(practice, gone)
    await works(elsewhere, foreign)
    assert await free(scheduler, gone, foreign) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"providerIds": []}, "1 to 20 providers"),
        ({"providerIds": ["provider_x"] * 21}, "1 to 20 providers"),
        ({"to": "2026-04-05T00:00:00Z"}, "31 days"),
        ({"to": "2026-02-05T00:00:00Z"}, "later than from"),
        ({"lengthMinutes": None}, "one of them only"),
        ({"serviceId": "service_x"}, "one of them only"),
        ({"lengthMinutes": 0}, "1 to 1440"),
        ({"lengthMinutes": 1441}, "1 to 1440"),
        ({"stepMinutes": 7}, "one of 5, 10"),
        ({"stepMinutes": 0}, "one of 5, 10"),
        ({"stepMinutes": -15}, "one of 5, 10"),
    ],
)
async def test_a_search_without_bounds_is_refused_before_anything_is_read(
    scheduler: Person, changes: dict[str, Any], words: str
):
    whole = {**asked(), "providerIds": [global_id("provider")], "lengthMinutes": 60, **changes}
    reply = await scheduler.ask(FREE, **whole)
    (error,) = reply.errors
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert words in error["message"]
    assert reply.statements == []


async def test_whoever_may_not_know_who_is_busy_finds_nothing_free(
    practice: Practice, clinician: Person, lena: UUID
):
    person = without(clinician, Schedule.BUSY)
    reply = await person.ask(FREE, **asked(lena))
    assert reply.refused() == {("Query.freeSlots", "schedule:busy")}
    assert reply.partial == {"freeSlots": None}
    assert reply.statements == []
    reply = await without(clinician, Directory.READ).ask(
        FREE, **asked(lena, serviceId=global_id("service"))
    )
    assert "FORBIDDEN" in reply.codes()


async def test_hours_at_a_location_that_was_closed_are_no_longer_free(
    practice: Practice, scheduler: Person
):
    ann = await practice.provider("Ann Ash")
    north, south = [await practice.add("location") for _ in range(2)]
    await works(practice, ann, location_id=north, ends=time(10))
    await works(practice, ann, location_id=south, starts=time(10), ends=time(11))
    assert await free(scheduler, ann) == ["03-02T14:00", "03-02T15:00"]
    await practice.owner.execute("UPDATE location SET is_active = false WHERE id = $1", north)
    assert await free(scheduler, ann) == ["03-02T15:00"]
