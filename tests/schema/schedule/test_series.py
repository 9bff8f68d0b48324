"""Series: the rule, its occurrences, and whose they are; rooms, hours and versions beside them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from tests.bookings import MONDAY, book, meet
from tests.factories import Person, Practice, global_id
from tests.paging import PAGE, PART, TURN, assert_walks

WEEK = timedelta(days=7)
SERIES = f"""query($id: ID!, {PAGE}) {{ node(id: $id) {{ ... on ScheduleEntry {{ series {{
  rule startsLocal lengthMinutes timeZone version occurrences({TURN}) {{ nodes {{ id }} {PART} }}
}} }} }} }}"""  # fmt: skip
ENTRY = """query($id: ID!) { node(id: $id) { ... on ScheduleEntry {
  version occursOn overrideReason room { name capacity location { name } } series { rule }
  ... on Appointment { appointmentType confirmedAt arrivedAt } } } }"""


async def repeat(practice: Practice, provider_id: UUID, *client_ids: UUID) -> list[UUID]:
    """Three weekly appointments; their series says that they are at nine."""
    series = await practice.add(
        "schedule_series",
        kind="APPOINTMENT",
        appointment_type="INDIVIDUAL",
        provider_id=provider_id,
        rule="FREQ=WEEKLY;COUNT=3",
    )
    first = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - on local clocks
    return [
        await book(
            practice, provider_id, *client_ids, at=MONDAY + week * WEEK, series_id=series,
            occurs_on=first + week * WEEK,
        )
        for week in range(3)
    ]  # fmt: skip


async def test_a_series_tells_its_rule_and_pages_through_its_entries(
    practice: Practice, scheduler: Person, lena: UUID
):
    entries = [global_id("entry", one) for one in await repeat(practice, lena)]
    reply = await scheduler.ask(SERIES, id=entries[1])
    found = reply.data["node"]["series"]
    assert {name: found[name] for name in found if name != "occurrences"} == {
        "rule": "FREQ=WEEKLY;COUNT=3",
        "startsLocal": "2026-03-02T09:00:00",
        "lengthMinutes": 50,
        "timeZone": "America/New_York",
        "version": 1,
    }
    assert len(reply.statements) == 1
    path = "node.series.occurrences"
    await assert_walks(scheduler, SERIES, path, entries, id=entries[0])


async def test_a_clinician_sees_of_a_series_the_entries_of_the_own_caseload(
    practice: Practice, clinician: Person, lena: UUID
):
    mei = await practice.client("Mei Li")
    await practice.in_caseload(clinician, mei)
    entries = await repeat(practice, lena)
    await practice.add("attendee", entry_id=entries[1], client_id=mei, starts_at=MONDAY + WEEK)
    reply = await clinician.ask(SERIES, id=global_id("entry", entries[1]))
    series = reply.data["node"]["series"]
    assert series["rule"] == "FREQ=WEEKLY;COUNT=3"
    assert [one["id"] for one in series["occurrences"]["nodes"]] == [global_id("entry", entries[1])]
    hidden = await clinician.ask(SERIES, id=global_id("entry", entries[0]))
    assert hidden.data["node"] is None


async def test_an_entry_tells_its_state_its_room_and_why_it_is_double_booked(
    practice: Practice, scheduler: Person, lena: UUID
):
    location = await practice.add("location")
    room = await practice.add("room", location_id=location, capacity=4)
    entry = await book(
        practice, lena, appointment_type="GROUP", room_id=room, version=3,
        override_reason="They come together.", confirmed_at=MONDAY, arrived_at=MONDAY,
    )  # fmt: skip
    reply = await scheduler.ask(ENTRY, id=global_id("entry", entry))
    assert reply.data["node"] == {
        "version": 3,
        "occursOn": None,
        "overrideReason": "They come together.",
        "room": {"name": "Room 1", "capacity": 4, "location": {"name": "North"}},
        "series": None,
        "appointmentType": "GROUP",
        "confirmedAt": "2026-03-02T14:00:00+00:00",
        "arrivedAt": "2026-03-02T14:00:00+00:00",
    }


async def test_a_meeting_is_an_occurrence_too(practice: Practice, scheduler: Person, lena: UUID):
    series = await practice.add("schedule_series", provider_id=lena)
    first = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - on local clocks
    entry = await meet(practice, lena, series_id=series, occurs_on=first)
    reply = await scheduler.ask(ENTRY, id=global_id("entry", entry))
    assert reply.data["node"]["occursOn"] == "2026-03-02T09:00:00"
    assert reply.data["node"]["series"] == {"rule": "FREQ=WEEKLY;COUNT=10"}


async def test_everybody_sees_hours_rooms_and_the_practice(
    practice: Practice, elsewhere: Practice, scheduler: Person, clinician: Person, lena: UUID
):
    north, south = [await practice.add("location", name=name) for name in ("North", "South")]
    for location in (north, south):
        await practice.add("room", location_id=location)
    foreign = await elsewhere.add("location")
    await elsewhere.add("room", location_id=foreign)
    await practice.add("working_hours", provider_id=lena, weekday=5, valid_to=date(2026, 6, 1))
    await practice.add(
        "working_hours", provider_id=lena, location_id=north, starts=time(8, 30), ends=time(12)
    )
    query = """query($provider: ID!, $location: ID!) {
      practice { name timeZone lateCancelHours }
      all: rooms { totalCount }
      rooms(locationId: $location) { nodes { name capacity location { name } } }
      node(id: $provider) { ... on Provider { workingHours {
        weekday starts ends validFrom validTo location { name } } } } }"""
    chosen = {"provider": global_id("provider", lena), "location": global_id("location", north)}
    for person in (scheduler, clinician):
        assert (await person.ask(query, **chosen)).data == {
            "practice": {
                "name": "Harbor",
                "timeZone": "America/New_York",
                "lateCancelHours": 24,
            },
            "all": {"totalCount": 2},
            "rooms": {
                "nodes": [{"name": "Room 1", "capacity": None, "location": {"name": "North"}}]
            },
            "node": {
                "workingHours": [
                    {
                        "weekday": 1, "starts": "08:30:00", "ends": "12:00:00",
                        "validFrom": "2020-01-01", "validTo": None, "location": {"name": "North"},
                    },
                    {
                        "weekday": 5, "starts": "09:00:00", "ends": "17:00:00",
                        "validFrom": "2020-01-01", "validTo": "2026-06-01", "location": None,
                    },
                ]
            },
        }  # fmt: skip
    at_foreign = {**chosen, "location": global_id("location", foreign)}
    assert (await scheduler.ask(query, **at_foreign)).data["rooms"] == {"nodes": []}
