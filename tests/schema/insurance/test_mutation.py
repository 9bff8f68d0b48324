"""Policies are added, changed, ended and taken away; no two of one rank on one day."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from permissions.vocabulary import Insurance
from tests.factories import Person, Practice, global_id, without
from tests.schema.insurance.writing import (
    count,
    operation,
    policy,
    policy_input,
    problem,
    write,
)

ENDED = {"status": "ENDED", "effective_to": date(2026, 2, 28)}


@pytest.fixture
async def ines(practice: Practice) -> UUID:
    return await practice.client()


async def test_the_front_desk_adds_a_policy(
    practice: Practice, scheduler: Person, biller: Person, administrator: Person
) -> None:
    for person in (scheduler, biller, administrator):
        given = await policy_input(practice, await practice.client(), copay="30.5")
        payload = await write(person, "insurancePolicyCreate", **given)
        assert payload["policy"].pop("id").startswith("policy_")
        assert payload == {
            "policy": {
                "rank": 1, "status": "ACTIVE", "memberId": "A1", "effectiveFrom": "2026-01-01",
                "effectiveTo": None, "copay": "30.50", "version": 1,
                "payer": {"name": "Acme Health"},
                "subscriber": {
                    "name": "Ines Ortega", "birthDate": "1985-03-12", "relationship": "SELF",
                },
            },
            "errors": [],
        }  # fmt: skip


async def test_a_clinician_writes_no_policy(
    practice: Practice, clinician: Person, ines: UUID
) -> None:
    await practice.in_caseload(clinician, ines)
    key = await policy(practice, ines)
    given = await policy_input(practice, ines, rank=2)
    one = {"id": global_id("policy", key), "version": 1}
    for name, sent in {
        "insurancePolicyCreate": given,
        "insurancePolicyUpdate": one,
        "insurancePolicyDelete": one,
        "insurancePolicyEnd": {**one, "endsOn": "2026-02-01"},
    }.items():
        reply = await clinician.ask(operation(name), input=sent)
        assert reply.partial == {name: None}
        assert reply.refused() == {(f"Mutation.{name}", "insurance:edit")}
    assert await count(practice) == 1


@pytest.mark.parametrize(
    ("given", "argument", "words"),
    [
        ({"rank": 0}, "input.rank", "1 for primary"),
        ({"rank": 4}, "input.rank", "1 for primary"),
        ({"copay": "-1.00"}, "input.copay", "between"),
        ({"copay": "1000000.01"}, "input.copay", "between"),
        ({"copay": "9" * 40}, "input.copay", "between"),
        ({"memberId": " "}, "input.memberId", "empty"),
        ({"memberId": "4242424242424242"}, "input.memberId", "payment card"),
        ({"planName": "a\x00b"}, "input.planName", "NUL"),
    ],
)
async def test_what_cannot_be_is_named_and_nothing_is_sent(
    practice: Practice, scheduler: Person, ines: UUID, given: Any, argument: str, words: str
) -> None:
    sent = await policy_input(practice, ines, **given)
    reply = await scheduler.ask(operation("insurancePolicyCreate"), input=sent)
    (error,) = reply.errors
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": argument}
    assert words in error["message"]
    assert reply.statements == []


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"payerId": "payer_1"}, "PAYER_UNKNOWN", "payerId"),
        ({"clientId": "client_1"}, "NOT_FOUND", "clientId"),
        ({"effectiveTo": "2025-12-31"}, "DATES_OUT_OF_ORDER", "effectiveTo"),
        ({"subscriberName": "Luis"}, "SUBSCRIBER_IS_CLIENT", "subscriberName"),
        ({"subscriberBirthDate": "1960-01-01"}, "SUBSCRIBER_IS_CLIENT", "subscriberBirthDate"),
        ({"relationship": "CHILD"}, "SUBSCRIBER_REQUIRED", "subscriberName"),
        ({"relationship": "CHILD", "subscriberName": "Luis"}, "SUBSCRIBER_REQUIRED",
         "subscriberBirthDate"),
    ],
)  # fmt: skip
async def test_what_may_not_be_is_a_problem_and_nothing_is_written(
    practice: Practice, scheduler: Person, ines: UUID, given: Any, code: str, path: str
) -> None:
    sent = await policy_input(practice, ines, **given)
    payload = await write(scheduler, "insurancePolicyCreate", **sent)
    assert problem(payload) == (code, f"input.{path}")
    assert await count(practice) == await count(practice, "change_event") == 0


async def test_another_practices_client_and_payer_do_not_exist(
    practice: Practice, elsewhere: Practice, scheduler: Person, ines: UUID
) -> None:
    there = await policy_input(elsewhere, await elsewhere.client())
    here = await policy_input(practice, ines)
    for field, code in {"clientId": "NOT_FOUND", "payerId": "PAYER_UNKNOWN"}.items():
        sent = {**here, field: there[field]}
        payload = await write(scheduler, "insurancePolicyCreate", **sent)
        assert problem(payload) == (code, f"input.{field}")
    key = global_id("policy", await policy(elsewhere, await elsewhere.client()))
    for name in ("insurancePolicyUpdate", "insurancePolicyDelete"):
        payload = await write(scheduler, name, id=key, version=1)
        assert problem(payload) == ("NOT_FOUND", "input.id")


@pytest.mark.parametrize(
    ("there", "given", "is_refused"),
    [
        ({}, {"effectiveFrom": "2027-01-01"}, True),
        ({"effective_to": date(2026, 12, 31)}, {"effectiveFrom": "2026-12-31"}, True),
        ({"effective_to": date(2026, 12, 31)}, {"effectiveFrom": "2027-01-01"}, False),
        ({}, {"effectiveFrom": "2025-01-01", "effectiveTo": "2026-01-01"}, True),
        ({}, {"effectiveFrom": "2025-01-01", "effectiveTo": "2025-12-31"}, False),
        ({}, {"rank": 2}, False),
        (ENDED, {"effectiveFrom": "2026-02-01"}, True),
        (ENDED, {"effectiveFrom": "2026-03-01"}, False),
        (ENDED, {"effectiveFrom": "2025-01-01"}, True),
        (ENDED, {"effectiveFrom": "2026-02-01", "rank": 2}, False),
    ],
)
async def test_two_policies_have_no_rank_in_common_on_a_day(
    practice: Practice, scheduler: Person, ines: UUID, there: Any, given: Any, is_refused: bool
) -> None:
    await policy(practice, ines, **there)
    sent = await policy_input(practice, ines, **given)
    payload = await write(scheduler, "insurancePolicyCreate", **sent)
    if is_refused:
        assert problem(payload) == ("RANK_OVERLAP", "input.rank")
    else:
        assert payload["errors"] == []


async def test_the_database_refuses_two_in_use_and_an_end_without_a_day(
    practice: Practice, ines: UUID
) -> None:
    await policy(practice, ines)
    with pytest.raises(asyncpg.ExclusionViolationError):
        await policy(practice, ines, effective_from=date(2030, 1, 1))
    with pytest.raises(asyncpg.CheckViolationError, match="ended_on_a_day"):
        await policy(practice, ines, status="ENDED")


async def test_an_ended_policy_has_covered_its_days_and_takes_no_others(
    practice: Practice, scheduler: Person, ines: UUID
) -> None:
    first = {"id": global_id("policy", await policy(practice, ines)), "version": 1}
    await write(scheduler, "insurancePolicyEnd", **first, endsOn="2026-02-28")
    given = await policy_input(practice, ines, effectiveFrom="2026-02-01")
    payload = await write(scheduler, "insurancePolicyCreate", **given)
    assert problem(payload) == ("RANK_OVERLAP", "input.rank")
    given = await policy_input(practice, ines, effectiveFrom="2026-03-01")
    assert (await write(scheduler, "insurancePolicyCreate", **given))["errors"] == []
    first["version"] = 2
    payload = await write(scheduler, "insurancePolicyEnd", **first, endsOn="2026-03-01")
    assert problem(payload) == ("RANK_OVERLAP", "input.endsOn")
    payload = await write(scheduler, "insurancePolicyUpdate", **first, effectiveTo="2026-03-01")
    assert problem(payload) == ("RANK_OVERLAP", "input.rank")
    payload = await write(scheduler, "insurancePolicyEnd", **first, endsOn="2026-02-27")
    assert payload["policy"]["effectiveTo"] == "2026-02-27"


async def test_an_ended_policy_does_not_run_on(
    practice: Practice, scheduler: Person, ines: UUID
) -> None:
    one = {"id": global_id("policy", await policy(practice, ines, **ENDED)), "version": 1}
    for day in (None, "2999-01-01"):
        payload = await write(scheduler, "insurancePolicyUpdate", **one, effectiveTo=day)
        assert problem(payload) == ("ENDS_IN_FUTURE", "input.effectiveTo")
    payload = await write(scheduler, "insurancePolicyUpdate", **one, effectiveTo="2026-03-15")
    ended = payload["policy"]
    assert (ended["status"], ended["effectiveTo"]) == ("ENDED", "2026-03-15")


async def test_what_overlaps_since_a_merge_may_be_changed_but_not_gain_such_a_day(
    practice: Practice, scheduler: Person, ines: UUID
) -> None:
    await policy(practice, ines, **ENDED)
    two = global_id("policy", await policy(practice, ines, effective_from=date(2026, 2, 1)))
    for version, given in enumerate(
        ({"copay": "5.00"}, {"effectiveTo": "2999-01-01"}, {"effectiveTo": None}), start=1
    ):
        payload = await write(scheduler, "insurancePolicyUpdate", id=two, version=version, **given)
        assert payload["errors"] == []
    for given in ({"effectiveFrom": "2026-01-31"}, {"effectiveFrom": "2025-06-01"}):
        payload = await write(scheduler, "insurancePolicyUpdate", id=two, version=4, **given)
        assert problem(payload) == ("RANK_OVERLAP", "input.rank")


async def test_of_racing_policies_of_one_rank_one_is_added(
    practice: Practice, scheduler: Person, biller: Person, ines: UUID
) -> None:
    sent = [await policy_input(practice, ines) for _ in range(6)]
    payloads = await asyncio.gather(
        *(
            write(person, "insurancePolicyCreate", **one)
            for person, one in zip((scheduler, biller) * 3, sent, strict=True)
        )
    )
    told = [problem(one)[0] for one in payloads if one["errors"]]
    assert told == ["RANK_OVERLAP"] * 5
    assert await count(practice) == 1


async def test_what_is_left_out_stays_and_a_stale_version_is_a_conflict(
    practice: Practice, scheduler: Person, ines: UUID
) -> None:
    key = await policy(practice, ines, copay_cents=2000)
    one = {"id": global_id("policy", key), "version": 1, "memberId": "B2"}
    changed = (await write(scheduler, "insurancePolicyUpdate", **one))["policy"]
    assert (changed["memberId"], changed["copay"], changed["version"]) == ("B2", "20.00", 2)
    payload = await write(scheduler, "insurancePolicyUpdate", **{**one, "memberId": "C3"})
    assert problem(payload) == ("CONFLICT", "input.version")
    member = await practice.owner.fetchval(
        "SELECT member_id FROM insurance_policy WHERE id = $1", key
    )
    assert member == "B2"


async def test_an_update_keeps_the_rules(practice: Practice, scheduler: Person, ines: UUID) -> None:
    await policy(practice, ines)
    second = global_id("policy", await policy(practice, ines, rank=2))
    for given, code in (
        ({"rank": 1}, "RANK_OVERLAP"),
        ({"effectiveTo": "2025-01-01"}, "DATES_OUT_OF_ORDER"),
        ({"relationship": "SPOUSE"}, "SUBSCRIBER_REQUIRED"),
        ({"payerId": "payer_1"}, "PAYER_UNKNOWN"),
    ):
        payload = await write(scheduler, "insurancePolicyUpdate", id=second, version=1, **given)
        assert problem(payload)[0] == code
    spouse = {
        "relationship": "SPOUSE",
        "subscriberName": "Luis",
        "subscriberBirthDate": "1980-01-01",
    }
    payload = await write(scheduler, "insurancePolicyUpdate", id=second, version=1, **spouse)
    assert payload["policy"]["subscriber"]["name"] == "Luis"
    payload = await write(
        scheduler, "insurancePolicyUpdate", id=second, version=2, relationship="SELF"
    )
    assert payload["policy"]["subscriber"]["name"] == "Ines Ortega"


async def test_a_clients_later_name_is_not_the_subscribers_until_somebody_says_so(
    practice: Practice, scheduler: Person, ines: UUID
) -> None:
    key = global_id("policy", await policy(practice, ines))
    await practice.owner.execute(
        "UPDATE client SET legal_last_name = 'Reyes', birth_date = '1985-12-03' WHERE id = $1", ines
    )
    known = {"name": "Ines Ortega", "birthDate": "1985-03-12", "relationship": "SELF"}
    payload = await write(scheduler, "insurancePolicyUpdate", id=key, version=1, copay="5.00")
    assert (payload["policy"]["copay"], payload["policy"]["subscriber"]) == ("5.00", known)
    payload = await write(
        scheduler, "insurancePolicyUpdate", id=key, version=2, relationship="SELF"
    )
    now = {"name": "Ines Reyes", "birthDate": "1985-12-03", "relationship": "SELF"}
    assert payload["policy"]["subscriber"] == now


async def test_a_policy_ends_on_a_day_that_was(
    practice: Practice, scheduler: Person, ines: UUID
) -> None:
    key = global_id("policy", await policy(practice, ines))
    for day, code in {"2999-01-01": "ENDS_IN_FUTURE", "2025-12-31": "DATES_OUT_OF_ORDER"}.items():
        payload = await write(scheduler, "insurancePolicyEnd", id=key, version=1, endsOn=day)
        assert problem(payload) == (code, "input.endsOn")
    payload = await write(scheduler, "insurancePolicyEnd", id=key, version=1, endsOn="2026-02-28")
    ended = payload["policy"]
    assert (ended["status"], ended["effectiveTo"]) == ("ENDED", "2026-02-28")


async def test_a_policy_goes_with_its_authorizations(
    practice: Practice, scheduler: Person, ines: UUID
) -> None:
    key = await policy(practice, ines)
    await practice.add(
        "insurance_authorization", client_id=ines, policy_id=key, number="AU1",
        service_codes=["90837"], visits_allowed=1, visits_used=0,
        valid_from=date(2026, 1, 1), valid_to=date(2026, 2, 1),
    )  # fmt: skip
    one = {"id": global_id("policy", key), "version": 1}
    for _ in range(2):
        payload = await write(scheduler, "insurancePolicyDelete", "k1", **one)
        gone = {"deletedId": one["id"], "wasEnded": False, "policy": None, "errors": []}
        assert payload == gone
    assert await count(practice) == await count(practice, "insurance_authorization") == 0


async def test_a_policy_that_a_claim_used_ends_instead(
    practice: Practice, scheduler: Person, ines: UUID
) -> None:
    key = await policy(practice, ines, effective_from=date(2020, 1, 1))
    await practice.add(
        "claim", client_id=ines, policy_id=key, provider_id=await practice.provider(),
        payer_id=await practice.add("payer", name="Acme Health"),
    )  # fmt: skip
    await practice.add(
        "insurance_authorization", client_id=ines, policy_id=key, number="AU1",
        service_codes=["90837"], visits_allowed=1, visits_used=0,
        valid_from=date(2026, 1, 1), valid_to=date(2026, 2, 1),
    )  # fmt: skip
    reply = await scheduler.ask(
        operation("insurancePolicyDelete"), input={"id": global_id("policy", key), "version": 1}
    )
    payload = reply.data["insurancePolicyDelete"]
    assert (payload["deletedId"], payload["wasEnded"]) == (None, True)
    assert (payload["policy"]["status"], payload["policy"]["version"]) == ("ENDED", 2)
    assert not any("claim" in sql for sql in reply.statements)
    assert await count(practice, "insurance_authorization") == 1


async def test_without_the_permission_nothing_is_written(
    practice: Practice, scheduler: Person, ines: UUID
) -> None:
    given = await policy_input(practice, ines)
    person = without(scheduler, Insurance.EDIT)
    reply = await person.ask(operation("insurancePolicyCreate"), input=given)
    assert reply.refused() == {("Mutation.insurancePolicyCreate", "insurance:edit")}
    assert await count(practice) == 0


async def test_the_history_of_the_client_tells_of_it(
    practice: Practice, scheduler: Person, ines: UUID
) -> None:
    given = await policy_input(practice, ines, copay="30.00")
    await write(scheduler, "insurancePolicyCreate", **given)
    query = """query($id: ID!) { client(id: $id) { history { nodes { part action
      values { name after } } } } }"""
    reply = await scheduler.ask(query, id=given["clientId"])
    (event,) = reply.data["client"]["history"]["nodes"]
    assert (event["part"], event["action"]) == ("insurance_policy", "ADDED")
    assert {"name": "copay", "after": "30.00"} in event["values"]


async def test_a_policy_s_own_payer_may_be_sent_back_though_they_are_billed_no_more(
    practice: Practice, scheduler: Person, ines: UUID
) -> None:
    key = await policy(practice, ines)
    payer = await practice.owner.fetchval(
        "UPDATE payer SET is_active = false WHERE practice_id = $1 RETURNING id", practice.id
    )
    other = await practice.add("payer", name="Gone Health", is_active=False)
    given = {"id": global_id("policy", key), "memberId": "B2"}
    payload = await write(
        scheduler, "insurancePolicyUpdate", **given, version=1, payerId=global_id("payer", payer)
    )
    assert payload["errors"] == []
    payload = await write(
        scheduler, "insurancePolicyUpdate", **given, version=2, payerId=global_id("payer", other)
    )
    assert problem(payload) == ("INACTIVE", "input.payerId")
