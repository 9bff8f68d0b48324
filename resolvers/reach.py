"""Which rows a scope narrower than ALL holds: said once here, and again by PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, FromClause, Table, exists, true

from db.clients import caseload, client
from permissions.scopes import Scope

Reach = Callable[[FromClause, FromClause], ColumnElement[bool]]


def unmerged(clients: FromClause) -> ColumnElement[bool]:
    """Clients who were not merged into another: of the others nobody may learn anything."""
    return clients.c.merged_into_id.is_(None)


def standing(table: Table, rows: FromClause) -> ColumnElement[bool]:
    """Which rows of a table there are for anybody at all."""
    return unmerged(rows) if table is client else true()


def in_caseload(client_id: str) -> Reach:
    """Rows about a client who is in the viewer's own caseload."""

    def reach(rows: FromClause, context: FromClause) -> ColumnElement[bool]:
        own = caseload.alias()
        return (
            exists()
            .where(own.c.practice_id == context.c.practice_id)
            .where(own.c.account_id == context.c.account_id)
            .where(own.c.client_id == rows.c[client_id])
            .correlate_except(own)
        )

    return reach


def written_by_viewer(author_id: str) -> Reach:
    """Rows that the viewer wrote."""
    return lambda rows, context: rows.c[author_id] == context.c.account_id


CLIENTS: Mapping[Scope, Reach] = {Scope.CASELOAD: in_caseload("id")}
"""Clients themselves."""
ABOUT_CLIENT: Mapping[Scope, Reach] = {Scope.CASELOAD: in_caseload("client_id")}
"""Rows about one client each, named in `client_id`."""
OF_PRACTICE: Mapping[Scope, Reach] = {Scope.CASELOAD: lambda _rows, _context: true()}
"""Rows about no client: whoever may read some of them may read all."""
