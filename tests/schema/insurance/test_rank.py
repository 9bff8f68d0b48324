"""Policies of a client get other ranks, all at once: two may change places, and no rank is there twice."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from permissions.vocabulary import Insurance
from tests.factories import Person, Practice, global_id, without
from tests.schema.insurance.writing import operation, policy, policy_input, problem, write

RANK = "insurancePoliciesRank"


@pytest.fixture
async def ines(practice: Practice) -> UUID:
    return await practice.client()


@pytest.fixture
async def three(practice: Practice, ines: UUID) -> list[UUID]:
    return [await policy(practice, ines, rank=rank) for rank in (1, 2, 3)]


def _input(client: UUID, policies: list[UUID], *ranks: int, version: int = 1) -> dict[str, Any]:
    ranked = zip(policies, ranks, strict=False)
    listed = [{"id": global_id("policy", key), "version": version, "rank": r} for key, r in ranked]
    return {"clientId": global_id("client", client), "policies": listed}


async def _ranks(practice: Practice) -> list[tuple[int, int]]:
    """Rank and version of each policy, the first one first."""
    sql = "SELECT rank, version FROM insurance_policy WHERE practice_id = $1 ORDER BY member_id, id"
    return [(row["rank"], row["version"]) for row in await practice.owner.fetch(sql, practice.id)]


async def test_three_policies_change_places_at_once(
    practice: Practice, scheduler: Person, ines: UUID, three: list[UUID]
) -> None:
    payload = await write(scheduler, RANK, **_input(ines, three, 2, 3, 1))
    first, second, third = (global_id("policy", key) for key in three)
    assert payload == {
        "policies": [
            {"id": third, "rank": 1, "version": 2},
            {"id": first, "rank": 2, "version": 2},
            {"id": second, "rank": 3, "version": 2},
        ],
        "errors": [],
    }


async def test_what_has_its_rank_already_or_is_left_out_stays_as_it_is(
    practice: Practice, scheduler: Person, ines: UUID, three: list[UUID]
) -> None:
    payload = await write(scheduler, RANK, **_input(ines, three, 1))
    assert [one["version"] for one in payload["policies"]] == [1, 1, 1]
    payload = await write(scheduler, RANK, **_input(ines, three, 2, 1))
    assert [one["version"] for one in payload["policies"]] == [2, 2, 1]


async def test_sent_twice_it_is_done_once(
    practice: Practice, scheduler: Person, ines: UUID, three: list[UUID]
) -> None:
    for _ in range(2):
        payload = await write(scheduler, RANK, "k1", **_input(ines, three, 2, 1))
        assert [one["version"] for one in payload["policies"]] == [2, 2, 1]


async def test_the_history_tells_of_each(
    practice: Practice, scheduler: Person, ines: UUID, three: list[UUID]
) -> None:
    await write(scheduler, RANK, **_input(ines, three, 2, 1))
    query = """query($id: ID!) { client(id: $id) { history { nodes { part action
      values { name before after } } } } }"""
    reply = await scheduler.ask(query, id=global_id("client", ines))
    told = [event["values"] for event in reply.data["client"]["history"]["nodes"]]
    swapped = [[{"name": "rank", "before": a, "after": b}] for a, b in (("1", "2"), ("2", "1"))]
    assert sorted(told, key=str) == swapped


async def test_an_overlap_that_remains_is_a_problem_and_nothing_is_written(
    practice: Practice, scheduler: Person, ines: UUID, three: list[UUID]
) -> None:
    before = await _ranks(practice)
    payload = await write(scheduler, RANK, **_input(ines, three, 2))
    assert problem(payload) == ("RANK_OVERLAP", "input.policies.0.rank")
    payload = await write(scheduler, RANK, **_input(ines, three, 1, 3))
    assert problem(payload) == ("RANK_OVERLAP", "input.policies.1.rank")
    assert await _ranks(practice) == before


async def test_what_has_ended_is_in_the_way_on_its_days(
    practice: Practice, scheduler: Person, ines: UUID
) -> None:
    await policy(practice, ines, status="ENDED", effective_to=date(2026, 2, 28))
    during = await policy(practice, ines, rank=2)
    payload = await write(scheduler, RANK, **_input(ines, [during], 1))
    assert problem(payload) == ("RANK_OVERLAP", "input.policies.0.rank")
    after = await policy(practice, ines, rank=3, effective_from=date(2026, 3, 1))
    assert (await write(scheduler, RANK, **_input(ines, [after], 1)))["errors"] == []


async def test_a_stale_version_and_a_policy_named_twice_are_problems(
    practice: Practice, scheduler: Person, ines: UUID, three: list[UUID]
) -> None:
    before = await _ranks(practice)
    sent = _input(ines, three, 2, 1)
    sent["policies"][1]["version"] = 7
    payload = await write(scheduler, RANK, **sent)
    assert problem(payload) == ("CONFLICT", "input.policies.1.version")
    payload = await write(scheduler, RANK, **_input(ines, [three[0], three[0]], 2, 3))
    assert problem(payload) == ("DUPLICATE", "input.policies.1.id")
    assert await _ranks(practice) == before


async def test_policies_of_others_are_not_the_clients(
    practice: Practice, elsewhere: Practice, scheduler: Person, ines: UUID, three: list[UUID]
) -> None:
    theirs = await elsewhere.client()
    away = await policy(elsewhere, theirs)
    omars = await policy(practice, await practice.client("Omar Reyes"))
    for key in (away, omars):
        payload = await write(scheduler, RANK, **_input(ines, [three[0], key], 2, 1))
        assert problem(payload) == ("NOT_FOUND", "input.policies.1.id")
    payload = await write(scheduler, RANK, **_input(theirs, [away], 2))
    assert problem(payload) == ("NOT_FOUND", "input.clientId")
    assert {version for _, version in await _ranks(practice)} == {1}


async def test_who_may_not_write_insurance_ranks_nothing(
    practice: Practice, clinician: Person, scheduler: Person, ines: UUID, three: list[UUID]
) -> None:
    await practice.in_caseload(clinician, ines)
    before = await _ranks(practice)
    for person in (clinician, without(scheduler, Insurance.EDIT)):
        reply = await person.ask(operation(RANK), input=_input(ines, three, 2, 1))
        assert reply.partial == {RANK: None}
        assert reply.refused() == {(f"Mutation.{RANK}", "insurance:edit")}
        assert reply.statements == []
    assert await _ranks(practice) == before


async def test_of_two_who_rank_the_same_the_other_way_round_one_is_told(
    practice: Practice, scheduler: Person, biller: Person, ines: UUID, three: list[UUID]
) -> None:
    sent = _input(ines, three, 2, 1)
    turned = {**sent, "policies": sent["policies"][::-1]}
    payloads = await asyncio.gather(
        *(write(one, RANK, **given) for one, given in ((scheduler, sent), (biller, turned)) * 2)
    )
    told = [problem(one)[0] for one in payloads if one["errors"]]
    assert told == ["CONFLICT"] * 3
    assert sorted(await _ranks(practice)) == [(1, 2), (2, 2), (3, 1)]


async def test_who_ranks_and_who_adds_at_once_do_not_wait_for_each_other(
    practice: Practice, scheduler: Person, biller: Person
) -> None:
    sent = []
    for client in [await practice.client() for _ in range(4)]:
        first, added = await policy(practice, client), await policy_input(practice, client, rank=2)
        sent += [
            write(scheduler, RANK, **_input(client, [first], 2)),
            write(biller, "insurancePolicyCreate", **added),
        ]
    payloads = await asyncio.gather(*sent)
    told = [problem(one)[0] for one in payloads if one["errors"]]
    assert told == ["RANK_OVERLAP"] * 4
