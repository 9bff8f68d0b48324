"""What a merge of two clients would move, and what would be in its way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Select,
    Table,
    Text,
    cast,
    func,
    literal_column,
    select,
)

from db.accounting import account_total
from db.clients import client
from resolvers.reach import unmerged


def two(_rows: FromClause, *, kept_id: Any, merged_id: Any) -> Select[Any]:
    """One row of both ids, if both are clients of the practice; it is about both."""
    kept, merged = client.alias(), client.alias()
    both = (
        select(
            kept.c.practice_id,
            kept.c.id.label("kept_id"),
            merged.c.id.label("merged_id"),
            func.concat_ws(",", kept.c.id, merged.c.id).label("both_ids"),
        )
        .join(merged, merged.c.practice_id == kept.c.practice_id)
        .where(kept.c.id == kept_id, merged.c.id == merged_id, unmerged(kept), unmerged(merged))
        .subquery()
    )
    return select(both)


def counted(
    table: Table, *conditions: ColumnElement[bool]
) -> Callable[[FromClause], ColumnElement[int]]:
    """How many rows of a table the client to be merged has."""

    def count(pair: FromClause) -> ColumnElement[int]:
        theirs = (
            table.c.practice_id == pair.c.practice_id,
            table.c.client_id == pair.c.merged_id,
            *conditions,
        )
        rows = select(func.count()).select_from(table).where(*theirs)
        return rows.correlate(pair).scalar_subquery()

    return count


def balance(pair: FromClause) -> ColumnElement[str]:
    """What is open on the account of the client to be merged, as Money."""
    total = account_total.c
    its = select(cast(total.balance_cents * literal_column("0.01"), Text)).where(
        total.practice_id == pair.c.practice_id, total.client_id == pair.c.merged_id
    )
    return its.correlate(pair).scalar_subquery()


def problems(pair: FromClause) -> ColumnElement[Any]:
    """The codes of what the merge would be refused for."""
    return func.client_merge_problems(pair.c.kept_id, pair.c.merged_id, type_=ARRAY(Text()))
