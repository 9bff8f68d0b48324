"""Relations of coverage."""

from __future__ import annotations

from typing import Any

from sqlalchemy import FromClause, Select, select

from db.insurance import insurance_policy


def of_client(client: FromClause) -> Select[Any]:
    """A client's policies, those in force first, each by rank and then the latest."""
    rows = insurance_policy.alias()
    return (
        select(rows)
        .where(rows.c.client_id == client.c.id)
        .order_by(rows.c.status, rows.c.rank, rows.c.effective_from.desc(), rows.c.id)
    )
