"""Insurance policies: the front desk for every client, a clinician for the own caseload."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.factories import Person, Practice, global_id

COVERAGE = """query($id: ID!) { client(id: $id) { insurancePolicies {
  id rank planName memberId groupNumber status effectiveFrom effectiveTo copay
  payer { name } subscriber { name birthDate relationship }
  authorizations { id number serviceCodes visitsAllowed visitsUsed validFrom validTo }
} } }"""
BY_ID = """query($id: ID!) { node(id: $id) {
  id ... on InsurancePolicy { memberId } ... on Authorization { number }
} }"""


@pytest.fixture
async def ines(practice: Practice) -> UUID:
    return await practice.client()


@pytest.fixture
async def policy(practice: Practice, ines: UUID) -> UUID:
    return await _policy(practice, ines)


async def _policy(practice: Practice, client: UUID, **values: object) -> UUID:
    payer = await practice.add("payer", name="Acme Health")
    given = {
        "rank": 1, "plan_name": "Silver 30", "member_id": "A00000001", "group_number": "G00001",
        "relationship": "CHILD", "subscriber_name": "Luis Ortega",
        "subscriber_birth_date": date(1960, 5, 6), "effective_from": date(2026, 1, 1),
        "copay_cents": 3050, "status": "ACTIVE",
    }  # fmt: skip
    about = {"client_id": client, "payer_id": payer}
    return await practice.add("insurance_policy", **about, **{**given, **values})


async def _authorization(practice: Practice, client: UUID, policy: UUID) -> UUID:
    return await practice.add(
        "insurance_authorization", client_id=client, policy_id=policy, number="AU0000001",
        service_codes=["90834", "90837"], visits_allowed=12, visits_used=5,
        valid_from=date(2026, 2, 1), valid_to=date(2026, 7, 31),
    )  # fmt: skip


async def test_coverage_is_read_whole_in_one_statement(
    practice: Practice, scheduler: Person, biller: Person, clinician: Person, administrator: Person,
    ines: UUID, policy: UUID,
):  # fmt: skip
    await practice.in_caseload(clinician, ines)
    authorization = await _authorization(practice, ines, policy)
    expected = {
        "id": global_id("policy", policy), "rank": 1, "planName": "Silver 30",
        "memberId": "A00000001", "groupNumber": "G00001", "status": "ACTIVE",
        "effectiveFrom": "2026-01-01", "effectiveTo": None, "copay": "30.50",
        "payer": {"name": "Acme Health"},
        "subscriber": {
            "name": "Luis Ortega", "birthDate": "1960-05-06", "relationship": "CHILD",
        },
        "authorizations": [{
            "id": global_id("authorization", authorization), "number": "AU0000001",
            "serviceCodes": ["90834", "90837"], "visitsAllowed": 12, "visitsUsed": 5,
            "validFrom": "2026-02-01", "validTo": "2026-07-31",
        }],
    }  # fmt: skip
    for person in (scheduler, biller, clinician, administrator):
        reply = await person.ask(COVERAGE, id=global_id("client", ines))
        assert reply.data == {"client": {"insurancePolicies": [expected]}}
        assert len(reply.statements) == 1
        assert reply.touched == {ines}


async def test_policies_in_force_come_first_by_rank(
    practice: Practice, scheduler: Person, ines: UUID
):
    ended = await _policy(practice, ines, status="ENDED", effective_to=date(2026, 2, 1))
    second = await _policy(practice, ines, rank=2)
    first = await _policy(practice, ines)
    reply = await scheduler.ask(COVERAGE, id=global_id("client", ines))
    found = [policy["id"] for policy in reply.data["client"]["insurancePolicies"]]
    assert found == [global_id("policy", one) for one in (first, second, ended)]


async def test_one_statement_however_many_policies(practice: Practice, scheduler: Person):
    for number in range(5):
        client = await practice.client(f"Client N{number}")
        for rank in (1, 2, 3):
            policy = await _policy(practice, client, rank=rank)
            await _authorization(practice, client, policy)
    reply = await scheduler.ask(
        "{ clients { nodes { insurancePolicies { rank payer { name } authorizations { number } } } } }"
    )
    assert len(reply.statements) == 1
    lists = [node["insurancePolicies"] for node in reply.data["clients"]["nodes"]]
    assert [[one["rank"] for one in policies] for policies in lists] == [[1, 2, 3]] * 5


async def test_an_id_finds_a_policy_within_reach_only(
    practice: Practice, elsewhere: Practice, scheduler: Person, clinician: Person,
    ines: UUID, policy: UUID,
):  # fmt: skip
    own = global_id("policy", policy)
    found = await scheduler.ask(BY_ID, id=own)
    assert found.data == {"node": {"id": own, "memberId": "A00000001"}}
    outside = await clinician.ask(BY_ID, id=own)
    foreign = await _policy(elsewhere, await elsewhere.client())
    missing = await scheduler.ask(BY_ID, id=global_id("policy"))
    assert (await scheduler.ask(BY_ID, id=global_id("policy", foreign))).body == missing.body
    assert outside.body == missing.body == b'{"data":{"node":null}}'
    authorization = global_id("authorization", await _authorization(practice, ines, policy))
    assert (await scheduler.ask(BY_ID, id=authorization)).data["node"]["number"] == "AU0000001"
    assert (await clinician.ask(BY_ID, id=authorization)).body == missing.body


@pytest.mark.parametrize(
    ("first", "last", "status", "is_in_force"),
    [
        (-9, -1, "ACTIVE", False),
        (-9, 0, "ENDED", True),
        (0, None, "ACTIVE", True),
        (1, None, "ACTIVE", False),
    ],
)
async def test_a_policy_is_in_force_on_its_days_whatever_its_status(
    practice: Practice, scheduler: Person, ines: UUID, first: int, last: int | None, status: str,
    is_in_force: bool,
):  # fmt: skip
    today = await practice.owner.fetchval(
        "SELECT (now() AT TIME ZONE time_zone)::date FROM practice WHERE practice_id = $1",
        practice.id,
    )
    ends = None if last is None else today + timedelta(days=last)
    days = {"effective_from": today + timedelta(days=first), "effective_to": ends}
    key = await _policy(practice, ines, **days, status=status)
    query = "query($id: ID!) { node(id: $id) { ... on InsurancePolicy { status isInForce } } }"
    reply = await scheduler.ask(query, id=global_id("policy", key))
    assert reply.data["node"] == {"status": status, "isInForce": is_in_force}
