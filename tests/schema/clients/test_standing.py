"""A client goes and comes back: for a reason, and not while an appointment is still to come."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.bookings import HOUR, book
from tests.factories import Person, Practice, global_id
from tests.schema.clients.writing import problem, updated

BOOK = """mutation($input: AppointmentCreateInput!) {
  appointmentCreate(input: $input) { errors { code } } }"""
FUTURE = datetime(9000, 1, 6, 9, tzinfo=UTC)
PAST = datetime(2020, 1, 6, 9, tzinfo=UTC)


async def _ask(person: Person, name: str, client_id: str, version: int) -> dict[str, Any]:
    given = f"{name[0].upper()}{name[1:]}Input"
    reply = await person.ask(
        f"mutation($input: {given}!) {{ {name}(input: $input) {{"
        " client { status statusReason version } errors { code message field } } }",
        input={"id": client_id, "version": version, "reason": "Moved to Maine"},
    )
    payload: dict[str, Any] = reply.data[name]
    return payload


async def test_a_client_goes_for_a_reason_and_comes_back(
    practice: Practice, scheduler: Person
) -> None:
    ines = global_id("client", await practice.client())
    gone = await _ask(scheduler, "clientDeactivate", ines, 1)
    assert gone["errors"] == []
    assert gone["client"] == {
        "status": "INACTIVE", "statusReason": "Moved to Maine", "version": 2,
    }  # fmt: skip
    assert problem(await _ask(scheduler, "clientDeactivate", ines, 2))[0] == "CLIENT_INACTIVE"
    payload = await updated(scheduler, ines, 2, status="ACTIVE")
    assert problem(payload) == ("CLIENT_INACTIVE", "input.status")
    back = await _ask(scheduler, "clientReactivate", ines, 2)
    assert (back["errors"], back["client"]["status"]) == ([], "ACTIVE")
    assert problem(await _ask(scheduler, "clientReactivate", ines, 3))[0] == "CLIENT_ACTIVE"


async def test_who_was_only_prospective_comes_back_as_such(
    practice: Practice, scheduler: Person
) -> None:
    ines = global_id("client", await practice.client(status="PROSPECTIVE"))
    assert (await _ask(scheduler, "clientDeactivate", ines, 1))["errors"] == []
    back = await _ask(scheduler, "clientReactivate", ines, 2)
    assert back["client"]["status"] == "PROSPECTIVE"
    await updated(scheduler, ines, 3, status="ACTIVE")
    await _ask(scheduler, "clientDeactivate", ines, 4)
    back = await _ask(scheduler, "clientReactivate", ines, 5)
    assert back["client"]["status"] == "ACTIVE"


@pytest.mark.parametrize(
    ("at", "status", "is_refused"),
    [
        (FUTURE, "SCHEDULED", True),
        (FUTURE, "CONFIRMED", True),
        (FUTURE, "CANCELLED", False),
        (PAST, "SCHEDULED", False),
    ],
)
async def test_an_appointment_still_to_come_is_in_the_way(
    practice: Practice, clinician: Person, at: datetime, status: str, is_refused: bool
) -> None:
    key = await practice.client()
    await practice.in_caseload(clinician, key)
    await book(practice, await practice.provider(), key, at=at, status=status)
    payload = await _ask(clinician, "clientDeactivate", global_id("client", key), 1)
    if is_refused:
        assert problem(payload) == ("FUTURE_APPOINTMENTS", "input.id")
    else:
        assert payload["errors"] == []
    now = await practice.owner.fetchval("SELECT status FROM client WHERE id = $1", key)
    assert now == ("ACTIVE" if is_refused else "INACTIVE")


async def test_how_many_appointments_are_to_come_is_not_told(
    practice: Practice, scheduler: Person
) -> None:
    key, lena = await practice.client(), await practice.provider()
    told = []
    for hour in range(2):
        await book(practice, lena, key, at=FUTURE + hour * HOUR)
        payload = await _ask(scheduler, "clientDeactivate", global_id("client", key), 1)
        assert problem(payload) == ("FUTURE_APPOINTMENTS", "input.id")
        told.append(payload["errors"])
    assert told[0] == told[1]


async def test_of_a_booking_and_a_deactivation_at_once_one_is_refused(
    practice: Practice, scheduler: Person
) -> None:
    keys = [await practice.client() for _ in range(12)]
    sent = []
    for key in keys:
        booking = {
            "clientIds": [global_id("client", key)], "appointmentType": "INDIVIDUAL",
            "providerId": global_id("provider", await practice.provider()),
            "startsAt": "2031-01-06T09:00:00Z", "lengthMinutes": 50,
        }  # fmt: skip
        sent += [
            _ask(scheduler, "clientDeactivate", global_id("client", key), 1),
            scheduler.ask(BOOK, input=booking),
        ]
    await asyncio.gather(*sent)
    both = await practice.owner.fetch(
        "SELECT c.status, count(a.entry_id) AS booked FROM client AS c LEFT JOIN attendee AS a"
        " ON a.client_id = c.id WHERE c.practice_id = $1 GROUP BY c.id, c.status",
        practice.id,
    )
    assert {tuple(one) for one in both} <= {("ACTIVE", 1), ("INACTIVE", 0)}


async def test_of_an_old_version_or_another_practice_nothing_is_changed(
    practice: Practice, elsewhere: Practice, scheduler: Person
) -> None:
    ines = global_id("client", await practice.client())
    assert problem(await _ask(scheduler, "clientDeactivate", ines, 7))[0] == "CONFLICT"
    there = global_id("client", await elsewhere.client())
    assert problem(await _ask(scheduler, "clientDeactivate", there, 1))[0] == "NOT_FOUND"
    statuses = await practice.owner.fetch("SELECT status FROM client WHERE id = any($1)", [
        one.partition("_")[2] for one in (ines, there)])  # fmt: skip
    assert [row["status"] for row in statuses] == ["ACTIVE", "ACTIVE"]


async def test_a_clinician_lets_go_only_of_the_own_caseload(
    practice: Practice, clinician: Person
) -> None:
    ines = global_id("client", await practice.client())
    payload = await _ask(clinician, "clientDeactivate", ines, 1)
    assert problem(payload) == ("NOT_FOUND", "input.id")
