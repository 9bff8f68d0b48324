"""Leaves of what relations offer only what a statement names."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Alias, ColumnElement, Select, Subquery
from sqlalchemy.sql.visitors import iterate


def narrow(query: Select[Any]) -> None:
    """Leave of rows that a relation makes of one table only the columns that the query names.

    So it may offer more than a viewer can read: PostgreSQL refuses whoever names a column too many.
    """
    named: defaultdict[Subquery, set[str]] = defaultdict(set)
    for part in iterate(query):
        rows = getattr(part, "table", None)
        if isinstance(part, ColumnElement) and isinstance(rows, Subquery):
            named[rows].add(str(part.key))
    for rows, keys in named.items():
        made = rows.element
        # What is made of several stays whole: what it is joined of may follow from its columns.
        if isinstance(made, Select) and [type(one) for one in made.columns_clause_froms] == [Alias]:
            kept = [one for one in made.selected_columns if one.key in keys]
            rows.element = made.with_only_columns(*kept, maintain_column_froms=True)
