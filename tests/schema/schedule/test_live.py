"""Who is told what of a change: by the viewer's reach and filters, as the entry is and as it was."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from engine.answer.errors import RequestError
from permissions.vocabulary import Clients, Schedule
from resolvers.feed import Place, ScheduleFeed
from tests.bookings import HOUR, MONDAY, book, meet
from tests.factories import Person, Practice, global_id, without

WATCH = """subscription($from: DateTime, $to: DateTime, $providerIds: [ID!], $locationIds: [ID!]) {
  masterScheduleChanged(from: $from, to: $to, providerIds: $providerIds, locationIds: $locationIds) {
    cursor at entryId isRemoved
    entry { __typename id title status ... on Appointment { clients { name } } }
  } }"""
WEEK = {"from": "2026-03-01T00:00:00Z", "to": "2026-03-08T00:00:00Z"}
AWAY = MONDAY + timedelta(days=30)


@dataclass
class Told:
    """One message of a subscription."""

    body: bytes
    change: dict[str, Any]
    touched: frozenset[UUID]

    @property
    def summary(self) -> tuple[str, bool]:
        return self.change["entryId"], self.change["isRemoved"]


@dataclass
class Feed:
    """The changes of the practice, from a place in the test on."""

    practice: Practice
    feed: ScheduleFeed
    place: Place

    async def go_on(self) -> list[Place]:
        stretch = await self.feed.after(self.practice.id, self.place)
        self.place = stretch.changes[-1] if stretch.changes else self.place
        return list(stretch.changes)

    async def told(self, *people: Person, **variables: Any) -> list[list[Told]]:
        """What each of them is told of everything that has happened since last asked."""
        changes = await self.go_on()
        return [await tell(person, changes, **variables) for person in people]


async def tell(person: Person, changes: list[Place], **variables: Any) -> list[Told]:
    found = []
    for change in changes:
        event = {"change_id": change.id, "cursor": None}
        answer = await person.engine.tell(
            WATCH, variables, None, person.viewer, person.database.read, event
        )
        if answer is not None:
            parsed = json.loads(answer.body)
            assert "errors" not in parsed
            touched = frozenset(map(UUID, answer.touched))
            found.append(Told(answer.body, parsed["data"]["masterScheduleChanged"], touched))
    return found


@pytest.fixture
async def feed(practice: Practice) -> Feed:
    feed = ScheduleFeed(practice.database.feed)
    return Feed(practice, feed, await feed.end(practice.id))


async def change(practice: Practice, entry_id: UUID, **values: Any) -> None:
    places = ", ".join(f"{name} = ${place}" for place, name in enumerate(values, 2))
    sql = f"UPDATE schedule_entry SET {places} WHERE id = $1"
    await practice.owner.execute(sql, entry_id, *values.values())


async def test_a_new_entry_is_told_with_its_clients_to_the_access_log(
    practice: Practice, scheduler: Person, feed: Feed, lena: UUID
):
    mei = await practice.client("Mei Li")
    async with practice.owner.transaction():
        entry = await book(practice, lena, mei, title="First visit")
    ((told,),) = await feed.told(scheduler, **WEEK)
    assert told.summary == (global_id("entry", entry), False)
    assert told.change["entry"] == {
        "__typename": "Appointment",
        "id": global_id("entry", entry),
        "title": "First visit",
        "status": "SCHEDULED",
        "clients": [{"name": "Mei Li"}],
    }
    assert told.change["at"] is not None
    assert told.touched == {mei}


async def test_a_cancelled_entry_is_still_an_entry_and_a_deleted_one_is_removed(
    practice: Practice, scheduler: Person, feed: Feed, lena: UUID
):
    entry = await book(practice, lena)
    await feed.go_on()
    await change(practice, entry, status="CANCELLED")
    ((told,),) = await feed.told(scheduler, **WEEK)
    assert told.change["entry"]["status"] == "CANCELLED"
    await practice.owner.execute("DELETE FROM schedule_entry WHERE id = $1", entry)
    ((told,),) = await feed.told(scheduler, **WEEK)
    assert told.summary == (global_id("entry", entry), True)
    assert told.change["entry"] is None


async def test_what_moves_out_of_the_range_is_removed_and_what_moves_in_is_told(
    practice: Practice, scheduler: Person, feed: Feed, lena: UUID
):
    inside, outside = [await book(practice, lena, at=at) for at in (MONDAY, AWAY)]
    await feed.go_on()
    await change(practice, inside, starts_at=AWAY + HOUR, ends_at=AWAY + 2 * HOUR)
    await change(practice, outside, starts_at=MONDAY, ends_at=MONDAY + HOUR)
    (told,) = await feed.told(scheduler, **WEEK)
    assert [one.summary for one in told] == [
        (global_id("entry", inside), True),
        (global_id("entry", outside), False),
    ]
    await change(practice, inside, title="Still far away")
    assert await feed.told(scheduler, **WEEK) == [[]]


async def test_what_leaves_the_providers_or_the_locations_watched_is_removed(
    practice: Practice, scheduler: Person, feed: Feed, lena: UUID
):
    other = await practice.provider("Ann Ash")
    north = await practice.add(
        "location", name="North", street="1 Main St", city="Albany", state="NY",
        postal_code="12207", sort_key="north",
    )  # fmt: skip
    entry = await book(practice, lena, location_id=north)
    by_provider = {"providerIds": [global_id("provider", lena)]}
    by_location = {"locationIds": [global_id("location", north)]}
    await feed.go_on()
    await change(practice, entry, provider_id=other, location_id=None)
    changes = await feed.go_on()
    for chosen in (by_provider, by_location):
        (told,) = await tell(scheduler, changes, **chosen)
        assert told.summary == (global_id("entry", entry), True)
    (told,) = await tell(scheduler, changes)
    assert told.summary == (global_id("entry", entry), False)
    nobody = {"providerIds": [global_id("provider")]}
    assert await tell(scheduler, changes, **nobody) == []


async def test_a_transaction_tells_of_an_entry_once_and_as_it_was_before_all_of_it(
    practice: Practice, scheduler: Person, feed: Feed, lena: UUID
):
    entry = await book(practice, lena)
    await feed.go_on()
    async with practice.owner.transaction():
        await change(practice, entry, starts_at=AWAY, ends_at=AWAY + HOUR)
        await change(practice, entry, title="Moved")
    ((told,),) = await feed.told(scheduler, **WEEK)
    assert told.summary == (global_id("entry", entry), True)


async def test_attendees_and_members_change_an_entry_too(
    practice: Practice, scheduler: Person, feed: Feed, lena: UUID
):
    mei = await practice.client("Mei Li")
    entry, meeting = await book(practice, lena), await meet(practice, lena, at=MONDAY + HOUR)
    await feed.go_on()
    await practice.add("attendee", entry_id=entry, client_id=mei, starts_at=MONDAY)
    ((told,),) = await feed.told(scheduler)
    assert told.change["entry"]["clients"] == [{"name": "Mei Li"}]
    other = await practice.provider("Ann Ash")
    await practice.add("meeting_member", entry_id=meeting, provider_id=other)
    ((told,),) = await feed.told(scheduler)
    assert told.change["entry"]["__typename"] == "Meeting"


async def test_a_clinician_is_told_of_the_own_calendar_and_the_own_clients_alone(
    practice: Practice, clinician: Person, both: Person, feed: Feed, lena: UUID
):
    mine, other = [await practice.client(name) for name in ("Ines Ortega", "Mei Li")]
    await practice.in_caseload(clinician, mine)
    async with practice.owner.transaction():
        own = await book(practice, clinician.viewer.account_id, other)
    async with practice.owner.transaction():
        attended = await book(practice, lena, mine, other)
    async with practice.owner.transaction():
        await book(practice, lena, other, at=MONDAY + HOUR, title="Private matter")
    told, everything = await feed.told(clinician, both)
    assert [one.summary for one in told] == [
        (global_id("entry", own), False),
        (global_id("entry", attended), False),
    ]
    assert told[1].change["entry"]["clients"] == [{"name": "Ines Ortega"}]
    assert told[1].touched == {mine}
    assert b"Mei Li" not in told[0].body + told[1].body
    assert len(everything) == 3


async def test_what_leaves_a_clinicians_reach_is_removed_and_says_nothing_more(
    practice: Practice, clinician: Person, feed: Feed, lena: UUID
):
    mine, other = [await practice.client(name) for name in ("Ines Ortega", "Mei Li")]
    await practice.in_caseload(clinician, mine)
    own = await book(practice, clinician.viewer.account_id)
    attended = await book(practice, lena, mine, other, at=MONDAY + HOUR)
    await feed.go_on()
    await change(practice, own, provider_id=lena, title="Private matter")
    await practice.owner.execute("DELETE FROM attendee WHERE entry_id = $1", attended)
    (told,) = await feed.told(clinician)
    assert [one.summary for one in told] == [
        (global_id("entry", own), True),
        (global_id("entry", attended), True),
    ]
    assert all(one.change["entry"] is None for one in told)
    assert not any(b"Private matter" in one.body for one in told)
    await change(practice, own, title="Nobody's business here")
    assert await feed.told(clinician) == [[]]


async def test_who_could_not_see_an_entry_does_not_learn_where_it_was(
    practice: Practice, clinician: Person, feed: Feed, lena: UUID
):
    entry = await book(practice, lena)
    await feed.go_on()
    await change(practice, entry, provider_id=clinician.viewer.account_id)
    changes = await feed.go_on()
    (told,) = await tell(clinician, changes)
    assert told.summary == (global_id("entry", entry), False)
    assert await tell(clinician, changes, providerIds=[global_id("provider", lena)]) == []


async def test_nothing_is_told_of_another_practice(
    practice: Practice, elsewhere: Practice, scheduler: Person, lena: UUID
):
    foreign = ScheduleFeed(elsewhere.database.feed)
    place = await foreign.end(elsewhere.id)
    await book(elsewhere, await elsewhere.provider())
    changes = list((await foreign.after(elsewhere.id, place)).changes)
    assert len(changes) == 1
    assert await tell(scheduler, changes) == []


async def test_without_the_permission_the_only_answer_is_the_refusal(
    practice: Practice, scheduler: Person, feed: Feed, lena: UUID
):
    refused = without(scheduler, Schedule.READ)
    follows = await refused.engine.follow(WATCH, WEEK, None, refused.viewer)
    assert follows is not None
    assert follows.feed is None
    with refused.database.record_statements() as sent:
        answer = await refused.engine.tell(
            WATCH, WEEK, None, refused.viewer, refused.database.read, {}
        )
    assert answer is not None
    body = json.loads(answer.body)
    assert body["data"] == {"masterScheduleChanged": None}
    (error,) = body["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert sent == []


async def test_a_field_that_is_refused_is_refused_in_every_message(
    practice: Practice, scheduler: Person, feed: Feed, lena: UUID
):
    mei = await practice.client("Mei Li")
    async with practice.owner.transaction():
        await book(practice, lena, mei)
    (change_,) = await feed.go_on()
    narrow = without(scheduler, Clients.READ)
    event = {"change_id": change_.id, "cursor": None}
    answer = await narrow.engine.tell(WATCH, {}, None, narrow.viewer, narrow.database.read, event)
    assert answer is not None
    assert answer.refused == ("Appointment.clients",)
    assert b"Mei Li" not in answer.body


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ('after: "nonsense"', "BAD_USER_INPUT"),
        ('from: "2026-03-02T00:00:00Z", to: "2026-03-02T00:00:00Z"', "BAD_USER_INPUT"),
        ("providerIds: 3.5", "BAD_USER_INPUT"),
        ("nobody: 1", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_what_is_wrong_with_the_request_is_said_before_anything_is_followed(
    scheduler: Person, given: str, code: str
):
    document = f"subscription {{ masterScheduleChanged({given}) {{ cursor }} }}"
    with pytest.raises(RequestError) as refused:
        await scheduler.engine.follow(document, None, None, scheduler.viewer)
    assert refused.value.errors[0]["extensions"]["code"] == code


async def test_a_subscription_by_http_is_told_where_to_go(scheduler: Person):
    reply = await scheduler.ask("subscription { masterScheduleChanged { cursor } }")
    assert reply.codes() == {"GRAPHQL_VALIDATION_FAILED"}
    assert reply.statements == []


async def test_who_takes_part_in_a_meeting_is_told_of_it_and_of_its_end_for_them(
    practice: Practice, clinician: Person, feed: Feed, lena: UUID
):
    me = clinician.viewer.account_id
    async with practice.owner.transaction():
        meeting = await meet(practice, lena, me)
    ((told,),) = await feed.told(clinician)
    assert told.summary == (global_id("entry", meeting), False)
    await change(practice, meeting, title="Case conference")
    ((told,),) = await feed.told(clinician)
    assert told.change["entry"]["title"] == "Case conference"
    left = "DELETE FROM meeting_member WHERE entry_id = $1 AND provider_id = $2"
    await practice.owner.execute(left, meeting, me)
    ((told,),) = await feed.told(clinician)
    assert told.summary == (global_id("entry", meeting), True)
    assert b"Case conference" not in told.body
    await change(practice, meeting, title="Nobody's business here")
    assert await feed.told(clinician) == [[]]


async def test_who_watches_a_provider_is_told_of_the_meetings_they_take_part_in(
    practice: Practice, scheduler: Person, feed: Feed, lena: UUID
):
    ann = await practice.provider("Ann Ash")
    of_ann = {"providerIds": [global_id("provider", ann)]}
    async with practice.owner.transaction():
        meeting = await meet(practice, lena, ann)
    ((told,),) = await feed.told(scheduler, **of_ann)
    assert told.summary == (global_id("entry", meeting), False)
    await practice.owner.execute("DELETE FROM meeting_member WHERE provider_id = $1", ann)
    ((told,),) = await feed.told(scheduler, **of_ann)
    assert told.summary == (global_id("entry", meeting), True)
    await change(practice, meeting, title="Nobody's business here")
    assert await feed.told(scheduler, **of_ann) == [[]]
