"""A relation for many parents at once: they are sent along as rows, and it is joined to each."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    any_,
    bindparam,
    column,
    false,
    func,
    literal_column,
    or_,
)
from sqlalchemy.dialects.postgresql import JSON

from engine.compile.walk import elements
from engine.rules import BESIDE, EntityRule, Rows, beside
from permissions.scopes import Scope, Scopes, covers
from permissions.viewer import Viewer

PARENTS = "parents"
"""The parameter that holds the parents of a batch, and the name of their rows in SQL."""
ORDINAL = "ordinal"
"""The column that keeps the parents in order."""


@dataclass(frozen=True)
class Batch:
    """Parents as rows: the columns named, of those that the relation they came from has."""

    context: FromClause
    origin: Rows | None
    """None for the root, where there is one parent and nothing to know about it."""
    names: tuple[str, ...] | None = None
    """None for every column."""

    @cached_property
    def rows(self) -> FromClause:
        if self.origin is None:
            return self.context
        names = self.origin.c.keys() if self.names is None else self.names
        known = [column(name, self.origin.c[name].type) for name in names]
        given = func.json_to_recordset(bindparam(PARENTS, None, JSON))
        table = given.table_valued(column(ORDINAL, Integer), *known, name=PARENTS)
        return table.render_derived(name=PARENTS, with_types=True)


def related(
    relation: Callable[..., Select[Any]],
    batch: Batch,
    arguments: Mapping[str, Any],
    held: Collection[str] = (),
) -> Select[Any]:
    """The select of a relation for the parents of a batch."""
    return relation(batch.rows, **arguments, **beside(relation, batch.context, held))


def columns_named(statement: Select[Any], batch: Batch) -> tuple[str, ...]:
    """The columns of its parents that a relation follows."""
    named = {
        str(part.name)
        for part in elements(statement)
        if isinstance(part, ColumnElement) and getattr(part, "table", None) is batch.rows
    }
    return tuple(sorted(named))


def anything(relation: Callable[..., Select[Any]]) -> Mapping[str, Any]:
    """Arguments with which a relation can be called to see which columns it follows."""
    return {
        one.name: literal_column("NULL")  # null() knows no comparison
        for one in inspect.signature(relation).parameters.values()
        if one.kind is one.KEYWORD_ONLY and one.default is one.empty and one.name not in BESIDE
    }


def within_reach(
    statement: Select[Any], entity: EntityRule, scopes: Scopes, viewer: Viewer, context: FromClause
) -> Select[Any]:
    """Only rows of the viewer's practice, and only those that one of the scopes holds."""
    rows = statement.columns_clause_froms[0]
    mine = statement.where(rows.c.practice_id == context.c.practice_id)
    if entity.only is not None:
        mine = mine.where(entity.only(rows))
    if entity.any_of is not None:
        words = (word for word in viewer.grants if covers(viewer.scopes(word), scopes))
        named = (literal_column(f"'{word}'") == any_(rows.c[entity.any_of]) for word in words)
        mine = mine.where(or_(false(), *named))
    if Scope.ALL in scopes:
        return mine
    held = (entity.within[one](rows, context) for one in sorted(scopes))
    return mine.where(or_(false(), *held))
