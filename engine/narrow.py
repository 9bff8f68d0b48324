"""Leaves of what relations offer only what a statement names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Alias, ColumnElement, CompoundSelect, Select, Subquery, select, union_all
from sqlalchemy.sql.visitors import iterate


def narrow(query: Select[Any]) -> None:
    """Leave of rows that a relation makes of one table only the columns that the query names.

    So it may offer more than a viewer can read: PostgreSQL refuses whoever names a column too many.
    Rows that it finds in several ways, one UNION ALL the other, are narrowed in each.
    """
    named: defaultdict[Subquery, set[str]] = defaultdict(set)
    for part in iterate(query):
        rows = getattr(part, "table", None)
        if isinstance(part, ColumnElement) and isinstance(rows, Subquery):
            named[rows].add(str(part.key))
    for rows, keys in named.items():
        parts = _parts(rows.element)
        # What is made of several stays whole: what it is joined of may follow from its columns.
        if parts and all(_is_of_one_table(part) for part in parts):
            kept = [_with_only(part, keys) for part in parts]
            rows.element = kept[0] if len(kept) == 1 else union_all(*kept)


def _parts(made: object) -> Sequence[Select[Any]]:
    """The selects whose rows these are, all of them; none where it is not as simple as that."""
    if isinstance(made, Select):
        return [made]
    if not isinstance(made, CompoundSelect) or made.keyword.value != "UNION ALL":
        return []
    selects = [part for part in made.selects if isinstance(part, Select)]
    return selects if len(selects) == len(made.selects) else []


def _is_of_one_table(part: Select[Any]) -> bool:
    return [type(one) for one in part.columns_clause_froms] == [Alias]


def _with_only(part: Select[Any], keys: set[str]) -> Select[Any]:
    kept = [one for one in part.selected_columns if one.key in keys]
    # A table that stands there twice cannot be joined: it is said only where no column says it.
    is_said = bool(select(*kept).columns_clause_froms)
    return part.with_only_columns(*kept, maintain_column_froms=not is_said)
