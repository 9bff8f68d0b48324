"""Which policy of a client is billed first: of those that cover one day, no two have one rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, func, literal, select

from db.clients import client
from db.insurance import insurance_policy
from resolvers.desk import Desk, Row, not_made
from resolvers.reach import ABOUT_CLIENT, CLIENTS

_DEFER = "SET CONSTRAINTS insurance_policy_no_rank_twice DEFERRED"
_ENFORCE = "SET CONSTRAINTS insurance_policy_no_rank_twice IMMEDIATE"


async def rank(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Give policies of a client their ranks all at once, so that two may change places."""
    client_id, ranked = given["client_id"], given["policies"]
    await desk.find(client, client_id, CLIENTS, "input", "clientId", is_held=False)
    before = await _found(desk, client_id, ranked)
    # Before anything is written: whoever has the turn would wait for what is, and this for the turn.
    await _take_turn(desk, client_id)
    await desk.writing.execute(_DEFER)
    for one, row in zip(ranked, before, strict=True):
        if one["rank"] != row["rank"]:
            await desk.change(insurance_policy, one["id"], rank=one["rank"])
    for place, (one, row) in enumerate(zip(ranked, before, strict=True)):
        await refuse_rank(desk, {**row, "rank": one["rank"]}, row, *_path(place, "rank"))
    await desk.writing.execute(_ENFORCE)
    return {"client_id": client_id}


async def _found(desk: Desk, client_id: UUID, ranked: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The policies of the input as they are, in its order."""
    ids = [one["id"] for one in ranked]
    found: dict[int, Row] = {}
    # In one order, or two who rank the same policies the other way round would wait for each other.
    for place in sorted(range(len(ids)), key=ids.__getitem__):
        if ids.index(ids[place]) != place:
            raise not_made("DUPLICATE", "This policy is named twice.", *_path(place, "id"))
        found[place] = await _one(desk, client_id, ranked[place], place)
    return [found[place] for place in range(len(ids))]


async def _one(desk: Desk, client_id: UUID, one: Mapping[str, Any], place: int) -> Row:
    row = await desk.find(
        insurance_policy,
        one["id"],
        ABOUT_CLIENT,
        *_path(place, "id"),
        version=one["version"],
        version_at=_path(place, "version")[1:],
    )
    if row["client_id"] != client_id:
        message = "This is another client's policy."
        raise not_made("NOT_FOUND", message, *_path(place, "id"))
    return row


def _path(place: int, field: str) -> tuple[str, ...]:
    return "input", "policies", str(place), field


async def refuse_rank(desk: Desk, whole: Mapping[str, Any], before: Row | None, *path: str) -> None:
    """Raise NotMadeError when the policy would gain a day on which another one has its rank.

    An ended policy has covered its days: their services are billed to it.
    """
    await _take_turn(desk, whole["client_id"])
    rows = insurance_policy.c
    others = select(rows.id).where(
        rows.practice_id == desk.viewer.practice_id,
        rows.client_id == whole["client_id"],
        rows.rank == whole["rank"],
        rows.id != whole.get("id", UUID(int=0)),
        _days(rows.effective_from, rows.effective_to).op("&&")(_gained(whole, before)),
    )
    if await desk.rows(others.limit(1)):
        message = (
            "Another policy, in use or ended, has this rank on some of these days. Change its rank or"
            " its days first."
        )
        raise not_made("RANK_OVERLAP", message, *path)


async def _take_turn(desk: Desk, client_id: UUID) -> None:
    """Who writes a policy of the client at the same moment waits, and then sees what was written."""
    await desk.take_turn(f"insurance {client_id}")


def _gained(whole: Mapping[str, Any], before: Row | None) -> ColumnElement[Any]:
    """The days on which the policy would have its rank, and has not yet.

    Ended policies may overlap since a merge; what was so before is in nobody's way.
    """
    if before is None or before["rank"] != whole["rank"]:
        return _days_of(whole)
    return _days_of(whole).op("-")(_days_of(before))


def _days_of(policy: Mapping[str, Any]) -> ColumnElement[Any]:
    first, last = (literal(policy[name], Date) for name in ("effective_from", "effective_to"))
    return func.datemultirange(_days(first, last))


def _days(first: ColumnElement[Any], last: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.daterange(first, last, "[]")
