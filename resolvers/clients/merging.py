"""How two records of one person are made one, and two again: PostgreSQL does it, in one function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, Select, func, select

from db.clients import client
from db.merges import client_merge
from engine.change import Problem
from resolvers.desk import Desk, NotMadeError
from resolvers.reach import CLIENTS, OF_PRACTICE

_PROBLEMS = (
    Problem("SAME_CLIENT", "These are one record already.", ("input", "mergedId")),
    Problem(
        "CLIENT_INACTIVE",
        "The client to be kept is inactive; bring them back first, or keep the other one.",
        ("input", "keptId"),
    ),
    Problem(
        "ATTEND_TOGETHER",
        "Both attend one appointment, so these are two people; if not, cancel it first.",
        ("input", "mergedId"),
    ),
    Problem(
        "RANK_OVERLAP",
        "Both have an insurance policy of one rank at one time. End or delete one of them first.",
        ("input", "mergedId"),
    ),
    Problem("ALREADY_UNDONE", "This merge was undone already.", ("input", "id")),
    Problem("LATER_MERGE", "There was a later merge. Undo that one first.", ("input", "id")),
    Problem(
        "PAID_SINCE",
        "A payment since the merge pays for what would be another client's. It cannot be undone.",
        ("input", "id"),
    ),
    Problem(
        "WRONG_NUMBER_OF_CLIENTS",
        "Both would attend an appointment that is for fewer by now. Cancel it first, or change whom it"
        " is for.",
        ("input", "id"),
    ),
)
_BY_CODE = {problem.code: problem for problem in _PROBLEMS}
"""What PostgreSQL's functions find in the way."""


def merges(_rows: FromClause) -> Select[Any]:
    """Clients who were merged, the latest first."""
    rows = _about_both()
    return select(rows).order_by(rows.c.merged_at.desc(), rows.c.id)


def one_merge(_rows: FromClause, *, id: Any) -> Select[Any]:  # noqa: A002 - GraphQL's word
    """A merge by its id."""
    rows = _about_both()
    return select(rows).where(rows.c.id == id)


def made_merge(payload: FromClause) -> Select[Any]:
    """The merge that a payload tells of."""
    rows = _about_both()
    return select(rows).where(rows.c.id == payload.c.merge_id)


def _about_both() -> FromClause:
    """Merges, each of which is about two people."""
    rows = client_merge.alias()
    both = func.concat_ws(",", rows.c.kept_id, rows.c.merged_id).label("both_ids")
    return select(*rows.c, both).subquery()


async def merge(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Give everything that one record has to another, and put the emptied one out of sight."""
    kept_id, merged_id = given["kept_id"], given["merged_id"]
    # In one order, or two who merge the same clients the other way round would wait for each other.
    for name in sorted(("kept", "merged"), key=lambda name: str(given[f"{name}_id"])):
        await desk.find(
            client,
            given[f"{name}_id"],
            CLIENTS,
            "input",
            f"{name}Id",
            version=given[f"{name}_version"],
            version_at=(f"{name}Version",),
        )
    hindered = await desk.writing.fetchrow(
        "SELECT client_merge_problems($1, $2) AS codes", kept_id, merged_id
    )
    if hindered["codes"]:
        raise NotMadeError(*(_BY_CODE[code] for code in hindered["codes"]))
    made = await desk.writing.fetchrow(
        "SELECT merge_clients($1, $2, $3) AS id", kept_id, merged_id, given.get("reason")
    )
    return {"merge_id": UUID(str(made["id"])), "client_id": kept_id}


async def undo_merge(desk: Desk, given: Mapping[str, Any]) -> Mapping[str, UUID]:
    """Give back what a merge moved, with what hangs on it since, and bring the record back."""
    key = given["id"]
    found = await desk.find(
        client_merge, key, OF_PRACTICE, "input", "id", version=given["version"], is_held=False
    )
    undone = await desk.writing.fetchrow("SELECT undo_client_merge($1) AS problem", key)
    if undone["problem"]:
        raise NotMadeError(_BY_CODE[undone["problem"]])
    kept_id, merged_id = UUID(str(found["kept_id"])), UUID(str(found["merged_id"]))
    return {"merge_id": key, "client_id": kept_id, "restored_id": merged_id}
