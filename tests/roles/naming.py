"""What a statement names: every table with its columns, as a parser of SQL finds them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp, parse_one

Named = dict[str, set[str]]

ROW = "*"
"""Stands for every column."""
BEHIND: Mapping[str, Mapping[str, str]] = {
    "busy_time": {"taken_time": "entry_id provider_id room_id starts_at ends_at"},
    "client_matches": {"client_search_term": "client_id term distance"},
}
"""Views and functions of ours, and what they read."""


class UnclearError(Exception):
    """A name that could be anything, so that nothing can be said of the statement."""


def named_in(sql: str) -> Named:
    """Raise UnclearError for what is no question, and for a name that nothing explains."""
    tree = parse_one(sql, read="postgres")
    if not isinstance(tree, exp.Select):
        raise UnclearError(sql)
    tables, made = _tables(tree), _made(tree)
    found: Named = {name: set() for name in tables.values()}
    for star in tree.find_all(exp.Star):
        if not _names_nothing(star):
            raise UnclearError(star.parent)
    for column in tree.find_all(exp.Column):
        alias = column.table or column.name
        if alias in tables:
            found[tables[alias]].add(column.name if column.table else ROW)
        elif alias not in made:
            raise UnclearError(column.sql())
    return _with_what_is_behind(found, {call.name for call in tree.find_all(exp.Anonymous)})


def _names_nothing(star: exp.Expression) -> bool:
    """Whether rows are counted, or asked for; what stands in a column is looked at as such."""
    around = star.parent
    return isinstance(around, exp.Count | exp.Column) or isinstance(around.parent, exp.Exists)


def _made(tree: exp.Expression) -> set[str]:
    """What the statement itself calls by a name: its parts, whose own names are found in them."""
    kinds = (exp.CTE, exp.Subquery, exp.Lateral, exp.Unnest)
    calls = (table for table in tree.find_all(exp.Table) if not table.name)
    return {part.alias for part in (*tree.find_all(*kinds), *calls)}


def _tables(tree: exp.Expression) -> dict[str, str]:
    """Every table by the name that the statement gives it."""
    own = {part.alias for part in tree.find_all(exp.CTE)}
    tables: dict[str, str] = {}
    for table in tree.find_all(exp.Table):
        if table.name and table.name not in own:
            before = tables.setdefault(table.alias_or_name, table.name)
            if before != table.name:
                raise UnclearError(table.alias_or_name)
    return tables


def _with_what_is_behind(found: Named, calls: set[str]) -> Named:
    """The tables themselves in the place of what reads them for us."""
    for name in (found.keys() | calls) & BEHIND.keys():
        found.pop(name, None)
        for table, columns in BEHIND[name].items():
            found.setdefault(table, set()).update(columns.split())
    return found
