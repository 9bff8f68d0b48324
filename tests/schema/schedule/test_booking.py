"""What is booked stands in the schedule, once for a time, and within the booker's reach."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from permissions.vocabulary import Clients, Schedule
from resolvers.schedule.people import PEOPLE_MAX, PLACES_MAX
from tests.factories import Person, Practice, global_id, without
from tests.schema.schedule.booked import (
    NINE,
    SUMMER,
    WEEKLY,
    all_starts,
    change,
    known,
    made,
    mutation,
    problem,
    rows,
    session,
    starts,
    weeks,
)

WRITERS = 100
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


async def test_the_front_desk_books_an_appointment_with_any_provider(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    assert entry["startsAt"] == NINE.isoformat()
    assert entry["endsAt"] == (NINE + timedelta(minutes=50)).isoformat()
    assert (entry["status"], entry["version"]) == ("SCHEDULED", 1)
    assert entry["clients"] == [{"id": global_id("client", mei)}]


async def test_a_service_knows_how_long_it_lasts(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    intake = await practice.add("service", name="Intake", length_minutes=90, sort_key="intake")
    given = {**session(lena, mei), "serviceId": global_id("service", intake)}
    given.pop("lengthMinutes")
    entry = await made(scheduler, "appointmentCreate", **given)
    assert entry["endsAt"] == (NINE + timedelta(minutes=90)).isoformat()
    given.pop("serviceId")
    told = await problem(scheduler, "appointmentCreate", **given)
    assert told == ("LENGTH_REQUIRED", "lengthMinutes")


async def test_a_time_is_taken_once_unless_a_reason_is_given(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    ines = await practice.client("Ines Ortega")
    await made(scheduler, "appointmentCreate", **session(lena, ines))
    later = session(lena, mei, at=NINE + timedelta(minutes=20))
    assert await problem(scheduler, "appointmentCreate", **later) == ("CONFLICT", "startsAt")
    await made(scheduler, "appointmentCreate", **later, overrideReason="Both agreed.")
    # What was double booked on purpose takes up its time like anything else.
    last = session(lena, ines, at=NINE + timedelta(minutes=60))
    assert await problem(scheduler, "appointmentCreate", **last) == ("CONFLICT", "startsAt")
    await made(
        scheduler, "appointmentCreate", **session(lena, mei, at=NINE + timedelta(minutes=70))
    )
    assert await rows(practice, "schedule_entry") == 3


async def test_a_room_is_taken_once(practice: Practice, scheduler: Person, lena: UUID, mei: UUID):
    ada = await practice.provider("Ada Ash")
    location = await practice.add(
        "location", name="Main", street="1 Oak St", city="Albany", state="NY",
        postal_code="12203", sort_key="main",
    )  # fmt: skip
    room = await practice.add("room", name="Blue", location_id=location, sort_key="blue")
    blue = {"roomId": global_id("room", room)}
    await made(scheduler, "appointmentCreate", **session(lena, mei), **blue)
    ines = await practice.client("Ines Ortega")
    told = await problem(scheduler, "appointmentCreate", **session(ada, ines), **blue)
    assert told == ("CONFLICT", "roomId")


async def test_of_many_who_book_the_same_time_at_once_one_does(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    clients = [mei, *[await practice.client(f"Ines {n}") for n in range(1, WRITERS)]]
    sent = [
        scheduler.ask(mutation("appointmentCreate"), input=session(lena, one)) for one in clients
    ]
    replies = [one.data["appointmentCreate"] for one in await asyncio.gather(*sent)]
    assert sum(one["errors"] == [] for one in replies) == 1
    codes = {error["code"] for one in replies for error in one["errors"]}
    assert codes == {"CONFLICT"}
    assert await rows(practice, "schedule_entry") == 1
    assert await rows(practice, "attendee") == 1


async def test_a_rule_books_every_occurrence_at_the_same_hour_of_the_clock(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    entry = await made(
        scheduler, "appointmentCreate", **session(lena, mei, rule="FREQ=WEEKLY;COUNT=3")
    )
    hour = timedelta(hours=1)  # on March 9 clocks go forward
    assert starts(entry) == [
        one.isoformat()
        for one in (NINE, NINE + timedelta(weeks=1) - hour, NINE + timedelta(weeks=2) - hour)
    ]
    assert await rows(practice, "attendee") == 3


async def test_a_holiday_is_left_out_of_what_a_rule_books(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    ines = await practice.client("Ines Ortega")
    await made(scheduler, "appointmentCreate", **session(lena, ines, at=SUMMER + WEEK))
    weekly = session(lena, mei, at=SUMMER, rule=WEEKLY)
    assert await problem(scheduler, "appointmentCreate", **weekly) == ("CONFLICT", "startsAt")
    holiday = {"exceptDates": [(SUMMER + WEEK).date().isoformat()]}
    entry = await made(scheduler, "appointmentCreate", **weekly, **holiday)
    first, second, third, fourth = weeks(4, SUMMER)
    assert starts(entry) == [first, third, fourth]
    assert entry["series"]["rule"] == WEEKLY
    # What follows goes on as a series of its own, and the day stays free of it.
    after = {"extent": "FOLLOWING", "startsAt": (SUMMER + 2 * WEEK + HOUR).isoformat()}
    third_entry = entry["series"]["occurrences"]["nodes"][1]["id"]
    moved = {"id": third_entry, "version": 1, **after}
    assert len(starts(await made(scheduler, "scheduleEntryReschedule", **moved))) == 2
    assert second in await all_starts(practice)
    assert await rows(practice, "schedule_entry") == 4


@pytest.mark.parametrize(
    "given",
    [
        {"rule": WEEKLY, "exceptDates": ["2031-06-03"]},
        {"rule": "FREQ=DAILY;COUNT=1", "exceptDates": ["2031-06-02"]},
        {"exceptDates": ["2031-06-02"]},
    ],
    ids=["no day of the rule", "nothing left", "nothing recurs"],
)
async def test_only_days_of_a_rule_are_left_out_and_not_all(
    scheduler: Person, lena: UUID, mei: UUID, given: dict[str, Any]
):
    told = await problem(scheduler, "appointmentCreate", **session(lena, mei, at=SUMMER), **given)
    assert told == ("RULE_DOES_NOT_FIT", "exceptDates")


async def test_a_large_group_is_booked_for_months_and_left_again(
    practice: Practice, scheduler: Person, lena: UUID
):
    group = [await practice.client(f"Ann Ash{number}") for number in range(PEOPLE_MAX)]
    given = session(lena, *group, appointmentType="GROUP")
    entry = await made(scheduler, "appointmentCreate", **given, rule="FREQ=WEEKLY;COUNT=100")
    assert await rows(practice, "attendee") == PLACES_MAX == 100 * PEOPLE_MAX
    leaving = {"extent": "ALL", "removeClientIds": given["clientIds"][2:]}
    await made(scheduler, "appointmentChangeClients", **known(entry), **leaving)
    assert await rows(practice, "attendee") == 100 * 2


async def test_more_people_in_all_than_one_change_may_bring_are_refused(
    practice: Practice, scheduler: Person, lena: UUID
):
    group = [await practice.client(f"Ann Ash{number}") for number in range(PEOPLE_MAX)]
    given = session(lena, *group, appointmentType="GROUP", rule="FREQ=WEEKLY;COUNT=104")
    assert await problem(scheduler, "appointmentCreate", **given) == ("TOO_MANY", "rule")
    assert await rows(practice, "attendee") == 0
    few = {**given, "clientIds": given["clientIds"][:1]}
    entry = await made(scheduler, "appointmentCreate", **few)
    joining = {**known(entry), "extent": "ALL", "addClientIds": given["clientIds"][1:]}
    told = await problem(scheduler, "appointmentChangeClients", **joining)
    assert told == ("TOO_MANY", "extent")
    assert await rows(practice, "attendee") == 104


async def test_one_taken_occurrence_refuses_the_whole_series_and_is_named(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    taken = NINE + timedelta(weeks=2) - timedelta(hours=1)
    ines = await practice.client("Ines Ortega")
    await made(scheduler, "appointmentCreate", **session(lena, ines, at=taken))
    series = session(lena, mei, rule="FREQ=WEEKLY;COUNT=4")
    reply = await scheduler.ask(mutation("appointmentCreate"), input=series)
    (told,) = reply.data["appointmentCreate"]["errors"]
    assert told["message"] == "The provider is taken then: 2031-03-17 09:00."
    assert await rows(practice, "schedule_entry") == 1
    assert await rows(practice, "schedule_series") == 0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"appointmentType": "COUPLE"}, ("WRONG_NUMBER_OF_CLIENTS", "clientIds")),
        ({"clientIds": [global_id("client")] * 2}, ("DUPLICATE", "1")),
        ({"clientIds": []}, ("WRONG_NUMBER_OF_CLIENTS", "clientIds")),
        ({"clientIds": [global_id("client")]}, ("NOT_FOUND", "0")),
        ({"providerId": global_id("provider")}, ("NOT_FOUND", "providerId")),
        ({"locationId": global_id("location")}, ("NOT_FOUND", "locationId")),
        ({"roomId": global_id("room")}, ("NOT_FOUND", "roomId")),
        ({"serviceId": "nonsense"}, ("NOT_FOUND", "serviceId")),
        ({"rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=3"}, ("RULE_DOES_NOT_FIT", "rule")),
        ({"notify": True}, ("NO_EMAIL", "notify")),
        (
            {"rule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5"},
            ("RULE_DOES_NOT_FIT", "rule"),
        ),
        (
            {"rule": "FREQ=DAILY;COUNT=3", "lengthMinutes": 1440, "startsAt": "2031-03-08T12:00Z"},
            ("RULE_DOES_NOT_FIT", "rule"),
        ),
        (
            {"rule": "FREQ=WEEKLY;COUNT=2", "startsAt": "2031-11-02T01:30:00-05:00"},
            ("RULE_DOES_NOT_FIT", "startsAt"),
        ),
    ],
)
async def test_what_does_not_fit_is_named_and_nothing_is_booked(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, given: dict[str, Any],
    told: tuple[str, str],
):  # fmt: skip
    booked = {**session(lena, mei), **given}
    assert await problem(scheduler, "appointmentCreate", **booked) == told
    assert await rows(practice, "schedule_entry") == 0


@pytest.mark.parametrize("year", ["0001", "1799", "3000", "9999"])
async def test_nothing_is_booked_centuries_away(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, year: str
):
    given = {**session(lena, mei), "startsAt": f"{year}-12-31T23:59:00Z"}
    reply = await scheduler.ask(mutation("appointmentCreate"), input=given)
    assert reply.codes() == {"BAD_USER_INPUT"}
    assert reply.statements == []


async def test_an_inactive_client_is_not_booked(practice: Practice, scheduler: Person, lena: UUID):
    gone = await practice.client(status="INACTIVE")
    told = await problem(scheduler, "appointmentCreate", **session(lena, gone))
    assert told == ("INACTIVE", "0")


async def test_a_notice_names_who_gets_it_and_says_nothing(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    await practice.add(
        "client_email", client_id=mei, kind="HOME", address="mei@example.org", position=1
    )
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei, notify=True))
    row = await practice.owner.fetchrow(
        "SELECT kind, subject_id, recipient_id FROM outbox WHERE practice_id = $1", practice.id
    )
    assert row["kind"] == "APPOINTMENT_BOOKED"
    assert global_id("entry", row["subject_id"]) == entry["id"]
    assert row["recipient_id"] == mei


async def test_for_a_child_a_notice_is_queued_if_the_guardian_has_an_address(
    practice: Practice, scheduler: Person, lena: UUID
):
    child = await practice.client("Wren Lee")
    for position, (kind, address) in enumerate(
        [("GUARANTOR", "pays@example.org"), ("GUARDIAN", None)], 1
    ):
        await practice.add(
            "related_person", client_id=child, kind=kind, name="Jo Lee", relationship="Parent",
            email=address, position=position,
        )  # fmt: skip
    booked = session(lena, child, notify=True)
    assert await problem(scheduler, "appointmentCreate", **booked) == ("NO_EMAIL", "notify")
    await practice.owner.execute(
        "UPDATE related_person SET email = 'jo@example.org' WHERE client_id = $1 AND kind = 'GUARDIAN'",
        child,
    )
    await made(scheduler, "appointmentCreate", **booked)
    assert (
        await practice.owner.fetchval(
            "SELECT recipient_id FROM outbox WHERE practice_id = $1", practice.id
        )
        == child
    )


async def test_who_has_no_address_is_told_and_nobody_is_written_to(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    await practice.add(
        "client_email", client_id=mei, kind="HOME", address="mei@example.org", position=1
    )
    group = [mei, await practice.client("Ines Ortega"), await practice.client("Abe Ash")]
    query = """mutation($input: AppointmentCreateInput!) { appointmentCreate(input: $input) {
      withoutEmail { name } errors { code field } } }"""
    given = session(lena, *group, appointmentType="GROUP", notify=True)
    reply = await scheduler.ask(query, input=given)
    assert reply.data["appointmentCreate"] == {
        "withoutEmail": [{"name": "Abe Ash"}, {"name": "Ines Ortega"}],
        "errors": [{"code": "NO_EMAIL", "field": ["input", "notify"]}],
    }
    assert await rows(practice, "outbox") == await rows(practice, "schedule_entry") == 0
    reply = await without(scheduler, Clients.READ).ask(query, input=given)
    assert b"Abe" not in reply.body


async def test_who_may_not_read_addresses_learns_of_none_and_tells_nobody(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    query = """mutation($input: AppointmentCreateInput!) { appointmentCreate(input: $input) {
      withoutEmail { name } errors { code } } }"""
    asker = without(scheduler, Clients.CONTACT)
    asked = "AppointmentCreateInput.notify"
    reply = await asker.ask(query, input=session(lena, mei, notify=True))
    assert (asked, "clients:contact") in reply.refused()
    assert b"Mei" not in reply.body
    assert await rows(practice, "outbox") == await rows(practice, "schedule_entry") == 0
    reply = await asker.ask(query, input=session(lena, mei))
    assert reply.refused() == {("AppointmentCreatePayload.withoutEmail", "clients:contact")}
    assert await rows(practice, "schedule_entry") == 1


async def test_a_clinician_tells_the_own_clients_of_what_is_booked_moved_and_cancelled(
    practice: Practice, clinician: Person, mei: UUID
):
    await practice.in_caseload(clinician, mei)
    await practice.add(
        "client_email", client_id=mei, kind="HOME", address="mei@example.org", position=1
    )
    booked = session(clinician.viewer.account_id, mei, notify=True)
    entry = await made(clinician, "appointmentCreate", **booked)
    later = {"startsAt": (NINE + HOUR).isoformat(), "notify": True}
    moved = await made(clinician, "scheduleEntryReschedule", **known(entry), **later)
    gone = {"reason": "Ill.", "notify": True}
    await made(clinician, "scheduleEntryCancel", **known(moved), **gone)
    told = await practice.owner.fetch(
        "SELECT kind, recipient_id FROM outbox WHERE practice_id = $1 ORDER BY id", practice.id
    )
    assert [tuple(row) for row in told] == [
        (f"APPOINTMENT_{what}", mei) for what in ("BOOKED", "MOVED", "CANCELLED")
    ]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("scheduleEntryReschedule", {"startsAt": (NINE + HOUR).isoformat()}),
        ("scheduleEntryCancel", {"reason": "Ill."}),
    ],
)
async def test_who_does_not_see_all_who_attend_does_not_tell_some_of_them(
    practice: Practice, scheduler: Person, clinician: Person, mei: UUID, name: str, given: Any
):
    await practice.in_caseload(clinician, mei)
    other = await practice.client("Bo Berg")
    for one in (mei, other):
        await practice.add(
            "client_email", client_id=one, kind="HOME", address="a@example.org", position=1
        )
    booked = session(clinician.viewer.account_id, mei, other, appointmentType="GROUP")
    entry = await made(scheduler, "appointmentCreate", **booked)
    asked = {**known(entry), **given, "notify": True}
    payload = await change(clinician, name, **asked)
    assert payload["errors"] == [
        {
            "code": "NOT_ALL_SEEN",
            "message": "You do not see all who attend, so not all can be told.",
            "field": ["input", "notify"],
        }
    ]
    assert await rows(practice, "outbox") == 0
    await made(scheduler, name, **asked)
    assert await rows(practice, "outbox") == 2


async def test_a_clinician_books_the_own_calendar_for_the_own_caseload(
    practice: Practice, clinician: Person, lena: UUID, mei: UUID
):
    own = clinician.viewer.account_id
    told = await problem(clinician, "appointmentCreate", **session(own, mei))
    assert told == ("NOT_FOUND", "0")
    await practice.in_caseload(clinician, mei)
    await made(clinician, "appointmentCreate", **session(own, mei))
    told = await problem(clinician, "appointmentCreate", **session(lena, mei))
    assert told == ("NOT_FOUND", "providerId")


async def test_without_its_permission_nothing_is_booked(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    reply = await without(scheduler, Schedule.EDIT).ask(
        mutation("appointmentCreate"), input=session(lena, mei)
    )
    assert reply.refused() == {("Mutation.appointmentCreate", "schedule:edit")}
    assert await rows(practice, "schedule_entry") == 0


async def test_a_meeting_has_members_and_no_client(
    practice: Practice, scheduler: Person, lena: UUID
):
    ada = await practice.provider("Ada Ash")
    await made(
        scheduler, "meetingCreate", providerId=global_id("provider", lena),
        memberIds=[global_id("provider", ada)], startsAt=NINE.isoformat(), lengthMinutes=60,
        title="Case conference", rule="FREQ=MONTHLY;BYDAY=1MO;COUNT=2",
    )  # fmt: skip
    assert await rows(practice, "meeting_member") == 4
    assert await rows(practice, "attendee") == 0


async def test_time_off_keeps_appointments_away(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID
):
    off = {"providerId": global_id("provider", lena), "startsAt": NINE.isoformat()}
    week = (NINE + timedelta(days=7)).isoformat()
    await made(scheduler, "timeOffCreate", **off, endsAt=week, title="Vacation")
    tuesday = session(lena, mei, at=NINE + timedelta(days=1))
    assert await problem(scheduler, "appointmentCreate", **tuesday) == ("CONFLICT", "startsAt")
    told = await problem(scheduler, "timeOffCreate", **off, endsAt=NINE.isoformat())
    assert told == ("ENDS_TOO_SOON_OR_LATE", "endsAt")
