"""A merge is undone weeks later: what came since goes with what it hangs on."""

from __future__ import annotations

from random import Random
from uuid import UUID

from tests.bookings import book
from tests.duplicates import (
    furnish,
    merged,
    problem,
    snapshot,
    undone,
)
from tests.factories import Person, Practice, global_id
from tests.postings import post


async def test_what_hangs_on_a_row_that_goes_back_goes_with_it(
    practice: Practice, scheduler: Person
) -> None:
    kept, other = await practice.client(), await practice.client()
    provider = await practice.provider()
    entry = await book(practice, provider, other)
    charge = await post(practice, other, client=500, position=1)
    done = await merged(scheduler, kept, other)
    billed = await post(practice, kept, client=900, position=50, appointment_id=entry)
    taken_back = await post(
        practice, kept, "ADJUSTMENT", client=-500, position=51, reverses_id=charge
    )
    own = await post(practice, kept, client=70, position=52)
    assert (await undone(scheduler, done["merge"]))["errors"] == []
    rows = await practice.owner.fetch(
        "SELECT id, client_id FROM ledger_entry WHERE practice_id = $1", practice.id
    )
    assert {row["id"]: row["client_id"] for row in rows} == {
        charge: other, billed: other, taken_back: other, own: kept,
    }  # fmt: skip
    query = "query($id: ID!) { client(id: $id) { account { balance } } }"
    for one, balance in ((kept, "0.70"), (other, "9.00")):
        reply = await scheduler.ask(query, id=global_id("client", one))
        assert reply.data["client"]["account"]["balance"] == balance


async def test_a_payment_since_for_what_would_go_back_is_in_the_way_of_an_undo(
    practice: Practice, scheduler: Person
) -> None:
    kept, other = await practice.client(), await practice.client()
    charge = await post(practice, other, client=500, position=1)
    done = await merged(scheduler, kept, other)
    paid = await post(practice, kept, "PAYMENT", client=-500, position=9)
    split = {"entry_id": paid, "charge_entry_id": charge, "client_id": kept}
    await practice.add("allocation", **split, position=1, amount_cents=500)
    before = await snapshot(practice)
    assert problem(await undone(scheduler, done["merge"])) == ("PAID_SINCE", "input.id")
    assert await snapshot(practice) == before


async def test_what_goes_back_does_not_pay_for_what_stays(
    practice: Practice, scheduler: Person
) -> None:
    kept, other = await practice.client(), await practice.client()
    paid = await post(practice, other, "PAYMENT", client=-500, position=1)
    charge = await post(practice, kept, client=500, position=1)
    done = await merged(scheduler, kept, other)
    split = {"entry_id": paid, "charge_entry_id": charge, "client_id": kept}
    await practice.add("allocation", **split, position=1, amount_cents=500)
    before = await snapshot(practice)
    assert problem(await undone(scheduler, done["merge"])) == ("PAID_SINCE", "input.id")
    assert await snapshot(practice) == before


async def test_merges_are_undone_in_the_order_of_the_latest_first(
    practice: Practice, scheduler: Person
) -> None:
    first, second, third = [await practice.client() for _ in range(3)]
    for one in (first, second, third):
        await furnish(practice, one, Random(1))
    before = await snapshot(practice)
    one = await merged(scheduler, second, first)
    two = await merged(scheduler, third, second, (1, 2))
    assert problem(await undone(scheduler, one["merge"])) == ("LATER_MERGE", "input.id")
    assert (await undone(scheduler, two["merge"]))["errors"] == []
    assert (await undone(scheduler, one["merge"]))["errors"] == []
    assert await snapshot(practice) == before
    again = {**one["merge"], "version": 2}
    assert problem(await undone(scheduler, again)) == ("ALREADY_UNDONE", "input.id")


async def _couple(practice: Practice, status: str, *clients: UUID) -> UUID:
    return await book(
        practice, await practice.provider(), *clients, status=status, appointment_type="COUPLE"
    )


async def _attendees(practice: Practice, entry: UUID) -> set[UUID]:
    sql = "SELECT client_id FROM attendee WHERE practice_id = $1 AND entry_id = $2"
    return {row["client_id"] for row in await practice.owner.fetch(sql, practice.id, entry)}


async def test_an_undo_puts_no_third_on_the_list_of_a_couple(
    practice: Practice, scheduler: Person
) -> None:
    kept, other, third = [await practice.client() for _ in range(3)]
    entry = await _couple(practice, "CANCELLED", kept, other)
    done = await merged(scheduler, kept, other)
    at = await practice.owner.fetchval(
        "UPDATE schedule_entry SET status = 'SCHEDULED' WHERE id = $1 RETURNING starts_at", entry
    )
    attends = {"entry_id": entry, "client_id": third, "starts_at": at}
    await practice.add("attendee", **attends)
    before = await snapshot(practice)
    told = problem(await undone(scheduler, done["merge"]))
    assert told == ("WRONG_NUMBER_OF_CLIENTS", "input.id")
    assert await snapshot(practice) == before
    await practice.owner.execute("DELETE FROM attendee WHERE client_id = $1", third)
    assert (await undone(scheduler, done["merge"]))["errors"] == []
    assert await _attendees(practice, entry) == {kept, other}


async def test_who_was_taken_off_a_session_of_both_is_off_it_after_the_undo(
    practice: Practice, scheduler: Person
) -> None:
    kept, other, third = [await practice.client() for _ in range(3)]
    entry = await _couple(practice, "CANCELLED", kept, other)
    moved = await _couple(practice, "SCHEDULED", other, third)
    done = await merged(scheduler, kept, other)
    await practice.owner.execute("DELETE FROM attendee WHERE client_id = $1", kept)
    assert (await undone(scheduler, done["merge"]))["errors"] == []
    assert await _attendees(practice, entry) == set()
    assert await _attendees(practice, moved) == {third}
