"""What becomes of the insurance that clients propose in the portal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func

from db.insurance import insurance_proposal
from resolvers.desk import Desk, Row, not_made
from resolvers.insurance.policy import add_policy
from resolvers.reach import ABOUT_CLIENT

_TAKEN = (
    "client_id", "payer_id", "rank", "plan_name", "member_id", "group_number", "relationship",
    "subscriber_name", "subscriber_birth_date", "effective_from",
)  # fmt: skip


async def accept(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Make a policy of a proposal, with what the reviewer says different."""
    values = dict(given)
    copay = {"copay_cents": values.pop("copay")} if "copay" in values else {}
    key, version = values.pop("id"), values.pop("version")
    proposal = await _waiting(desk, key, version)
    policy = {**{name: proposal[name] for name in _TAKEN}, **values, **copay}
    if policy["relationship"] == "SELF":
        policy |= {"subscriber_name": None, "subscriber_birth_date": None}
    policy_id = await add_policy(desk, policy)
    await _reviewed(desk, key, status="ACCEPTED", policy_id=policy_id)
    return {"proposal_id": key, "policy_id": policy_id}


async def reject(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Say no to a proposal, and why."""
    key = given["id"]
    await _waiting(desk, key, given["version"])
    await _reviewed(desk, key, status="REJECTED", reason=given["reason"])
    return {"proposal_id": key}


async def reconsider(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Take back that a proposal was rejected: it waits for a review again."""
    key = given["id"]
    found = await _found(desk, key, given["version"])
    if found["status"] != "REJECTED":
        message = "Only a rejected proposal is reopened; of an accepted one, delete the policy."
        raise not_made("NOT_OPEN", message, "input", "id")
    nobody = {"reviewed_at": None, "reviewed_by_name": None, "reason": None}
    await desk.change(insurance_proposal, key, status="PENDING", **nobody)
    return {"proposal_id": key}


async def _waiting(desk: Desk, key: UUID, version: int) -> Row:
    found = await _found(desk, key, version)
    if found["status"] != "PENDING":
        raise not_made("ALREADY_REVIEWED", "Somebody has reviewed this.", "input", "id")
    return found


async def _found(desk: Desk, key: UUID, version: int) -> Row:
    return await desk.find(insurance_proposal, key, ABOUT_CLIENT, "input", "id", version=version)


async def _reviewed(desk: Desk, key: UUID, **values: Any) -> None:
    by = desk.viewer.name
    now = func.now()
    await desk.change(insurance_proposal, key, reviewed_at=now, reviewed_by_name=by, **values)
