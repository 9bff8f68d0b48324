"""Leaves of what relations offer only what a statement names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Alias, ColumnElement, CompoundSelect, FromClause, Select, Subquery, union_all

from engine.compile.walk import elements


def narrow(query: Select[Any]) -> None:
    """Leave of rows that a relation makes of tables only the columns that the query names.

    So it may offer more than a viewer can read: PostgreSQL refuses whoever names a column too many.
    Rows that it finds in several ways, one UNION ALL the other, are narrowed in each.
    """
    named: defaultdict[Subquery, set[str]] = defaultdict(set)
    for part in elements(query):
        rows = getattr(part, "table", None)
        if isinstance(part, ColumnElement) and isinstance(rows, Subquery):
            named[rows].add(str(part.key))
    for rows, keys in named.items():
        parts = _parts(rows.element)
        offered = [one.key for one in parts[0].selected_columns] if parts else []
        if len(set(offered)) == len(offered) > 0 and all(_is_of_tables(part) for part in parts):
            places = [place for place, key in enumerate(offered) if key in keys]
            kept = [_with_only(part, places) for part in parts]
            rows.element = kept[0] if len(kept) == 1 else union_all(*kept)


def _parts(made: object) -> Sequence[Select[Any]]:
    """The selects whose rows these are, all of them; none where it is not as simple as that."""
    if isinstance(made, Select):
        return [made]
    if not isinstance(made, CompoundSelect) or not made.compare(union_all(*made.selects)):
        return []  # another kind of union, or one with an order or a limit of its own
    selects = [part for part in made.selects if isinstance(part, Select)]
    return selects if len(selects) == len(made.selects) else []


def _is_of_tables(part: Select[Any]) -> bool:
    """Whether these are rows of tables, each of them, whatever the columns."""
    sources = part.columns_clause_froms
    is_distinct = part._distinct  # noqa: SLF001 - SQLAlchemy has no public reader
    return bool(sources) and not is_distinct and all(type(one) is Alias for one in sources)


def _with_only(part: Select[Any], places: Sequence[int]) -> Select[Any]:
    """The same rows with fewer columns: what is joined must not go with what named it."""
    columns = list(part.selected_columns)
    narrowed = part.with_only_columns(*(columns[place] for place in places))
    # Not with `maintain_column_froms`: a table that stands there twice cannot be joined.
    said = part.with_only_columns().get_children()
    joined = {one for source in said if isinstance(source, FromClause) for one in elements(source)}
    there = joined.union(narrowed.columns_clause_froms)
    return narrowed.select_from(*(one for one in part.columns_clause_froms if one not in there))
