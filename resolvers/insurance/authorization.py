"""What payers agreed to pay for in advance: how it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from db.insurance import insurance_authorization, insurance_policy
from resolvers.desk import Desk, not_made
from resolvers.reach import ABOUT_CLIENT


async def authorize(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Add an authorization under a policy."""
    policy_id = given["policy_id"]
    policy = await desk.find(insurance_policy, policy_id, ABOUT_CLIENT, "input", "policyId")
    _check(given)
    key = await desk.add(insurance_authorization, **given, client_id=policy["client_id"])
    return {"authorization_id": key}


async def reauthorize(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Change what is given of an authorization, if it is still of the version that was read."""
    values = dict(given)
    key, version = values.pop("id"), values.pop("version")
    before = await desk.find(
        insurance_authorization, key, ABOUT_CLIENT, "input", "id", version=version
    )
    _check({**before, **values})
    await desk.change(insurance_authorization, key, **values)
    return {"authorization_id": key}


async def unauthorize(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Take an authorization away."""
    table, key = insurance_authorization, given["id"]
    await desk.find(table, key, ABOUT_CLIENT, "input", "id", version=given["version"])
    await desk.remove(table, table.c.id == key)
    return {"deleted_id": key}


def _check(whole: Mapping[str, Any]) -> None:
    if whole["valid_to"] < whole["valid_from"]:
        message = "It would end before it begins."
        raise not_made("DATES_OUT_OF_ORDER", message, "input", "validTo")
    if whole["visits_used"] > whole["visits_allowed"]:
        message = "More visits would be used than were agreed to."
        raise not_made("VISITS_EXCEEDED", message, "input", "visitsUsed")
