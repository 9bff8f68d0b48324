"""Proposals from the portal: who sees them wait, and what a review makes of them."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from permissions.vocabulary import Insurance
from tests.factories import Person, Practice, global_id, without
from tests.paging import PAGE, PART, TURN, walk
from tests.schema.insurance.writing import count, operation, policy, problem, write

LIST = f"""query($status: ProposalStatus, {PAGE}) {{ insuranceProposals(status: $status, {TURN}) {{
  nodes {{ id status }} {PART} }} }}"""
OF_CLIENT = """query($id: ID!) { client(id: $id) { insuranceProposals {
  payerName memberId status } } }"""
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


async def _proposal(practice: Practice, client: UUID, **values: Any) -> UUID:
    row = {
        "payer_name": "Acme", "rank": 1, "member_id": "A1", "relationship": "SELF",
        "effective_from": date(2026, 1, 1), "proposed_at": NOON, **values,
    }  # fmt: skip
    return await practice.add("insurance_proposal", client_id=client, **row)


async def test_proposals_wait_the_oldest_first(
    practice: Practice, elsewhere: Practice, scheduler: Person
) -> None:
    await _proposal(elsewhere, await elsewhere.client())
    ines = await practice.client()
    done = {"status": "REJECTED", "reviewed_at": NOON, "reason": "Twice"}
    await _proposal(practice, ines, **done)
    waiting = sorted([await _proposal(practice, ines) for _ in range(3)])
    for size in (1, 2):
        nodes = await walk(
            scheduler, LIST, "insuranceProposals", size=size, backward=False, status="PENDING"
        )
        assert [node["id"] for node in nodes] == [global_id("proposal", one) for one in waiting]
    listed = await scheduler.ask(OF_CLIENT, id=global_id("client", ines))
    assert len(listed.data["client"]["insuranceProposals"]) == 4


async def test_a_clinician_sees_those_of_the_own_caseload_and_reviews_none(
    practice: Practice, clinician: Person
) -> None:
    own, other = await practice.client(), await practice.client()
    await practice.in_caseload(clinician, own)
    key = await _proposal(practice, own)
    await _proposal(practice, other)
    listed = await clinician.ask("{ insuranceProposals { nodes { id } } }")
    seen = [{"id": global_id("proposal", key)}]
    assert listed.data["insuranceProposals"]["nodes"] == seen
    one = {"id": global_id("proposal", key), "version": 1}
    reply = await clinician.ask(operation("insuranceProposalAccept"), input=one)
    assert reply.refused() == {("Mutation.insuranceProposalAccept", "insurance:edit")}


async def test_an_accepted_proposal_is_a_policy(practice: Practice, scheduler: Person) -> None:
    payer = await practice.add("payer", name="Acme Health")
    key = await _proposal(practice, await practice.client(), payer_id=payer)
    one = {"id": global_id("proposal", key), "version": 1, "copay": "15.00"}
    payload = await write(scheduler, "insuranceProposalAccept", **one)
    assert payload["errors"] == []
    assert payload["proposal"] == {"status": "ACCEPTED", "reviewedBy": "Ada Moss", "version": 2}
    made = payload["policy"]
    assert (made["memberId"], made["copay"], made["rank"]) == ("A1", "15.00", 1)
    assert made["subscriber"]["name"] == "Ines Ortega"
    again = await write(scheduler, "insuranceProposalAccept", **{**one, "version": 2})
    assert problem(again) == ("ALREADY_REVIEWED", "input.id")


async def test_what_the_practice_does_not_know_or_has_is_a_problem(
    practice: Practice, scheduler: Person
) -> None:
    ines = await practice.client()
    key = global_id("proposal", await _proposal(practice, ines))
    payload = await write(scheduler, "insuranceProposalAccept", id=key, version=1)
    assert problem(payload) == ("PAYER_UNKNOWN", "input.payerId")
    await policy(practice, ines)
    payer = global_id("payer", await practice.add("payer", name="Acme Health"))
    payload = await write(scheduler, "insuranceProposalAccept", id=key, version=1, payerId=payer)
    assert problem(payload) == ("RANK_OVERLAP", "input.rank")
    assert await count(practice) == 1
    payload = await write(
        scheduler, "insuranceProposalAccept", id=key, version=1, payerId=payer, rank=2
    )
    assert payload["policy"]["rank"] == 2


async def test_a_rejection_says_why(practice: Practice, scheduler: Person) -> None:
    key = await _proposal(practice, await practice.client())
    one = {"id": global_id("proposal", key), "version": 1, "reason": "Unknown number"}
    payload = await write(scheduler, "insuranceProposalReject", **one)
    assert payload == {
        "proposal": {"status": "REJECTED", "reason": "Unknown number", "reviewedBy": "Ada Moss",
                     "version": 2},
        "errors": [],
    }  # fmt: skip
    assert await count(practice) == 0


async def test_what_was_rejected_by_mistake_is_reviewed_again(
    practice: Practice, scheduler: Person
) -> None:
    payer = await practice.add("payer", name="Acme Health")
    row = await _proposal(practice, await practice.client(), payer_id=payer)
    key = global_id("proposal", row)
    await write(scheduler, "insuranceProposalReject", id=key, version=1, reason="Unknown")
    payload = await write(scheduler, "insuranceProposalReopen", id=key, version=1)
    assert problem(payload) == ("CONFLICT", "input.version")
    reopen = {"id": key, "version": 2}
    reply = await without(scheduler, Insurance.EDIT).ask(
        operation("insuranceProposalReopen"), input=reopen
    )
    assert reply.refused() == {("Mutation.insuranceProposalReopen", "insurance:edit")}
    payload = await write(scheduler, "insuranceProposalReopen", **reopen)
    waiting = {"status": "PENDING", "reason": None, "reviewedBy": None, "version": 3}
    assert payload == {"proposal": waiting, "errors": []}
    payload = await write(scheduler, "insuranceProposalReopen", id=key, version=3)
    assert problem(payload) == ("NOT_OPEN", "input.id")
    accepted = await write(scheduler, "insuranceProposalAccept", id=key, version=3)
    assert accepted["proposal"]["status"] == "ACCEPTED"
    payload = await write(scheduler, "insuranceProposalReopen", id=key, version=4)
    assert problem(payload) == ("NOT_OPEN", "input.id")


async def test_two_who_review_at_once_make_one_policy(
    practice: Practice, scheduler: Person, biller: Person
) -> None:
    payer = await practice.add("payer", name="Acme Health")
    key = await _proposal(practice, await practice.client(), payer_id=payer)
    one = {"id": global_id("proposal", key), "version": 1}
    payloads = await asyncio.gather(
        *(write(person, "insuranceProposalAccept", **one) for person in (scheduler, biller) * 2)
    )
    told = {problem(payload)[0] for payload in payloads if payload["errors"]}
    assert (told, await count(practice)) == ({"CONFLICT"}, 1)


async def test_a_proposal_of_another_practice_does_not_exist(
    elsewhere: Practice, scheduler: Person
) -> None:
    key = await _proposal(elsewhere, await elsewhere.client())
    one = {"id": global_id("proposal", key), "version": 1, "reason": "No"}
    payload = await write(scheduler, "insuranceProposalReject", **one)
    assert problem(payload) == ("NOT_FOUND", "input.id")
