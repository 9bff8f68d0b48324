"""How the tests of coverage write: the operations, a policy to be, and what one was told."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from tests.factories import Person, Practice, global_id

POLICY = """policy { id rank status memberId effectiveFrom effectiveTo copay version payer { name }
  subscriber { name birthDate relationship } }"""
AUTHORIZATION = "authorization { id number serviceCodes visitsAllowed visitsUsed version }"
PAYLOADS = {
    "insurancePolicyCreate": POLICY,
    "insurancePolicyUpdate": POLICY,
    "insurancePolicyEnd": POLICY,
    "insurancePolicyReopen": POLICY,
    "insurancePoliciesRank": "policies { id rank version }",
    "insurancePolicyDelete": f"deletedId wasEnded {POLICY}",
    "authorizationCreate": AUTHORIZATION,
    "authorizationUpdate": AUTHORIZATION,
    "authorizationDelete": "deletedId",
    "insuranceProposalAccept": f"proposal {{ status reviewedBy version }} {POLICY}",
    "insuranceProposalReject": "proposal { status reason reviewedBy version }",
    "insuranceProposalReopen": "proposal { status reason reviewedBy version }",
}


def operation(name: str) -> str:
    """The mutation of that name with everything its payload says."""
    given = f"$input: {name[0].upper()}{name[1:]}Input!, $key: String"
    return (
        f"mutation({given}) {{ {name}(input: $input, idempotencyKey: $key) {{"
        f" {PAYLOADS[name]} errors {{ code message field }} }} }}"
    )


async def write(person: Person, name: str, key: str | None = None, **given: Any) -> dict[str, Any]:
    """The payload of a mutation that the person may run."""
    reply = await person.ask(operation(name), input=given, key=key)
    payload: dict[str, Any] = reply.data[name]
    return payload


def problem(payload: dict[str, Any]) -> tuple[str, str]:
    """The code and the path of the one problem of a change that was not made."""
    (told,) = payload["errors"]
    assert all(value in (None, False) for name, value in payload.items() if name != "errors")
    return told["code"], ".".join(told["field"])


async def policy_input(practice: Practice, client: UUID, **given: Any) -> dict[str, Any]:
    """A policy to be, of a payer of its own."""
    payer = await practice.add("payer", name="Acme Health")
    return {
        "clientId": global_id("client", client), "payerId": global_id("payer", payer), "rank": 1,
        "memberId": "A1", "relationship": "SELF", "effectiveFrom": "2026-01-01", **given,
    }  # fmt: skip


async def policy(practice: Practice, client: UUID, **values: Any) -> UUID:
    """A policy that is there already."""
    payer = await practice.add("payer", name="Acme Health")
    row = {
        "rank": 1, "member_id": "A1", "relationship": "SELF", "subscriber_name": "Ines Ortega",
        "subscriber_birth_date": date(1985, 3, 12), "effective_from": date(2026, 1, 1),
        "status": "ACTIVE", **values,
    }  # fmt: skip
    return await practice.add("insurance_policy", client_id=client, payer_id=payer, **row)


async def count(practice: Practice, table: str = "insurance_policy") -> int:
    sql = f"SELECT count(*) FROM {table} WHERE practice_id = $1"
    rows: int = await practice.owner.fetchval(sql, practice.id)
    return rows
