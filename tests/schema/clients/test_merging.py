"""Two records of one person are made one: nothing is lost, everything moves, and it can be undone."""

from __future__ import annotations

from random import Random
from uuid import UUID, uuid4

import asyncpg
import pytest

from permissions.roles import Role
from permissions.vocabulary import Clients
from tests.bookings import MONDAY, book
from tests.duplicates import (
    MERGE,
    UNDO,
    furnish,
    merged,
    of_client,
    problem,
    snapshot,
    undone,
)
from tests.factories import DAY, Person, Practice, global_id, without
from tests.postings import post

SEEDS = range(6)


async def _two(practice: Practice, seed: int = 0) -> tuple[UUID, UUID]:
    dice, pair = Random(seed), (await practice.client(), await practice.client("Inés Ortega"))
    for one in pair:
        await furnish(practice, one, dice)
    return pair


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_was_merged_and_undone_is_as_it_was(
    practice: Practice, scheduler: Person, seed: int
) -> None:
    kept, other = await _two(practice, seed)
    await _two(practice, seed)
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
    kept, other = await _two(practice)
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


@pytest.mark.parametrize("role", list(Role))
async def test_a_merged_client_is_out_of_sight_for_everybody(
    practice: Practice, scheduler: Person, role: Role
) -> None:
    kept = await practice.client("Bo Lind")
    other = await practice.client("Inés Ortega", number="C-00007")
    person = await practice.person(role)
    await practice.in_caseload(person, kept, other)
    contact = {"kind": "SCHOOL", "name": "North High", "sort_key": "north high"}
    contact_id = await practice.add("practice_contact", **contact)
    for one in (kept, other):
        link = {"contact_id": contact_id, "client_id": one, "relationship": "school"}
        await practice.add("practice_contact_client", **link)
    await merged(scheduler, kept, other)
    query = """query($id: ID!, $contact: ID!) { client(id: $id) { name } node(id: $id) { id }
      clients { totalCount nodes { name } } found: clients(search: "ortega") { totalCount }
      numbered: clients(search: "C-00007") { totalCount }
      practiceContact(id: $contact) { clients { totalCount nodes { client { name } } } } }"""
    reply = await person.ask(
        query, id=global_id("client", other), contact=global_id("contact", contact_id)
    )
    assert reply.data == {
        "client": None, "node": None, "clients": {"totalCount": 1, "nodes": [{"name": "Bo Lind"}]},
        "found": {"totalCount": 0}, "numbered": {"totalCount": 0},
        "practiceContact": {
            "clients": {"totalCount": 1, "nodes": [{"client": {"name": "Bo Lind"}}]}
        },
    }  # fmt: skip
    assert other not in reply.touched


async def test_a_merged_client_is_not_written_nor_warned_of(
    practice: Practice, scheduler: Person
) -> None:
    kept = await practice.client("Bo Lind")
    other = await practice.client("Inés Ortega", number="C-00007")
    await merged(scheduler, kept, other)
    key = global_id("client", other)
    reply = await scheduler.ask(
        "mutation($input: ClientUpdateInput!) { clientUpdate(input: $input) { errors { code } } }",
        input={"id": key, "version": 2, "pronouns": "she"},
    )
    assert reply.data["clientUpdate"]["errors"] == [{"code": "NOT_FOUND"}]
    made = await scheduler.ask(
        "mutation($input: ClientCreateInput!) { clientCreate(input: $input) { errors { code } } }",
        input={"legalFirstName": "Inés", "legalLastName": "Ortega", "birthDate": "1985-03-12"},
    )
    assert made.data["clientCreate"]["errors"] == []
    assert problem(await merged(scheduler, kept, other, (2, 2))) == ("NOT_FOUND", "input.mergedId")


async def test_the_number_of_a_merged_client_is_not_given_out_again(
    practice: Practice, scheduler: Person
) -> None:
    kept = await practice.client("Bo Lind", number="C-00001")
    await merged(scheduler, kept, await practice.client(number="C-00002"))
    made = await scheduler.ask(
        """mutation($input: ClientCreateInput!) { clientCreate(input: $input) {
          client { number } errors { code } } }""",
        input={"legalFirstName": "Zoë", "legalLastName": "Quill", "birthDate": "1990-05-17"},
    )
    assert made.data["clientCreate"] == {"client": {"number": "C-00003"}, "errors": []}


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
        "UPDATE insurance_policy SET status = 'ENDED' WHERE client_id = $1", other
    )
    assert (await merged(scheduler, kept, other))["errors"] == []


async def test_who_may_not_is_refused_before_anything_is_asked(
    practice: Practice, scheduler: Person, clinician: Person
) -> None:
    kept, other = await practice.client(), await practice.client()
    await practice.in_caseload(clinician, kept, other)
    given = {"keptId": global_id("client", kept), "keptVersion": 1,
             "mergedId": global_id("client", other), "mergedVersion": 1}  # fmt: skip
    for person in (clinician, without(scheduler, Clients.MERGE)):
        reply = await person.ask(MERGE, input=given)
        assert reply.refused() == {("Mutation.clientMerge", "clients:merge")}
        assert reply.statements == []
        reply = await person.ask(UNDO, input={"id": global_id("clientmerge"), "version": 1})
        assert reply.refused() == {("Mutation.clientMergeUndo", "clients:merge")}
    async with practice.database.write(clinician.viewer) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT merge_clients($1, $2, '')", kept, other)
        await connection.execute("ROLLBACK; BEGIN")


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


async def test_merges_are_found_again_with_who_and_when(
    practice: Practice, scheduler: Person
) -> None:
    kept = await practice.client("Bo Lind")
    other = await practice.client("Inés Ortega", number="C-00007")
    done = await merged(scheduler, kept, other, reason="Married")
    query = """{ clientMerges { nodes { kept { name } merged { name } mergedName mergedNumber reason
      mergedBy undoneAt undoneBy version } } }"""
    (row,) = (await scheduler.ask(query)).data["clientMerges"]["nodes"]
    assert row == {
        "kept": {"name": "Bo Lind"}, "merged": None, "mergedName": "Inés Ortega",
        "mergedNumber": "C-00007", "reason": "Married", "mergedBy": "Ada Moss", "undoneAt": None,
        "undoneBy": None, "version": 1,
    }  # fmt: skip
    await undone(scheduler, done["merge"])
    (row,) = (await scheduler.ask(query)).data["clientMerges"]["nodes"]
    assert row["merged"] == {"name": "Inés Ortega"}
    assert (row["undoneBy"], row["version"]) == ("Ada Moss", 2)
    assert row["undoneAt"] is not None


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
