"""Entries of the master schedule: each kind with its own fields, and for whom."""

from __future__ import annotations

from uuid import UUID

from permissions.vocabulary import Clients
from tests.bookings import HOUR, MONDAY, book, meet
from tests.factories import Person, Practice, global_id, without

ENTRY = """query($id: ID!) { node(id: $id) { __typename id
  ... on ScheduleEntry { startsAt endsAt status title cancelReason provider { name } }
  ... on Appointment { format telehealthUrl isLateCancel clients { name } }
  ... on Meeting { telehealthUrl members { name } }
} }"""
WEEK = """{ masterSchedule(from: "2026-03-01T00:00:00Z", to: "2026-03-08T00:00:00Z") {
  totalCount nodes { __typename id title ... on Appointment { clients { id name } } } } }"""


async def test_an_appointment_tells_who_attends_by_name(
    practice: Practice, scheduler: Person, lena: UUID
):
    clients = [await practice.client(name) for name in ("Mei Li", "Ines Ortega", "Ann Abel")]
    entry = await book(
        practice, lena, *clients, status="CANCELLED", format="VIDEO",
        telehealth_url="https://video.example.com/1", cancel_reason="Ill", is_late_cancel=True,
    )  # fmt: skip
    reply = await scheduler.ask(ENTRY, id=global_id("entry", entry))
    assert reply.data["node"] == {
        "__typename": "Appointment",
        "id": global_id("entry", entry),
        "startsAt": "2026-03-02T14:00:00+00:00",
        "endsAt": "2026-03-02T14:50:00+00:00",
        "status": "CANCELLED",
        "title": None,
        "cancelReason": "Ill",
        "provider": {"name": "Lena Fox"},
        "format": "VIDEO",
        "telehealthUrl": "https://video.example.com/1",
        "isLateCancel": True,
        "clients": [{"name": "Ann Abel"}, {"name": "Mei Li"}, {"name": "Ines Ortega"}],
    }
    assert reply.touched == set(clients)


async def test_the_access_log_learns_of_clients_whom_nobody_asked_for(
    practice: Practice, scheduler: Person, lena: UUID
):
    clients = [await practice.client(name) for name in ("Mei Li", "Ines Ortega")]
    await book(practice, lena, *clients, cancel_reason="Ill", status="CANCELLED")
    reply = await scheduler.ask(WEEK.replace("... on Appointment { clients { id name } }", ""))
    assert b"Mei Li" not in reply.body
    assert reply.touched == set(clients)


async def test_a_meeting_tells_who_takes_part_and_time_off_only_when(
    practice: Practice, scheduler: Person, lena: UUID
):
    other = await practice.provider("Ann Ash")
    meeting = await meet(practice, lena, other, title="Team")
    away = await book(practice, lena, at=MONDAY + HOUR, kind="TIME_OFF", title="Holiday")
    told = (await scheduler.ask(ENTRY, id=global_id("entry", meeting))).data["node"]
    assert (told["__typename"], told["title"]) == ("Meeting", "Team")
    assert told["members"] == [{"name": "Ann Ash"}, {"name": "Lena Fox"}]
    told = (await scheduler.ask(ENTRY, id=global_id("entry", away))).data["node"]
    assert (told["__typename"], told["title"]) == ("TimeOff", "Holiday")
    assert "members" not in told


async def test_a_clinician_is_told_who_else_takes_part_in_a_meeting_of_theirs(
    practice: Practice, clinician: Person, lena: UUID
):
    mine = await meet(practice, clinician.viewer.account_id, lena)
    theirs = await meet(practice, lena, clinician.viewer.account_id, at=MONDAY + HOUR)
    others = await meet(practice, lena, await practice.provider("Ann Ash"), at=MONDAY - HOUR)
    told = (await clinician.ask(ENTRY, id=global_id("entry", mine))).data["node"]
    assert {"name": "Lena Fox"} in told["members"]
    assert len(told["members"]) == 2
    told = (await clinician.ask(ENTRY, id=global_id("entry", theirs))).data["node"]
    assert len(told["members"]) == 2
    assert (await clinician.ask(ENTRY, id=global_id("entry", others))).data == {"node": None}
    reply = await clinician.ask(WEEK)
    listed = {node["id"] for node in reply.data["masterSchedule"]["nodes"]}
    assert listed == {global_id("entry", mine), global_id("entry", theirs)}


async def test_a_clinician_sees_the_own_calendar_and_what_the_own_clients_attend(
    practice: Practice, clinician: Person, both: Person, lena: UUID
):
    mine, other = [await practice.client(name) for name in ("Ines Ortega", "Mei Li")]
    await practice.in_caseload(clinician, mine)
    own = await book(practice, clinician.viewer.account_id, other)
    attended = await book(practice, lena, mine, other)
    foreign = await book(practice, lena, other, at=MONDAY + HOUR, title="Private matter")
    reply = await clinician.ask(WEEK)
    listed = {node["id"]: node["clients"] for node in reply.data["masterSchedule"]["nodes"]}
    assert listed == {
        global_id("entry", own): [],
        global_id("entry", attended): [{"id": global_id("client", mine), "name": "Ines Ortega"}],
    }
    assert reply.data["masterSchedule"]["totalCount"] == 2
    assert b"Mei Li" not in reply.body
    assert reply.touched == {mine}
    unseen = await clinician.ask(ENTRY, id=global_id("entry", foreign))
    assert unseen.body == (await clinician.ask(ENTRY, id=global_id("entry"))).body
    assert (await both.ask(WEEK)).data["masterSchedule"]["totalCount"] == 3


async def test_who_may_not_read_clients_sees_the_schedule_without_them(
    practice: Practice, scheduler: Person, lena: UUID
):
    mei = await practice.client("Mei Li")
    await book(practice, lena, mei)
    await book(practice, lena, at=MONDAY + HOUR, kind="TIME_OFF", title="Holiday")
    reply = await without(scheduler, Clients.READ).ask(WEEK)
    assert reply.refused() == {("Appointment.clients", "clients:read")}
    assert [error["path"] for error in reply.errors] == [["masterSchedule", "nodes", 0, "clients"]]
    assert reply.partial is not None
    away = reply.partial["masterSchedule"]["nodes"][1]
    assert away["title"] == "Holiday"
    assert b"Mei Li" not in reply.body
    assert not reply.reads("legal_last_name")
    assert reply.touched == {mei}


async def test_an_entry_of_another_practice_is_answered_like_one_that_nobody_has(
    elsewhere: Practice, scheduler: Person, clinician: Person, both: Person
):
    client = await elsewhere.client("Ines Ortega")
    foreign = await book(elsewhere, await elsewhere.provider(), client)
    for person in (scheduler, clinician, both):
        outside = await person.ask(ENTRY, id=global_id("entry", foreign))
        missing = await person.ask(ENTRY, id=global_id("entry"))
        assert outside.body == missing.body == b'{"data":{"node":null}}'
        assert (await person.ask(WEEK)).data["masterSchedule"]["nodes"] == []


async def test_what_another_kind_of_entry_would_lead_to_is_told_of_nobody(
    practice: Practice, scheduler: Person, lena: UUID
):
    """An appointment's provider is read for the meeting that it is not."""
    mine, other = [await practice.client(name) for name in ("Ines Ortega", "Mei Li")]
    entry = await book(practice, lena, mine)
    await book(practice, lena, other, at=MONDAY + HOUR)
    text = """query($id: ID!, $from: DateTime!, $to: DateTime!) { node(id: $id) {
      ... on ScheduleEntry { id } ... on Meeting { provider {
        schedule(from: $from, to: $to) { nodes { id } } } } } }"""
    week = {"from": MONDAY.isoformat(), "to": (MONDAY + 5 * HOUR).isoformat()}
    reply = await scheduler.ask(text, id=global_id("entry", entry), **week)
    assert reply.data == {"node": {"id": global_id("entry", entry)}}
    assert reply.touched == {mine}
