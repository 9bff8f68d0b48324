"""How the insurance policies of a client are added, changed, ended and taken away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import select

from db.clients import client
from db.directory import payer
from db.insurance import insurance_authorization, insurance_policy
from resolvers.desk import Desk, Row, not_made
from resolvers.directory import require_in_use
from resolvers.insurance.rank import refuse_rank
from resolvers.reach import ABOUT_CLIENT, CLIENTS
from resolvers.today import today_of

_BEGIN = "SAVEPOINT taken_away"
_UNDO = "ROLLBACK TO SAVEPOINT taken_away"


async def create(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Add a policy that covers a client."""
    await desk.find(client, given["client_id"], CLIENTS, "input", "clientId", is_held=False)
    return {"policy_id": await add_policy(desk, _in_cents(given))}


async def add_policy(desk: Desk, values: Mapping[str, Any]) -> UUID:
    """Add a policy of a client who was found; raises NotMadeError when it may not be so."""
    whole = {"subscriber_name": None, "subscriber_birth_date": None, "effective_to": None, **values}
    whole = await _checked(desk, whole, whole, None)
    return await desk.add(insurance_policy, **whole, status="ACTIVE")


async def update(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Change what is given of a policy, if it is still of the version that was read."""
    values = _in_cents(given)
    key, before = await _found(desk, values)
    await desk.change(
        insurance_policy, key, **await _checked(desk, values, {**before, **values}, before)
    )
    return {"policy_id": key}


async def end(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Say that a policy covers the client no more."""
    key, before = await _found(desk, dict(given))
    ends_on, path = given["ends_on"], ("input", "endsOn")
    if ends_on > await today_of(desk):
        message = "This is a day to come. Change effectiveTo instead; until then it is in use."
        raise not_made("ENDS_IN_FUTURE", message, *path)
    if ends_on < before["effective_from"]:
        raise not_made("DATES_OUT_OF_ORDER", "It would end before it begins.", *path)
    await refuse_rank(desk, {**before, "effective_to": ends_on}, before, *path)
    await desk.change(insurance_policy, key, effective_to=ends_on, status="ENDED")
    return {"policy_id": key}


async def reopen(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Take back that a policy has ended, if its rank is still free on its days."""
    key, before = await _found(desk, dict(given))
    if before["status"] == "ACTIVE":
        raise not_made("NOT_OPEN", "There is nothing to take back.", "input", "id")
    whole = {**before, "effective_to": given.get("effective_to")}
    _refuse_disorder(whole)
    # All of its days: among those in use the table refuses even what overlapped before it ended.
    await refuse_rank(desk, whole, None, "input", "effectiveTo")
    await desk.change(insurance_policy, key, effective_to=whole["effective_to"], status="ACTIVE")
    return {"policy_id": key}


async def remove(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID | None]:
    """Take a policy away with its authorizations; one that a claim used is ended instead.

    Only PostgreSQL knows which: the front office may add a policy and not see a claim.
    """
    key, before = await _found(desk, dict(given))
    await desk.writing.execute(_BEGIN)
    try:
        await desk.remove(insurance_authorization, insurance_authorization.c.policy_id == key)
        await desk.remove(insurance_policy, insurance_policy.c.id == key)
    except asyncpg.ForeignKeyViolationError:
        await desk.writing.execute(_UNDO)
        last = min(before["effective_to"] or date.max, await today_of(desk))
        ends_on = max(last, before["effective_from"])
        await desk.change(insurance_policy, key, effective_to=ends_on, status="ENDED")
        return {"deleted_id": None, "policy_id": key}
    return {"deleted_id": key, "policy_id": None}


async def _found(desk: Desk, values: dict[str, Any]) -> tuple[UUID, Row]:
    """The policy of an input, which loses its id and version; their other values are left."""
    key: UUID = values.pop("id")
    version = values.pop("version")
    row = await desk.find(insurance_policy, key, ABOUT_CLIENT, "input", "id", version=version)
    return key, row


def _in_cents(given: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(given)
    if "copay" in values:
        values["copay_cents"] = values.pop("copay")
    return values


async def _checked(
    desk: Desk, values: Mapping[str, Any], whole: Mapping[str, Any], before: Row | None
) -> dict[str, Any]:
    """What is to be written, of a policy that would be `whole`."""
    # What the policy has already is not named anew: whoever sends all fields back may.
    if "payer_id" in values and (before is None or values["payer_id"] != before["payer_id"]):
        await require_payer(desk, values["payer_id"])
    _refuse_disorder(whole)
    if before is not None and before["status"] == "ENDED" and "effective_to" in values:
        await _refuse_running_on(desk, whole["effective_to"])
    written = {**values, **await _subscriber(desk, values, whole, before)}
    await refuse_rank(desk, whole, before, "input", "rank")
    return written


def _refuse_disorder(whole: Mapping[str, Any]) -> None:
    ends = whole["effective_to"]
    if ends is not None and ends < whole["effective_from"]:
        message = "It would end before it begins."
        raise not_made("DATES_OUT_OF_ORDER", message, "input", "effectiveTo")


async def _refuse_running_on(desk: Desk, ends: date | None) -> None:
    if ends is None or ends > await today_of(desk):
        message = "It has ended: its last day is today or before. Reopen it if it runs on."
        raise not_made("ENDS_IN_FUTURE", message, "input", "effectiveTo")


async def require_payer(desk: Desk, payer_id: UUID | None) -> None:
    """Raise NotMadeError unless the practice knows the payer and still bills them."""
    mine = payer.c.practice_id == desk.viewer.practice_id
    found = await desk.rows(select(payer.c.is_active).where(mine, payer.c.id == payer_id))
    if not found:
        message = "The practice knows no payer of this id."
        raise not_made("PAYER_UNKNOWN", message, "input", "payerId")
    require_in_use(found[0], "input", "payerId")


async def _subscriber(
    desk: Desk, values: Mapping[str, Any], whole: Mapping[str, Any], before: Row | None
) -> Mapping[str, Any]:
    """Who holds the policy: the client as they are called when it is said, or whom it is said to be.

    Claims name the subscriber as the payer knows them, so a client's later name is not theirs until
    somebody says so.
    """
    named = {"subscriber_name": "subscriberName", "subscriber_birth_date": "subscriberBirthDate"}
    if whole["relationship"] == "SELF":
        for name, field in named.items():
            if values.get(name) is not None:
                message = "The client is the subscriber, whose name and birth date are known."
                raise not_made("SUBSCRIBER_IS_CLIENT", message, "input", field)
        is_said = before is None or "relationship" in values
        return await _client_as_subscriber(desk, whole["client_id"]) if is_said else {}
    was_client = before is not None and before["relationship"] == "SELF"
    for name, field in named.items():
        if (values if was_client else whole).get(name) is None:
            message = "Say who holds the policy, with name and birth date."
            raise not_made("SUBSCRIBER_REQUIRED", message, "input", field)
    return {}


async def _client_as_subscriber(desk: Desk, client_id: UUID) -> Mapping[str, Any]:
    who = client.c
    found = select(
        (who.legal_first_name + " " + who.legal_last_name).label("subscriber_name"),
        who.birth_date.label("subscriber_birth_date"),
    ).where(who.practice_id == desk.viewer.practice_id, who.id == client_id)
    return dict((await desk.rows(found))[0])
