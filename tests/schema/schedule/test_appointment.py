"""A client's appointments: in order, page by page, and only for whom they may be seen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from permissions.vocabulary import Appointments
from tests.bookings import HOUR, MONDAY, SESSION, book
from tests.factories import Person, Practice, global_id, without
from tests.paging import PAGE, PART, TURN, assert_walks

LIST = f"""query($id: ID!, $from: DateTime, $to: DateTime, $statuses: [AppointmentStatus!],
    $orderBy: AppointmentOrder, {PAGE}) {{
  client(id: $id) {{ appointments(
    from: $from, to: $to, statuses: $statuses, orderBy: $orderBy, {TURN}) {{ nodes {{ id }} {PART} }} }}
}}"""  # fmt: skip
WHOLE = """query($id: ID!) { client(id: $id) { appointments { nodes {
  id startsAt endsAt status format provider { name } location { name } service { name }
} } } }"""
PATH = "client.appointments"


async def test_every_front_office_role_reads_the_whole_appointment(
    practice: Practice,
    scheduler: Person,
    biller: Person,
    administrator: Person,
    lena: UUID,
    ines: UUID,
):
    location = await practice.add(
        "location", name="North", street="1 Main St", city="Albany", state="NY",
        postal_code="12207", sort_key="north",
    )  # fmt: skip
    service = await practice.add(
        "service", name="Individual", length_minutes=50, sort_key="individual"
    )
    entry = await book(
        practice, lena, ines, format="VIDEO", location_id=location, service_id=service
    )
    expected = {
        "id": global_id("entry", entry),
        "startsAt": "2026-03-02T14:00:00+00:00",
        "endsAt": "2026-03-02T14:50:00+00:00",
        "status": "SCHEDULED",
        "format": "VIDEO",
        "provider": {"name": "Lena Fox"},
        "location": {"name": "North"},
        "service": {"name": "Individual"},
    }
    for person in (scheduler, biller, administrator):
        reply = await person.ask(WHOLE, id=global_id("client", ines))
        assert reply.data["client"]["appointments"]["nodes"] == [expected]
        assert reply.touched == {ines}


COURSE = """query($id: ID!) { client(id: $id) { appointments { nodes {
  appointmentType confirmedAt arrivedAt cancelReason isLateCancel isRecurring
} } } }"""


async def test_the_record_says_how_an_appointment_went_and_whether_it_recurs(
    practice: Practice, scheduler: Person, clinician: Person, lena: UUID, ines: UUID
):
    await practice.in_caseload(clinician, ines)
    series = await practice.add("schedule_series", provider_id=lena)
    await book(
        practice, lena, ines, appointment_type="COUPLE", series_id=series, status="CANCELLED",
        occurs_on=datetime(2026, 3, 2, 9), confirmed_at=MONDAY - HOUR, arrived_at=MONDAY,  # noqa: DTZ001 - local
        is_late_cancel=True, cancel_reason="The family is away",
    )  # fmt: skip
    await book(practice, lena, ines, at=MONDAY - 2 * HOUR)
    expected = [
        {
            "appointmentType": "COUPLE", "confirmedAt": "2026-03-02T13:00:00+00:00",
            "arrivedAt": "2026-03-02T14:00:00+00:00", "cancelReason": "The family is away",
            "isLateCancel": True, "isRecurring": True,
        },
        {
            "appointmentType": "INDIVIDUAL", "confirmedAt": None, "arrivedAt": None,
            "cancelReason": None, "isLateCancel": False, "isRecurring": False,
        },
    ]  # fmt: skip
    for person in (scheduler, clinician):
        reply = await person.ask(COURSE, id=global_id("client", ines))
        assert reply.data["client"]["appointments"]["nodes"] == expected
        assert len(reply.statements) == 1


async def test_who_may_not_read_appointments_is_told_nothing_of_their_course(
    practice: Practice, scheduler: Person, lena: UUID, ines: UUID
):
    await book(practice, lena, ines, status="CANCELLED", cancel_reason="The family is away")
    narrowed = without(scheduler, Appointments.READ)
    reply = await narrowed.ask(COURSE, id=global_id("client", ines))
    assert reply.refused() == {("Client.appointments", "appointments:read")}
    assert b"family" not in reply.body
    assert not reply.reads("cancel_reason")


async def test_the_id_of_an_appointment_leads_to_the_master_schedule(
    practice: Practice, scheduler: Person, lena: UUID, ines: UUID
):
    entry = await book(practice, lena, ines)
    reply = await scheduler.ask(
        "query($id: ID!) { node(id: $id) { __typename id } }", id=global_id("entry", entry)
    )
    assert reply.data["node"] == {"__typename": "Appointment", "id": global_id("entry", entry)}


async def test_pages_keep_appointments_that_begin_together(
    practice: Practice, scheduler: Person, lena: UUID, ines: UUID
):
    others = [await practice.provider(f"Ann {name}") for name in ("Ash", "Bay", "Cox")]
    together = [await book(practice, one, ines) for one in (lena, *others)]
    later = await book(practice, lena, ines, at=MONDAY + HOUR)
    earlier = await book(practice, lena, ines, at=MONDAY - HOUR)
    soonest = [earlier, *sorted(together), later]
    ids = [global_id("entry", one) for one in soonest]
    about = {"id": global_id("client", ines)}
    await assert_walks(scheduler, LIST, PATH, ids[::-1], **about)
    await assert_walks(scheduler, LIST, PATH, ids, orderBy="SOONEST", **about)


async def test_from_to_and_statuses_choose_appointments(
    practice: Practice, scheduler: Person, lena: UUID, ines: UUID
):
    at = [MONDAY + n * HOUR for n in range(4)]
    entries = [await book(practice, lena, ines, at=one) for one in at[:3]]
    missed = await book(practice, lena, ines, at=at[3], status="NO_SHOW")

    async def chosen(**variables: object) -> list[str]:
        reply = await scheduler.ask(
            LIST, id=global_id("client", ines), orderBy="SOONEST", **variables
        )
        return [node["id"] for node in reply.data["client"]["appointments"]["nodes"]]

    times = [one.isoformat() for one in at]
    ids = [global_id("entry", one) for one in (*entries, missed)]
    assert await chosen(**{"from": times[1], "to": times[3]}) == ids[1:3]
    assert await chosen(statuses=["NO_SHOW"]) == ids[3:]
    assert await chosen(statuses=["NO_SHOW", "SCHEDULED"]) == ids
    assert await chosen(statuses=[]) == []


async def test_a_time_that_ends_before_it_begins_is_refused(scheduler: Person, ines: UUID):
    for to in (MONDAY, MONDAY - HOUR):
        given = {"from": MONDAY.isoformat(), "to": to.isoformat()}
        reply = await scheduler.ask(LIST, id=global_id("client", ines), **given)
        (error,) = reply.errors
        assert error["message"] == "to must be later than from."
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert reply.statements == []


async def test_a_meeting_is_no_appointment_even_if_a_client_were_in_it(
    practice: Practice, scheduler: Person, lena: UUID, ines: UUID
):
    await book(practice, lena, ines, kind="MEETING")
    reply = await scheduler.ask(WHOLE, id=global_id("client", ines))
    assert reply.data["client"]["appointments"]["nodes"] == []


async def test_one_statement_answers_for_any_number_of_clients(
    practice: Practice, scheduler: Person, lena: UUID
):
    query = "{ clients { nodes { appointments(first: 2) { nodes { provider { name } } } } } }"
    for number in range(3):
        client = await practice.client(f"Ann {'abc'[number]}")
        for place in range(3):
            await book(practice, lena, client, at=MONDAY + (number * 3 + place) * HOUR)
        reply = await scheduler.ask(query)
        assert len(reply.statements) == 1
    listed = [len(one["appointments"]["nodes"]) for one in reply.data["clients"]["nodes"]]
    assert listed == [2, 2, 2]


async def test_a_clinician_sees_the_own_clients_appointments_with_any_provider(
    practice: Practice, clinician: Person, lena: UUID, ines: UUID
):
    other = await practice.client("Mei Li")
    await practice.in_caseload(clinician, ines)
    own = await book(practice, lena, ines, length=SESSION)
    await book(practice, clinician.viewer.account_id, other)
    reply = await clinician.ask("{ clients { nodes { appointments { nodes { id } } } } }")
    nodes = [one["appointments"]["nodes"] for one in reply.data["clients"]["nodes"]]
    assert nodes == [[{"id": global_id("entry", own)}]]
    assert reply.touched == {ines}


async def test_an_appointment_of_another_practice_is_in_no_list(
    practice: Practice, elsewhere: Practice, scheduler: Person, ines: UUID
):
    foreign = await elsewhere.client("Ines Ortega")
    await book(elsewhere, await elsewhere.provider(), foreign)
    for given in (foreign, ines):
        reply = await scheduler.ask(WHOLE, id=global_id("client", given))
        assert b"entry_" not in reply.body
