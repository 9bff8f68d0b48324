"""Clients of an appointment and members of a meeting come and go, at one entry or along its series."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from permissions.vocabulary import Schedule
from tests.bookings import book
from tests.factories import Person, Practice, global_id, without
from tests.schema.schedule.booked import (
    ENTRY,
    NINE,
    change,
    known,
    made,
    mutation,
    nth,
    problem,
    rows,
    session,
)
from tests.schema.schedule.test_members import meeting

HOUR = timedelta(hours=1)
CLIENTS, MEMBERS = "appointmentChangeClients", "meetingChangeMembers"
WEEKLY = "FREQ=WEEKLY;COUNT=3"


def ids(prefix: str, *keys: UUID) -> list[str]:
    return [global_id(prefix, one) for one in keys]


async def attending(practice: Practice) -> list[int]:
    """How many attend each entry, in their order."""
    found = await practice.owner.fetch(
        "SELECT (SELECT count(*) FROM attendee AS a WHERE a.entry_id = e.id) AS number"
        " FROM schedule_entry AS e WHERE practice_id = $1 ORDER BY starts_at",
        practice.id,
    )
    return [row["number"] for row in found]


async def told(practice: Practice) -> set[tuple[str, UUID]]:
    """The notices that wait, each with whom it is for."""
    found = await practice.owner.fetch(
        "SELECT kind, recipient_id FROM outbox WHERE practice_id = $1", practice.id
    )
    return {(row["kind"], row["recipient_id"]) for row in found}


async def test_a_client_comes_in_the_place_of_another(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, ines: UUID
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    both = {"addClientIds": ids("client", ines), "removeClientIds": ids("client", mei)}
    entry = await made(scheduler, CLIENTS, **known(entry), **both)
    assert entry["clients"] == [{"id": global_id("client", ines)}]
    assert entry["version"] == 2
    query = """query($id: ID!) { node(id: $id) { ... on Appointment { history(first: 9) { nodes {
      action part } } } } }"""
    nodes = (await scheduler.ask(query, id=entry["id"])).data["node"]["history"]["nodes"]
    assert {(one["action"], one["part"]) for one in nodes} >= {
        ("ADDED", "attendee"),
        ("REMOVED", "attendee"),
    }


async def test_the_history_names_who_has_left_and_so_does_the_access_log(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, ines: UUID
):
    both = session(lena, mei, ines, appointmentType="GROUP")
    entry = await made(scheduler, "appointmentCreate", **both)
    leaving = {"removeClientIds": ids("client", mei)}
    entry = await made(scheduler, CLIENTS, **known(entry), **leaving)
    query = """query($id: ID!) { node(id: $id) { ... on Appointment { history(first: 9) { nodes {
      action values { name before } } } } } }"""
    reply = await scheduler.ask(query, id=entry["id"])
    nodes = reply.data["node"]["history"]["nodes"]
    (left,) = [one for one in nodes if one["action"] == "REMOVED"]
    assert {"name": "clientId", "before": global_id("client", mei)} in left["values"]
    assert reply.touched == {mei, ines}


async def test_a_kind_of_appointment_keeps_its_number(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, ines: UUID
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    wrong = "WRONG_NUMBER_OF_CLIENTS"
    more = {"addClientIds": ids("client", ines)}
    assert await problem(scheduler, CLIENTS, **known(entry), **more) == (wrong, "addClientIds")
    fewer = {"removeClientIds": ids("client", mei)}
    group = session(lena, mei, at=NINE + HOUR, appointmentType="GROUP")
    for one in (entry, await made(scheduler, "appointmentCreate", **group)):
        assert await problem(scheduler, CLIENTS, **known(one), **fewer) == (
            wrong,
            "removeClientIds",
        )
    assert await attending(practice) == [1, 1]


async def kinds(practice: Practice) -> list[tuple[str, str]]:
    """Whom each entry of a series is for, and whom its series."""
    found = await practice.owner.fetch(
        "SELECT e.appointment_type, s.appointment_type AS of_series FROM schedule_entry AS e"
        " JOIN schedule_series AS s ON s.id = e.series_id"
        " WHERE e.practice_id = $1 ORDER BY e.starts_at",
        practice.id,
    )
    return [(row["appointment_type"], row["of_series"]) for row in found]


async def test_a_partner_comes_and_makes_a_couple_of_it(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, ines: UUID
):
    await made(scheduler, "appointmentCreate", **session(lena, mei, rule=WEEKLY))
    couple = {"addClientIds": ids("client", ines), "appointmentType": "COUPLE"}
    one, both = ("INDIVIDUAL", "INDIVIDUAL"), ("COUPLE", "COUPLE")
    second = await nth(practice, 1)
    entry = await made(scheduler, CLIENTS, **second, **couple, extent="FOLLOWING")
    assert await kinds(practice) == [one, both, both]
    assert await attending(practice) == [1, 2, 2]
    # With the same clients it may become a group, which is for any number.
    await made(scheduler, CLIENTS, **known(entry), appointmentType="GROUP")
    assert await kinds(practice) == [one, ("GROUP", "COUPLE"), both]


async def test_it_does_not_become_what_its_clients_are_too_many_or_too_few_for(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, ines: UUID
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    wrong = "WRONG_NUMBER_OF_CLIENTS"
    couple = {**known(entry), "appointmentType": "COUPLE"}
    assert await problem(scheduler, CLIENTS, **couple) == (wrong, "appointmentType")
    swap = {"addClientIds": ids("client", ines), "removeClientIds": ids("client", mei)}
    assert await problem(scheduler, CLIENTS, **couple, **swap) == (wrong, "addClientIds")
    assert await attending(practice) == [1]


@pytest.mark.parametrize(
    ("extent", "numbers"), [(None, [1, 2, 1]), ("FOLLOWING", [1, 2, 2]), ("ALL", [2, 2, 2])]
)
async def test_a_group_grows_along_its_series(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, ines: UUID,
    extent: str | None, numbers: list[int],
):  # fmt: skip
    given = session(lena, mei, appointmentType="GROUP", rule=WEEKLY)
    first = await made(scheduler, "appointmentCreate", **given)
    second = first["series"]["occurrences"]["nodes"][1]["id"]
    named = {"id": second, "version": 1, "extent": extent}
    entry = await made(scheduler, CLIENTS, **named, addClientIds=ids("client", ines))
    assert await attending(practice) == numbers
    # Taking away follows the same way, and passes over where they never were.
    leave = {"removeClientIds": ids("client", ines), "extent": "ALL"}
    await made(scheduler, CLIENTS, **known(entry), **leave)
    assert await attending(practice) == [1, 1, 1]


async def test_who_is_elsewhere_then_does_not_come_without_a_reason(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, mei: UUID, ines: UUID
):
    await made(scheduler, "appointmentCreate", **session(ann, ines))
    entry = await made(
        scheduler, "appointmentCreate", **session(lena, mei, appointmentType="GROUP")
    )
    add = {"addClientIds": ids("client", mei, ines)}
    assert await problem(scheduler, CLIENTS, **known(entry), **add) == ("CLIENT_BOOKED", "1")
    await made(scheduler, CLIENTS, **known(entry), **add, overrideReason="Leaves early")
    assert sorted(await attending(practice)) == [1, 2]


async def test_who_comes_and_who_leaves_is_told_if_asked_for(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, ines: UUID
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    both = {"addClientIds": ids("client", ines), "removeClientIds": ids("client", mei)}
    asked = {**known(entry), **both, "notify": True}
    assert await problem(scheduler, CLIENTS, **asked) == ("NO_EMAIL", "notify")
    for one in (mei, ines):
        await practice.add(
            "client_email", client_id=one, kind="HOME", address=f"{one}@example.org", position=1
        )
    await made(scheduler, CLIENTS, **asked)
    assert await told(practice) == {("APPOINTMENT_BOOKED", ines), ("APPOINTMENT_CANCELLED", mei)}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"addClientIds": [global_id("client")]}, ("NOT_FOUND", "0")),
        ({"removeClientIds": [global_id("client")]}, ("NOT_FOUND", "0")),
        ({"removeClientIds": ["nonsense"]}, ("NOT_FOUND", "0")),
        ({"version": 7}, ("CONFLICT", "version")),
        ({"id": global_id("entry")}, ("NOT_FOUND", "id")),
        ({"extent": "ALL"}, ("NO_SERIES", "extent")),
    ],
)
async def test_what_does_not_fit_is_named_and_changes_nothing(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID,
    given: dict[str, Any], expected: tuple[str, str],
):  # fmt: skip
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    assert await problem(scheduler, CLIENTS, **{**known(entry), **given}) == expected
    assert await attending(practice) == [1]


async def test_nobody_comes_and_leaves_at_once_and_too_many_are_refused_unread(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, ines: UUID
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    twice = {"addClientIds": ids("client", ines, mei), "removeClientIds": ids("client", mei)}
    told = await problem(scheduler, CLIENTS, **known(entry), **twice)
    assert told == ("ADDED_AND_REMOVED", "0")
    many = {**known(entry), "addClientIds": ids("client", mei) * 51}
    reply = await scheduler.ask(mutation(CLIENTS), input=many)
    assert reply.codes() == {"BAD_USER_INPUT"}
    assert reply.statements == []


@pytest.mark.parametrize("which", ["add", "remove"])
async def test_nobody_is_named_twice_in_one_list(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, mei: UUID, ines: UUID, which: str
):
    group = session(lena, mei, ines, at=NINE + HOUR, appointmentType="GROUP")
    entry = await made(scheduler, "appointmentCreate", **group)
    twice = {f"{which}ClientIds": ids("client", mei, ines, mei)}
    assert await problem(scheduler, CLIENTS, **known(entry), **twice) == ("DUPLICATE", "2")
    held = await made(scheduler, "meetingCreate", **meeting(lena, ann))
    twice = {f"{which}MemberIds": ids("provider", ann, ann)}
    assert await problem(scheduler, MEMBERS, **known(held), **twice) == ("DUPLICATE", "1")


async def test_another_kind_what_is_billed_and_what_is_over_stay_as_they_are(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, mei: UUID, ines: UUID
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    held = await made(scheduler, "meetingCreate", **meeting(lena, ann, at=NINE + HOUR))
    assert await problem(scheduler, MEMBERS, **known(entry)) == ("NO_MEETING", "id")
    assert await problem(scheduler, CLIENTS, **known(held)) == ("NO_APPOINTMENT", "id")
    key = UUID(entry["id"].removeprefix("entry_"))
    await practice.add("chart_note", client_id=mei, author_id=lena, entry_id=key)
    add = {"addClientIds": ids("client", ines)}
    assert await problem(scheduler, CLIENTS, **known(entry), **add) == ("LOCKED", "id")
    gone = await made(scheduler, "scheduleEntryCancel", **known(held), reason="Nobody can")
    leave = {"removeMemberIds": ids("provider", ann)}
    assert await problem(scheduler, MEMBERS, **known(gone), **leave) == ("NOT_OPEN", "id")


async def test_the_same_request_sent_twice_is_carried_out_once(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, ines: UUID
):
    entry = await made(
        scheduler, "appointmentCreate", **session(lena, mei, appointmentType="GROUP")
    )
    query = f"""mutation($input: AppointmentChangeClientsInput!) {{
      {CLIENTS}(input: $input, idempotencyKey: "one") {{ {ENTRY} }} }}"""
    given = {**known(entry), "addClientIds": ids("client", ines)}
    sent = [scheduler.ask(query, input=given) for _ in range(5)]
    for reply in await asyncio.gather(*sent):
        assert reply.data[CLIENTS]["errors"] == []
        assert reply.data[CLIENTS]["entry"]["version"] == 2
    assert await attending(practice) == [2]


async def test_members_come_and_go_and_are_free_or_taken(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, mei: UUID
):
    bo = await practice.provider("Bo Cox")
    entry = await made(scheduler, "meetingCreate", **meeting(lena, ann, rule=WEEKLY))
    await made(scheduler, "appointmentCreate", **session(bo, mei))
    swap = {"addMemberIds": ids("provider", bo), "removeMemberIds": ids("provider", ann)}
    payload = await change(scheduler, MEMBERS, **known(entry), extent="ALL", **swap)
    assert [(one["code"], one["message"], one["field"][-2:]) for one in payload["errors"]] == [
        ("CONFLICT", "Bo Cox is taken then: 2031-03-03 09:00.", ["addMemberIds", "0"])
    ]
    second = {"id": entry["series"]["occurrences"]["nodes"][1]["id"], "version": 1}
    await made(scheduler, MEMBERS, **second, extent="FOLLOWING", **swap)
    assert await rows(practice, "meeting_member") == 6
    ines = await practice.client("Ines Ortega")
    later = NINE + timedelta(weeks=1) - HOUR
    await made(scheduler, "appointmentCreate", **session(ann, ines, at=later))
    given = session(bo, ines, at=later, overrideReason=None)
    payload = await change(scheduler, "appointmentCreate", **given)
    assert [one["code"] for one in payload["errors"]] == ["CONFLICT", "CLIENT_BOOKED"]


async def test_a_member_who_is_taken_comes_for_a_reason(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID, mei: UUID
):
    bo = await practice.provider("Bo Cox")
    entry = await made(scheduler, "meetingCreate", **meeting(lena, ann))
    await made(scheduler, "appointmentCreate", **session(bo, mei))
    come = {"addMemberIds": ids("provider", bo)}
    assert await problem(scheduler, MEMBERS, **known(entry), **come) == ("CONFLICT", "0")
    await made(scheduler, MEMBERS, **known(entry), **come, overrideReason="Both agreed.")
    assert await rows(practice, "meeting_member") == 3


async def test_whoever_holds_a_meeting_does_not_leave_it_and_who_left_practice_does_not_come(
    practice: Practice, scheduler: Person, lena: UUID, ann: UUID
):
    entry = await made(scheduler, "meetingCreate", **meeting(lena, ann))
    leave = {"removeMemberIds": ids("provider", ann, lena)}
    assert await problem(scheduler, MEMBERS, **known(entry), **leave) == ("HOLDS_IT", "1")
    gone = await practice.provider("Bo Cox", is_active=False)
    come = {"addMemberIds": ids("provider", gone)}
    assert await problem(scheduler, MEMBERS, **known(entry), **come) == ("INACTIVE", "0")


async def test_a_clinician_changes_the_own_calendar_for_the_own_clients(
    practice: Practice, clinician: Person, lena: UUID, mei: UUID, ines: UUID
):
    me = clinician.viewer.account_id
    await practice.in_caseload(clinician, mei)
    other = await practice.client("Bo Berg")
    at = {"at": NINE, "appointment_type": "GROUP"}
    own = {"id": global_id("entry", await book(practice, me, other, **at)), "version": 1}
    theirs = {"id": global_id("entry", await book(practice, lena, other, **at)), "version": 1}
    add = {"addClientIds": ids("client", mei)}
    assert await problem(clinician, CLIENTS, **theirs, **add) == ("NOT_FOUND", "id")
    for name, key in (("addClientIds", ines), ("removeClientIds", other)):
        given = {**own, name: ids("client", key)}
        assert await problem(clinician, CLIENTS, **given) == ("NOT_FOUND", "0")
    entry = await made(clinician, CLIENTS, **own, **add)
    # Whoever they do not see attends as well, so nobody leaves an empty room.
    await made(clinician, CLIENTS, **known(entry), removeClientIds=ids("client", mei))
    assert sorted(await attending(practice)) == [1, 1]


async def test_without_its_permission_nobody_comes(
    practice: Practice, scheduler: Person, lena: UUID, mei: UUID, ines: UUID
):
    entry = await made(scheduler, "appointmentCreate", **session(lena, mei))
    given = {**known(entry), "addClientIds": ids("client", ines)}
    reply = await without(scheduler, Schedule.EDIT).ask(mutation(CLIENTS), input=given)
    assert reply.refused() == {(f"Mutation.{CLIENTS}", "schedule:edit")}
    assert await attending(practice) == [1]
