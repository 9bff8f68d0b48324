"""Relations of documents on file: general and clinical ones are never in one list."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import FromClause, Select, select

from db.documents import document_on_file
from resolvers.rows import Relation

Visibility = Literal["GENERAL", "CLINICAL"]


def on_file(visibility: Visibility) -> Relation:
    """A client's files of one visibility, the latest first."""

    def relation(client: FromClause) -> Select[Any]:
        rows = document_on_file.alias()
        mine = select(rows).where(rows.c.client_id == client.c.id, rows.c.visibility == visibility)
        return mine.order_by(rows.c.uploaded_at.desc(), rows.c.id)

    return relation


def by_id(visibility: Visibility) -> Relation:
    """The file of an id, if it is of this visibility."""

    def relation(_rows: FromClause, *, id: Any) -> Select[Any]:  # noqa: A002 - GraphQL's word
        rows = document_on_file.alias()
        return select(rows).where(rows.c.id == id, rows.c.visibility == visibility)

    return relation
