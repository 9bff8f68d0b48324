"""What payers agreed to pay for in advance: how it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from db.insurance import insurance_authorization, insurance_policy
from resolvers.desk import Desk, Row, not_made
from resolvers.reach import ABOUT_CLIENT


async def authorize(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Add an authorization under a policy, of whose days it has one."""
    policy_id = given["policy_id"]
    policy = await desk.find(insurance_policy, policy_id, ABOUT_CLIENT, "input", "policyId")
    await _check(desk, given, given, policy)
    key = await desk.add(insurance_authorization, **given, client_id=policy["client_id"])
    return {"authorization_id": key}


async def reauthorize(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Change what is given of an authorization, if it is still of the version that was read."""
    values = dict(given)
    key, version = values.pop("id"), values.pop("version")
    before = await desk.find(
        insurance_authorization, key, ABOUT_CLIENT, "input", "id", version=version
    )
    policy = await desk.find(
        insurance_policy, before["policy_id"], ABOUT_CLIENT, "input", "id", is_held=False
    )
    changed = {name: value for name, value in values.items() if value != before[name]}
    await _check(desk, changed, {**before, **values}, policy)
    await desk.change(insurance_authorization, key, **values)
    return {"authorization_id": key}


async def unauthorize(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Take an authorization away."""
    table, key = insurance_authorization, given["id"]
    await desk.find(table, key, ABOUT_CLIENT, "input", "id", version=given["version"])
    await desk.remove(table, table.c.id == key)
    return {"deleted_id": key}


async def _check(
    desk: Desk, values: Mapping[str, Any], whole: Mapping[str, Any], policy: Row
) -> None:
    """Raise NotMadeError when an authorization that would be `whole` may not be so.

    It is said of what is in `values`, what is new of it: what was so before is in nobody's way.
    """
    if values.keys() & {"valid_from", "valid_to"}:
        _check_days(values, whole, policy)
    if values.keys() & {"visits_used", "visits_allowed"}:
        _check_visits(values, whole)
    if "number" in values:
        await _refuse_twice(desk, whole, policy)


def _check_days(values: Mapping[str, Any], whole: Mapping[str, Any], policy: Row) -> None:
    path = "input", "validTo" if "valid_to" in values else "validFrom"
    if whole["valid_to"] < whole["valid_from"]:
        raise not_made("DATES_OUT_OF_ORDER", "It would end before it begins.", *path)
    last = policy["effective_to"] or date.max
    if whole["valid_to"] < policy["effective_from"] or last < whole["valid_from"]:
        message = "The policy covers the client on none of these days."
        raise not_made("DATES_OUT_OF_ORDER", message, *path)


def _check_visits(values: Mapping[str, Any], whole: Mapping[str, Any]) -> None:
    if whole["visits_used"] > whole["visits_allowed"]:
        message = "More visits would be used than were agreed to."
        path = "visitsUsed" if "visits_used" in values else "visitsAllowed"
        raise not_made("VISITS_EXCEEDED", message, "input", path)


async def _refuse_twice(desk: Desk, whole: Mapping[str, Any], policy: Row) -> None:
    """A payer's number is of one authorization under a policy, however it is written."""
    # Whoever writes it at the same moment waits, and then sees what was written.
    await desk.take_turn(f"authorizations {policy['id']}")
    rows = insurance_authorization.c
    others = select(rows.id).where(
        rows.practice_id == desk.viewer.practice_id,
        rows.policy_id == policy["id"],
        func.lower(rows.number) == whole["number"].lower(),
        rows.id != whole.get("id", UUID(int=0)),
    )
    if await desk.rows(others.limit(1)):
        message = "The policy has an authorization of this number already."
        raise not_made("DUPLICATE", message, "input", "number")
