"""The dashboard's new clients: who, since when, and when they come next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.bookings import HOUR, MONDAY, book
from tests.factories import Person, Practice, global_id
from tests.paging import PAGE, PART, TURN, walk

NEW = f"""query($since: DateTime!, $from: DateTime, {PAGE}) {{ dashboard {{ newClients(since: $since, {TURN}) {{
  nodes {{ client {{ id name }} addedAt addedBy source portalAccess {{ isEnabled }}
    nextAppointment(from: $from) {{ startsAt provider {{ name }} }} }} {PART} }} }} }}"""
SINCE = datetime(2026, 3, 1, tzinfo=UTC)


async def test_the_front_desk_sees_who_is_new_and_when_they_come(
    practice: Practice, scheduler: Person, biller: Person, administrator: Person
):
    lena = await practice.provider("Lena Fox")
    ines = await practice.client(
        "Ines Ortega", added_at=SINCE, added_by_name="Bo Lind", source="a friend"
    )
    await practice.add("portal_access", client_id=ines, is_enabled=True)
    await book(practice, lena, ines, at=MONDAY - HOUR)
    await book(practice, lena, ines, at=MONDAY, status="CANCELLED")
    await book(practice, lena, ines, at=MONDAY + 2 * HOUR)
    await book(practice, lena, ines, at=MONDAY + 3 * HOUR)
    for person in (scheduler, biller, administrator):
        reply = await person.ask(NEW, since=SINCE.isoformat(), **{"from": MONDAY.isoformat()})
        assert len(reply.statements) == 1
        assert reply.data["dashboard"]["newClients"]["nodes"] == [
            {
                "client": {"id": global_id("client", ines), "name": "Ines Ortega"},
                "addedAt": "2026-03-01T00:00:00+00:00",
                "addedBy": "Bo Lind",
                "source": "a friend",
                "portalAccess": {"isEnabled": True},
                "nextAppointment": {
                    "startsAt": "2026-03-02T16:00:00+00:00",
                    "provider": {"name": "Lena Fox"},
                },
            }
        ]
        assert reply.touched == {ines}


async def test_what_is_past_is_no_next_appointment(practice: Practice, scheduler: Person):
    ines = await practice.client(added_at=SINCE)
    lena = await practice.provider()
    await book(practice, lena, ines, at=datetime(2020, 1, 6, 9, tzinfo=UTC))
    query = '{ dashboard { newClients(since: "2020-01-01T00:00:00Z") { nodes { nextAppointment { startsAt } } } } }'
    (node,) = (await scheduler.ask(query)).data["dashboard"]["newClients"]["nodes"]
    assert node["nextAppointment"] is None
    await book(practice, lena, ines, at=datetime(9000, 1, 6, 9, tzinfo=UTC))
    (node,) = (await scheduler.ask(query)).data["dashboard"]["newClients"]["nodes"]
    assert node["nextAppointment"] == {"startsAt": "9000-01-06T09:00:00+00:00"}


async def test_pages_hold_each_new_client_once_the_newest_first(
    practice: Practice, elsewhere: Practice, scheduler: Person
):
    await elsewhere.client(added_at=SINCE)
    before = await practice.client("Ann Abel", added_at=SINCE - timedelta(microseconds=1))
    together = [await practice.client("Mei Li", added_at=SINCE) for _ in range(3)]
    newest = await practice.client("Ines Ortega", added_at=SINCE + HOUR)
    expected = [global_id("client", one) for one in (newest, *sorted(together))]
    for size in (1, 3, 10):
        for backward in (False, True):
            nodes = await walk(
                scheduler, NEW, "dashboard.newClients", size=size, backward=backward,
                since=SINCE.isoformat(),
            )  # fmt: skip
            assert [node["client"]["id"] for node in nodes] == expected
    assert global_id("client", before) not in expected


async def test_a_clinician_is_refused_the_list_of_new_clients(
    practice: Practice, clinician: Person, both: Person
):
    ines = await practice.client("Ines Ortega", added_at=SINCE)
    await practice.in_caseload(clinician, ines)
    reply = await clinician.ask(NEW, since=SINCE.isoformat())
    assert reply.refused() == {("Dashboard.newClients", "clients:new")}
    assert b"Ortega" not in reply.body
    assert not any("added_at" in sql for sql in reply.statements)
    listed = (await both.ask(NEW, since=SINCE.isoformat())).data["dashboard"]["newClients"]
    assert listed["totalCount"] == 1
