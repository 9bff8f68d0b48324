"""The master schedule by range and filters, and the bare busy times."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.bookings import HOUR, MONDAY, SESSION, book, meet
from tests.factories import Person, Practice, global_id
from tests.paging import PAGE, PART, TURN, assert_walks, walk

MASTER = f"""query($from: DateTime!, $to: DateTime!, $providerIds: [ID!], $locationIds: [ID!],
    $statuses: [AppointmentStatus!], {PAGE}) {{
  masterSchedule(from: $from, to: $to, providerIds: $providerIds, locationIds: $locationIds,
    statuses: $statuses, {TURN}) {{ nodes {{ id title }} {PART} }}
}}"""  # fmt: skip
BUSY = """query($from: DateTime!, $to: DateTime!, $providerIds: [ID!]) {
  busyTimes(from: $from, to: $to, providerIds: $providerIds) {
    totalCount nodes { startsAt endsAt provider { name } } } }"""
BUSY_PAGES = f"""query($from: DateTime!, $to: DateTime!, {PAGE}) {{
  busyTimes(from: $from, to: $to, {TURN}) {{
    edges {{ cursor }} nodes {{ startsAt endsAt provider {{ id }} }} {PART} }} }}"""
WEEK = {"from": "2026-03-01T00:00:00Z", "to": "2026-03-08T00:00:00Z"}


async def _listed(person: Person, **variables: Any) -> list[str]:
    reply = await person.ask(MASTER, **{**WEEK, **variables})
    return [node["id"] for node in reply.data["masterSchedule"]["nodes"]]


async def test_pages_hold_each_entry_once_in_the_order_of_their_beginning(
    practice: Practice, scheduler: Person, lena: UUID
):
    others = [await practice.provider(f"Ann {name}") for name in ("Ash", "Bay", "Cox")]
    first = await book(practice, lena, at=MONDAY - HOUR, kind="TIME_OFF")
    together = [await book(practice, one) for one in (lena, *others)]
    last = await meet(practice, *others, at=MONDAY + HOUR)
    ids = [global_id("entry", one) for one in (first, *sorted(together), last)]
    await assert_walks(scheduler, MASTER, "masterSchedule", ids, **WEEK)


async def test_what_began_before_and_what_ends_after_the_range_belongs_to_it(
    practice: Practice, scheduler: Person, lena: UUID
):
    begin, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC)
    week = timedelta(days=7)
    over = await book(practice, lena, at=begin - HOUR, length=HOUR, kind="TIME_OFF")
    inside = await book(practice, lena, at=begin - week, length=week - HOUR, kind="TIME_OFF")
    still = await book(
        practice, lena, at=begin - HOUR, length=2 * HOUR, kind="TIME_OFF", status="CANCELLED"
    )
    long = await book(
        practice,
        await practice.provider("Ann Ash"),
        at=begin - timedelta(days=30),
        length=timedelta(days=31),
        kind="TIME_OFF",
    )
    late = await book(practice, lena, at=end - HOUR, length=3 * HOUR)
    after = await book(practice, await practice.provider("Ann Bay"), at=end)
    assert await _listed(scheduler) == [global_id("entry", one) for one in (long, still, late)]
    assert {over, inside, after}.isdisjoint({long, still, late})


async def test_providers_locations_and_statuses_choose_entries(
    practice: Practice, scheduler: Person, elsewhere: Practice, lena: UUID
):
    other = await practice.provider("Ann Ash")
    north = await practice.add(
        "location", name="North", street="1 Main St", city="Albany", state="NY",
        postal_code="12207", sort_key="north",
    )  # fmt: skip
    here = await book(practice, lena, location_id=north)
    there = await book(practice, other, at=MONDAY + HOUR, status="CONFIRMED")
    ids = [global_id("entry", one) for one in (here, there)]
    theirs = [global_id("provider", one) for one in (lena, other)]
    assert await _listed(scheduler, providerIds=theirs) == ids
    assert await _listed(scheduler, providerIds=theirs[:1]) == ids[:1]
    assert await _listed(scheduler, locationIds=[global_id("location", north)]) == ids[:1]
    assert await _listed(scheduler, statuses=["CONFIRMED", "NO_SHOW"]) == ids[1:]
    foreign = [global_id("provider", await elsewhere.provider()), "location_x", "nonsense"]
    assert await _listed(scheduler, providerIds=foreign) == []
    assert await _listed(scheduler, providerIds=[]) == []


async def test_a_meeting_stands_in_the_calendar_of_everybody_who_takes_part(
    practice: Practice, scheduler: Person, lena: UUID
):
    ann, bo = [await practice.provider(name) for name in ("Ann Ash", "Bo Cox")]
    meeting = global_id("entry", await meet(practice, lena, ann))
    own = global_id("entry", await book(practice, ann, at=MONDAY + HOUR, status="CANCELLED"))
    for chosen, listed in (((ann,), [meeting, own]), ((lena, ann), [meeting, own]), ((bo,), [])):
        ids = [global_id("provider", one) for one in chosen]
        assert await _listed(scheduler, providerIds=ids) == listed
    query = """query($from: DateTime!, $to: DateTime!) { providers(first: 20) { nodes { name
      schedule(from: $from, to: $to) { nodes { id } } } } }"""
    reply = await scheduler.ask(query, **WEEK)
    assert {
        node["name"]: [one["id"] for one in node["schedule"]["nodes"]]
        for node in reply.data["providers"]["nodes"]
    } == {"Ann Ash": [meeting, own], "Bo Cox": [], "Lena Fox": [meeting]}


async def test_a_month_of_several_providers_is_one_statement(
    practice: Practice, scheduler: Person, clinician: Person, lena: UUID
):
    providers = [lena, *[await practice.provider(f"Ann {name}") for name in ("Ash", "Bay")]]
    mei = await practice.client("Mei Li")
    for provider_id in providers:
        for day in range(-1, 35):
            await book(practice, provider_id, at=MONDAY + day * 24 * HOUR)
    own = await book(practice, lena, mei, at=MONDAY + HOUR)
    await practice.in_caseload(clinician, mei)
    query = """query($from: DateTime!, $to: DateTime!) { providers(first: 20) { nodes { name
      schedule(from: $from, to: $to, first: 100) { totalCount nodes { id startsAt } } } } }"""
    month = {"from": "2026-03-02T00:00:00Z", "to": "2026-04-02T00:00:00Z"}
    reply = await scheduler.ask(query, **month)
    assert len(reply.statements) == 1
    counts = {
        node["name"]: node["schedule"]["totalCount"] for node in reply.data["providers"]["nodes"]
    }
    assert counts == {"Ann Ash": 31, "Ann Bay": 31, "Lena Fox": 32, "Ada Moss": 0}
    for node in reply.data["providers"]["nodes"]:
        starts = [one["startsAt"] for one in node["schedule"]["nodes"]]
        assert starts == sorted(starts)
        assert len(starts) == node["schedule"]["totalCount"]
    seen = (await clinician.ask(query, **month)).data["providers"]["nodes"]
    assert [one["id"] for node in seen for one in node["schedule"]["nodes"]] == [
        global_id("entry", own)
    ]


async def test_a_day_has_as_many_hours_as_the_clocks_give_it(
    practice: Practice, scheduler: Person, lena: UUID
):
    """In New York clocks go forward on March 8 and back on November 1, at two at night."""
    spring = datetime(2026, 3, 8, 5, tzinfo=UTC)
    autumn = datetime(2026, 11, 1, 4, tzinfo=UTC)
    hours = [
        [await book(practice, lena, at=day + n * HOUR) for n in range(-1, 26)]
        for day in (spring, autumn)
    ]
    short = {"from": "2026-03-08T00:00:00-05:00", "to": "2026-03-09T00:00:00-04:00"}
    long = {"from": "2026-11-01T00:00:00-04:00", "to": "2026-11-02T00:00:00-05:00"}
    for day, entries, length in ((short, hours[0], 23), (long, hours[1], 25)):
        listed = await _listed(scheduler, first=50, **day)
        assert listed == [global_id("entry", one) for one in entries[1 : length + 1]]


@pytest.mark.parametrize("field", ["masterSchedule", "busyTimes"])
@pytest.mark.parametrize(
    ("begin", "end", "words"),
    [
        ("2026-03-02T00:00:00Z", "2026-03-02T00:00:00Z", "to must be later than from."),
        ("2026-03-02T00:00:00Z", "2026-03-01T00:00:00Z", "to must be later than from."),
        ("2026-01-01T00:00:00Z", "2026-03-05T00:00:00Z", "62 days"),
        ("1801-01-01T00:00:00Z", "2998-12-31T00:00:00Z", "62 days"),
    ],
)
async def test_a_range_that_is_empty_or_too_long_is_refused_before_anything_is_read(
    scheduler: Person, field: str, begin: str, end: str, words: str
):
    by_variable = (
        f"query($a: DateTime!, $b: DateTime!) {{ {field}(from: $a, to: $b) {{ totalCount }} }}"
    )
    for reply in (
        await scheduler.ask(by_variable, a=begin, b=end),
        await scheduler.ask(f'{{ {field}(from: "{begin}", to: "{end}") {{ totalCount }} }}'),
    ):
        (error,) = reply.errors
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert error["path"] == [field]
        assert words in error["message"]
        assert reply.statements == []


async def test_sixty_two_days_may_hold_the_hour_that_the_clocks_go_back(scheduler: Person):
    reply = await scheduler.ask(
        MASTER, **{"from": "2026-10-01T00:00:00-04:00", "to": "2026-12-02T00:00:00-05:00"}
    )
    assert reply.data["masterSchedule"]["totalCount"] == 0


async def test_a_clinician_sees_when_others_are_busy_and_nothing_of_why(
    practice: Practice, clinician: Person, lena: UUID
):
    mei = await practice.client("Mei Li")
    await book(practice, lena, mei, title="Private matter")
    await book(practice, lena, mei, at=MONDAY + HOUR, status="CANCELLED")
    reply = await clinician.ask(BUSY, **WEEK, providerIds=[global_id("provider", lena)])
    assert reply.data["busyTimes"] == {
        "totalCount": 1,
        "nodes": [
            {
                "startsAt": "2026-03-02T14:00:00+00:00",
                "endsAt": "2026-03-02T14:50:00+00:00",
                "provider": {"name": "Lena Fox"},
            }
        ],
    }
    assert "schedule_entry" not in reply.statements[0]
    assert reply.touched == frozenset()
    assert (await clinician.ask(MASTER, **WEEK)).data["masterSchedule"]["nodes"] == []


async def test_a_cursor_of_busy_times_tells_no_entry(
    practice: Practice, clinician: Person, lena: UUID
):
    entry = await meet(practice, lena, await practice.provider("Ann Ash"))
    page = (await clinician.ask(BUSY_PAGES, **WEEK)).data["busyTimes"]
    assert len(page["edges"]) == 2
    for edge in page["edges"]:
        held = urlsafe_b64decode(edge["cursor"] + "=" * (-len(edge["cursor"]) % 4))
        assert str(entry) not in str(held)


async def test_pages_of_busy_times_hold_each_once_and_one_for_what_is_booked_twice(
    practice: Practice, clinician: Person, lena: UUID
):
    ann = await practice.provider("Ann Ash")
    for length in (HOUR, HOUR, 2 * HOUR):
        await book(practice, lena, length=length, override_reason="Both agreed")
    await meet(practice, ann, lena, at=MONDAY + 3 * HOUR)
    expected = [
        (MONDAY, MONDAY + HOUR, lena),
        (MONDAY, MONDAY + 2 * HOUR, lena),
        *((MONDAY + 3 * HOUR, MONDAY + 3 * HOUR + SESSION, one) for one in sorted((ann, lena))),
    ]
    for size in (1, 3, 4):
        for backward in (False, True):
            nodes = await walk(
                clinician, BUSY_PAGES, "busyTimes", size=size, backward=backward, **WEEK
            )
            assert [(one["startsAt"], one["endsAt"], one["provider"]["id"]) for one in nodes] == [
                (begin.isoformat(), end.isoformat(), global_id("provider", who))
                for begin, end, who in expected
            ]
    counted = (
        "query($from: DateTime!, $to: DateTime!) { busyTimes(from: $from, to: $to) { totalCount } }"
    )
    assert (await clinician.ask(counted, **WEEK)).data["busyTimes"]["totalCount"] == len(expected)


async def test_busy_times_of_another_practice_are_nobodys_here(
    elsewhere: Practice, scheduler: Person, clinician: Person
):
    foreign = await elsewhere.provider()
    await book(elsewhere, foreign)
    for person in (scheduler, clinician):
        for chosen in ({}, {"providerIds": [global_id("provider", foreign)]}):
            reply = await person.ask(BUSY, **WEEK, **chosen)
            assert reply.data["busyTimes"] == {"totalCount": 0, "nodes": []}
