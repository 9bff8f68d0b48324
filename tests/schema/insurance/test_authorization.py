"""Authorizations: visits agreed to and used, written by the front desk alone."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from tests.factories import Person, Practice, global_id
from tests.schema.insurance.writing import count, operation, policy, problem, write

AGREED = {
    "number": "AU1", "serviceCodes": ["90837", "h0004", "90837"], "visitsAllowed": 12,
    "validFrom": "2026-01-01", "validTo": "2026-06-30",
}  # fmt: skip


@pytest.fixture
async def key(practice: Practice) -> UUID:
    return await policy(practice, await practice.client())


async def _added(scheduler: Person, key: UUID) -> dict[str, Any]:
    payload = await write(
        scheduler, "authorizationCreate", policyId=global_id("policy", key), **AGREED
    )
    assert payload["errors"] == []
    authorization: dict[str, Any] = payload["authorization"]
    return authorization


async def test_visits_are_agreed_to_used_and_forgotten(
    practice: Practice, scheduler: Person, key: UUID
) -> None:
    added = await _added(scheduler, key)
    assert added == {
        "id": added["id"], "number": "AU1", "serviceCodes": ["90837", "H0004"],
        "visitsAllowed": 12, "visitsUsed": 0, "version": 1,
    }  # fmt: skip
    used = {"id": added["id"], "version": 1, "visitsUsed": 3}
    payload = await write(scheduler, "authorizationUpdate", **used)
    assert (payload["authorization"]["visitsUsed"], payload["errors"]) == (3, [])
    assert problem(await write(scheduler, "authorizationUpdate", **used))[0] == "CONFLICT"
    gone = await write(scheduler, "authorizationDelete", id=added["id"], version=2)
    assert gone == {"deletedId": added["id"], "errors": []}
    assert await count(practice, "insurance_authorization") == 0


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"validTo": "2025-12-31"}, "DATES_OUT_OF_ORDER", "input.validTo"),
        (
            {"validFrom": "2025-01-01", "validTo": "2025-12-31"},
            "DATES_OUT_OF_ORDER",
            "input.validTo",
        ),
        ({"visitsUsed": 13}, "VISITS_EXCEEDED", "input.visitsUsed"),
        ({"policyId": "policy_1"}, "NOT_FOUND", "input.policyId"),
    ],
)
async def test_what_may_not_be_is_a_problem(
    practice: Practice, scheduler: Person, key: UUID, given: Any, code: str, path: str
) -> None:
    sent = {"policyId": global_id("policy", key), **AGREED, **given}
    assert problem(await write(scheduler, "authorizationCreate", **sent)) == (code, path)
    assert await count(practice, "insurance_authorization") == 0


@pytest.mark.parametrize(
    ("given", "argument"),
    [
        ({"serviceCodes": []}, "input.serviceCodes"),
        ({"serviceCodes": ["9083"]}, "input.serviceCodes"),
        ({"serviceCodes": ["\uff19\uff10\uff18\uff13\uff17"]}, "input.serviceCodes"),
        ({"visitsAllowed": -1}, "input.visitsAllowed"),
        ({"visitsAllowed": 1001}, "input.visitsAllowed"),
        ({"number": ""}, "input.number"),
    ],
)
async def test_what_cannot_be_is_named(
    scheduler: Person, key: UUID, given: Any, argument: str
) -> None:
    sent = {"policyId": global_id("policy", key), **AGREED, **given}
    reply = await scheduler.ask(operation("authorizationCreate"), input=sent)
    (error,) = reply.errors
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": argument}
    assert reply.statements == []


async def test_a_number_stands_once_under_a_policy(
    practice: Practice, scheduler: Person, key: UUID
) -> None:
    added = await _added(scheduler, key)
    again = {**AGREED, "policyId": global_id("policy", key)}
    told = problem(await write(scheduler, "authorizationCreate", **{**again, "number": "au1"}))
    assert told == ("DUPLICATE", "input.number")
    payload = await write(scheduler, "authorizationCreate", **{**again, "number": "AU2"})
    other = {"id": payload["authorization"]["id"], "version": 1, "number": "AU1"}
    told = problem(await write(scheduler, "authorizationUpdate", **other))
    assert told == ("DUPLICATE", "input.number")
    own = {"id": added["id"], "version": 1, **AGREED}
    assert (await write(scheduler, "authorizationUpdate", **own))["errors"] == []
    elsewhere = await policy(practice, await practice.client())
    again["policyId"] = global_id("policy", elsewhere)
    assert (await write(scheduler, "authorizationCreate", **again))["errors"] == []


async def test_a_problem_points_at_what_was_sent(
    practice: Practice, scheduler: Person, key: UUID
) -> None:
    added = await _added(scheduler, key)
    one = {"id": added["id"], "version": 1}
    await write(scheduler, "authorizationUpdate", **one, visitsUsed=3)
    one["version"] = 2
    told = problem(await write(scheduler, "authorizationUpdate", **one, visitsAllowed=1))
    assert told == ("VISITS_EXCEEDED", "input.visitsAllowed")
    told = problem(await write(scheduler, "authorizationUpdate", **one, validFrom="2026-07-01"))
    assert told == ("DATES_OUT_OF_ORDER", "input.validFrom")
    # A policy that ended meanwhile stops nobody from counting visits.
    await practice.owner.execute(
        "UPDATE insurance_policy SET effective_from = '2025-01-01', effective_to = '2025-06-30'"
        " WHERE id = $1",
        key,
    )
    payload = await write(scheduler, "authorizationUpdate", **one, visitsUsed=4)
    assert payload["errors"] == []
    told = problem(
        await write(scheduler, "authorizationUpdate", **one | {"version": 3}, validTo="2026-06-29")
    )
    assert told == ("DATES_OUT_OF_ORDER", "input.validTo")


async def test_what_is_sent_back_as_it_was_is_not_asked_again(
    practice: Practice, scheduler: Person, key: UUID
) -> None:
    """Of rows that came from elsewhere, or whose policy has other days by now."""
    added = await _added(scheduler, key)
    other = AGREED | {"number": "AU2", "policyId": global_id("policy", key)}
    await write(scheduler, "authorizationCreate", **other)
    await practice.owner.execute(
        "UPDATE insurance_authorization SET number = 'au1' WHERE policy_id = $1 AND number = 'AU2'",
        key,
    )
    await practice.owner.execute(
        "UPDATE insurance_policy SET effective_from = '2025-01-01', effective_to = '2025-06-30'"
        " WHERE id = $1",
        key,
    )
    one = {"id": added["id"], "version": 1, **AGREED}
    payload = await write(scheduler, "authorizationUpdate", **one, visitsUsed=4)
    assert payload["errors"] == []
    one["version"] = 2
    told = problem(await write(scheduler, "authorizationUpdate", **one | {"visitsAllowed": 3}))
    assert told == ("VISITS_EXCEEDED", "input.visitsAllowed")
    both = one | {"visitsAllowed": 3, "visitsUsed": 4}
    told = problem(await write(scheduler, "authorizationUpdate", **both))
    assert told == ("VISITS_EXCEEDED", "input.visitsAllowed")
    moved = one | {"validFrom": "2026-02-01"}
    told = problem(await write(scheduler, "authorizationUpdate", **moved))
    assert told == ("DATES_OUT_OF_ORDER", "input.validFrom")
    renamed = one | {"number": "aU1"}
    told = problem(await write(scheduler, "authorizationUpdate", **renamed))
    assert told == ("DUPLICATE", "input.number")


async def test_of_racing_writers_no_visit_is_lost(scheduler: Person, key: UUID) -> None:
    added = await _added(scheduler, key)
    payloads = await asyncio.gather(
        *(
            write(scheduler, "authorizationUpdate", id=added["id"], version=1, visitsUsed=used)
            for used in range(1, 5)
        )
    )
    assert sorted(len(one["errors"]) for one in payloads) == [0, 1, 1, 1]


async def test_a_policy_of_another_practice_takes_none(
    elsewhere: Practice, scheduler: Person
) -> None:
    there = await policy(elsewhere, await elsewhere.client())
    sent = {"policyId": global_id("policy", there), **AGREED}
    told = problem(await write(scheduler, "authorizationCreate", **sent))
    assert told == ("NOT_FOUND", "input.policyId")
