"""Two records of one person are made one: everything moves, nothing is lost, and back it goes."""

from __future__ import annotations

from uuid import uuid4

import pytest

from permissions.roles import Role
from tests.bookings import MONDAY, book
from tests.duplicates import (
    MERGE,
    UNDO,
    merged,
    of_client,
    problem,
    snapshot,
    two_records,
    undone,
)
from tests.factories import DAY, Person, Practice, global_id
from tests.postings import post

SEEDS = range(6)


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_was_merged_and_undone_is_as_it_was(
    practice: Practice, scheduler: Person, seed: int
) -> None:
    kept, other = await two_records(practice, seed)
    await two_records(practice, seed)
    # By mistake the one was charged for what the other attended: that is no merge's to mend.
    attended = await practice.owner.fetchval(
        "SELECT entry_id FROM attendee WHERE client_id = $1", other
    )
    await post(practice, kept, client=5, position=99, appointment_id=attended)
    before = await snapshot(practice)
    done = await merged(scheduler, kept, other)
    assert done["errors"] == []
    between = await snapshot(practice)
    assert between != before
    assert {name: len(rows) for name, rows in between.items() if name != "client_search_term"} == {
        name: len(rows) for name, rows in before.items() if name != "client_search_term"
    }
    back = await undone(scheduler, done["merge"])
    assert back["errors"] == []
    assert await snapshot(practice) == before


async def test_everything_is_the_kept_clients_but_what_they_have_already(
    practice: Practice, scheduler: Person
) -> None:
    kept, other = await two_records(practice)
    theirs, more = await of_client(practice, kept), await of_client(practice, other)
    assert len(theirs) >= 26
    assert (await merged(scheduler, kept, other))["errors"] == []
    left = await of_client(practice, other)
    assert left.keys() <= {
        "account_total", "client_phone", "client_email", "client_address", "related_person",
        "portal_access", "practice_contact_client",
    }  # fmt: skip
    for name, rows in (await of_client(practice, kept)).items():
        if name != "client_search_term":
            assert rows == theirs.get(name, 0) + more.get(name, 0) - left.get(name, 0), name


async def test_the_kept_account_is_the_sum_and_both_are_right_again_afterwards(
    practice: Practice, scheduler: Person
) -> None:
    kept, other = await practice.client(), await practice.client()
    for one, amounts in ((kept, (700, -200)), (other, (1100, 400))):
        for position, cents in enumerate(amounts, 1):
            kind = "CHARGE" if cents > 0 else "PAYMENT"
            await post(practice, one, kind, client=cents, position=position)
    query = """query($id: ID!) { client(id: $id) { account { balance chargesTotal
      entries { nodes { amount runningBalance } } } } }"""
    first = await scheduler.ask(query, id=global_id("client", kept))
    done = await merged(scheduler, kept, other)
    account = (await scheduler.ask(query, id=global_id("client", kept))).data["client"]["account"]
    assert (account["balance"], account["chargesTotal"]) == ("20.00", "22.00")
    rows = [(row["amount"], row["runningBalance"]) for row in account["entries"]["nodes"]]
    assert rows == [("4.00", "20.00"), ("11.00", "16.00"), ("-2.00", "5.00"), ("7.00", "7.00")]
    await undone(scheduler, done["merge"])
    again = await scheduler.ask(query, id=global_id("client", kept))
    assert again.data["client"]["account"] == first.data["client"]["account"]
    theirs = (await scheduler.ask(query, id=global_id("client", other))).data["client"]["account"]
    assert (theirs["balance"], theirs["chargesTotal"]) == ("15.00", "15.00")


async def test_two_who_attend_one_session_are_two_people_unless_it_was_cancelled(
    practice: Practice, scheduler: Person
) -> None:
    kept, other = await practice.client(), await practice.client()
    provider = await practice.provider()
    await book(practice, provider, kept, other, status="CANCELLED")
    entry = await book(practice, provider, kept, other)
    before = await snapshot(practice)
    told = problem(await merged(scheduler, kept, other))
    assert told == ("ATTEND_TOGETHER", "input.mergedId")
    assert await snapshot(practice) == before
    await practice.owner.execute(
        "UPDATE schedule_entry SET status = 'CANCELLED' WHERE id = $1", entry
    )
    before = await snapshot(practice)
    done = await merged(scheduler, kept, other)
    await undone(scheduler, done["merge"])
    assert await snapshot(practice) == before


async def test_an_inactive_client_is_not_kept_but_may_be_merged(
    practice: Practice, scheduler: Person
) -> None:
    gone, here = await practice.client(status="INACTIVE"), await practice.client()
    told = problem(await merged(scheduler, gone, here))
    assert told == ("CLIENT_INACTIVE", "input.keptId")
    assert (await merged(scheduler, here, gone))["errors"] == []


async def test_two_policies_of_one_rank_at_one_time_must_be_sorted_out_first(
    practice: Practice, scheduler: Person
) -> None:
    kept, other = await practice.client(), await practice.client()
    known = {
        "member_id": "M1", "relationship": "SELF", "subscriber_name": "I", "rank": 1,
        "effective_from": DAY,
    }  # fmt: skip
    for one in (kept, other):
        payer = await practice.add("payer")
        await practice.add(
            "insurance_policy", **known, client_id=one, payer_id=payer, status="ACTIVE"
        )
    told = problem(await merged(scheduler, kept, other))
    assert told == ("RANK_OVERLAP", "input.mergedId")
    await practice.owner.execute(
        "UPDATE insurance_policy SET status = 'ENDED', effective_to = $2 WHERE client_id = $1",
        other,
        DAY,
    )
    assert (await merged(scheduler, kept, other))["errors"] == []


async def test_ids_of_nobody_and_of_another_practice_are_alike(
    practice: Practice, elsewhere: Practice, scheduler: Person
) -> None:
    kept, theirs = await practice.client(), await elsewhere.client()
    for one in (theirs, uuid4()):
        told = problem(await merged(scheduler, kept, one))
        assert told == ("NOT_FOUND", "input.mergedId")
        told = problem(await merged(scheduler, one, kept))
        assert told == ("NOT_FOUND", "input.keptId")
    assert problem(await merged(scheduler, kept, kept)) == ("SAME_CLIENT", "input.mergedId")
    done = await merged(await elsewhere.person(Role.SCHEDULER), theirs, await elsewhere.client())
    assert problem(await undone(scheduler, done["merge"])) == ("NOT_FOUND", "input.id")


async def test_whoever_was_slower_is_told_which_record_has_changed(
    practice: Practice, scheduler: Person
) -> None:
    kept, other = await practice.client(), await practice.client()
    told = problem(await merged(scheduler, kept, other, (7, 1)))
    assert told == ("CONFLICT", "input.keptVersion")
    told = problem(await merged(scheduler, kept, other, (1, 7)))
    assert told == ("CONFLICT", "input.mergedVersion")


async def test_a_merge_that_is_sent_twice_is_made_once(
    practice: Practice, scheduler: Person
) -> None:
    kept, other = await practice.client(), await practice.client()
    given = {"keptId": global_id("client", kept), "keptVersion": 1,
             "mergedId": global_id("client", other), "mergedVersion": 1}  # fmt: skip
    first, second = [await scheduler.ask(MERGE, input=given, key="k1") for _ in range(2)]
    assert first.data == second.data
    assert first.data["clientMerge"]["errors"] == []
    done = first.data["clientMerge"]["merge"]
    again = {"id": done["id"], "version": done["version"]}
    first, second = [await scheduler.ask(UNDO, input=again, key="k2") for _ in range(2)]
    assert first.data == second.data
    assert first.data["clientMergeUndo"]["errors"] == []


async def test_appointments_that_move_are_told_to_who_follows_the_schedule(
    practice: Practice, scheduler: Person
) -> None:
    kept, other = await practice.client(), await practice.client()
    entry = await book(practice, await practice.provider(), other, at=MONDAY)
    await practice.owner.execute("DELETE FROM schedule_change WHERE practice_id = $1", practice.id)
    await merged(scheduler, kept, other)
    told = await practice.owner.fetch(
        "SELECT entry_id FROM schedule_change WHERE practice_id = $1", practice.id
    )
    assert [row["entry_id"] for row in told] == [entry]
