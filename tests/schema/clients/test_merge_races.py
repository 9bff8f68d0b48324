"""Merges, and bookings, at the same moment."""

from __future__ import annotations

import asyncio

from tests.duplicates import merged, of_client, undone
from tests.factories import Person, Practice, global_id
from tests.waiting import POLL_S

_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


async def test_a_booking_for_a_client_who_was_merged_meanwhile_is_told_so(
    practice: Practice, scheduler: Person
) -> None:
    kept, other = await practice.client(), await practice.client()
    booking = {
        "clientIds": [global_id("client", other)], "appointmentType": "INDIVIDUAL",
        "providerId": global_id("provider", await practice.provider()), "lengthMinutes": 50,
        "startsAt": "2031-03-03T09:00:00-05:00",
    }  # fmt: skip
    query = """mutation($input: AppointmentCreateInput!) { appointmentCreate(input: $input) {
      entry { id } errors { code field } } }"""
    async with practice.owner.transaction():
        await practice.owner.execute(
            "SELECT set_config('app.practice_id', $1, true)", str(practice.id)
        )
        await practice.owner.fetchval("SELECT merge_clients($1, $2, '')", kept, other)
        asked = asyncio.create_task(scheduler.ask(query, input=booking))
        while not await practice.owner.fetchval(_WAITING):
            await asyncio.wait({asked}, timeout=POLL_S)
    told = (await asked).data["appointmentCreate"]
    assert told == {"entry": None, "errors": [{"code": "CONFLICT", "field": ["input"]}]}
    assert "attendee" not in await of_client(practice, other)


async def test_of_two_who_merge_the_same_clients_at_once_one_is_told(
    practice: Practice, scheduler: Person, biller: Person
) -> None:
    kept, other = await practice.client(), await practice.client()
    both = await asyncio.gather(merged(scheduler, kept, other), merged(biller, other, kept))
    codes = [[one["code"] for one in told["errors"]] for told in both]
    assert sorted(codes) in ([[], ["NOT_FOUND"]], [[], ["CONFLICT"]])


async def test_of_two_who_undo_one_merge_at_once_one_is_told(
    practice: Practice, scheduler: Person, biller: Person
) -> None:
    kept, other = await practice.client(), await practice.client()
    done = await merged(scheduler, kept, other)
    both = await asyncio.gather(*(undone(one, done["merge"]) for one in (scheduler, biller)))
    codes = sorted([one["code"] for one in told["errors"]] for told in both)
    assert codes in ([[], ["ALREADY_UNDONE"]], [[], ["CONFLICT"]])
