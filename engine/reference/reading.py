"""The statement of a level: it reads what stands behind one field, for all its parents at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

import strawberry
from graphql import GraphQLSchema
from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect

from engine.cache import Cache
from engine.compile.compiler import LIST_ROWS_MAX, context_of_request
from engine.compile.narrow import narrow
from engine.compile.paging import Key, keys_of
from engine.compile.walk import elements
from engine.plan.arguments import PAGE_SIZE_MAX
from engine.reference.given import Given
from engine.reference.layout import Layout, Layouts
from engine.reference.relation import ORDINAL, Batch, columns_named, related, within_reach
from engine.rules import EntityRule, FieldRule, Related, Rows, RuleTable
from permissions.scopes import Scopes
from permissions.viewer import Viewer
from permissions.vocabulary import Permission

STATEMENTS_MAX = 5_000
SIZE = "size"
"""The parameter that says how many rows of each parent are read."""
CURSOR = "cursor"
_DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]


class Extent(Enum):
    """What is read for each parent."""

    ONE = "the one row that there is"
    LIST = "a bounded list"
    FORWARD = "a page, and one row more"
    BACKWARD = "a page from the end, and one row more"
    COUNT = "how many rows there are"


@dataclass(frozen=True)
class Wanted:
    """One field of what a parent reading reads, as a viewer may have it."""

    rule: FieldRule
    entity: EntityRule
    scopes: Scopes
    given: Given
    parent: Reading | None
    """None for a field of the root."""
    extent: Extent
    is_continued: bool = False
    """Whether a cursor says where a page begins."""
    held: frozenset[str] = frozenset()
    """What the viewer may do as far as these scopes: a relation may ask for it."""

    def key(self, decisive: frozenset[Permission]) -> tuple[Any, ...]:
        """Equal for all that one statement serves; the decisive permissions decide on columns."""
        parent = self.parent.signature if self.parent else ""
        shape = (self.given.shape, self.extent, self.is_continued, self.held)
        return (self.rule.coordinate, self.entity.type_name, shape, parent, self.scopes, decisive)


@dataclass(frozen=True)
class Reading:
    """SQL text, what fills its parameters, and what its rows are."""

    text: str
    names: tuple[str, ...]
    """The parameters, in the order in which they are sent."""
    follows: tuple[str, ...]
    """The columns of a parent that it is sent."""
    rows: Rows
    keys: Sequence[Key]
    layout: Layout
    extent: Extent

    def keys_in(self, values: Mapping[str, Any]) -> list[Any]:
        """What a row's cursor is made of."""
        return [values[_key_label(index)] for index in range(len(self.keys))]

    @cached_property
    def signature(self) -> str:
        """What relations of the rows can tell of them."""
        return " ".join(f"{column.name}:{column.type!r}" for column in self.rows.c)


class Readings:
    """Composes statements and remembers them."""

    def __init__(self, schema: strawberry.Schema, core: GraphQLSchema, rules: RuleTable) -> None:
        self._layouts = Layouts(schema, core, rules)
        self._known: Cache[tuple[Any, ...], Reading] = Cache(STATEMENTS_MAX)

    def of(self, wanted: Wanted, viewer: Viewer) -> Reading:
        """The statement that reads what is wanted, for any values of the same shape."""
        decisive = viewer.grants if wanted.entity.any_of else self._layouts.decisive(wanted.entity)
        key = wanted.key(frozenset(filter(viewer.may, decisive)))
        reading = self._known.get(key)
        if reading is None:
            reading = self._compiled(wanted, viewer)
            self._known.put(key, reading)
        return reading

    def _compiled(self, wanted: Wanted, viewer: Viewer) -> Reading:
        context = context_of_request()
        batch = _batch(wanted, context)
        statement = within_reach(
            _select(wanted, batch), wanted.entity, wanted.scopes, viewer, context
        )
        rows = statement.columns_clause_froms[0]
        is_ordered = wanted.extent in (Extent.FORWARD, Extent.BACKWARD)
        keys = keys_of(statement) if is_ordered else ()
        layout = self._layouts.of(wanted.entity, rows, viewer, context)
        if wanted.extent is Extent.COUNT:
            found = _counted(statement, batch)
        else:
            labels = [value.label(name) for name, value in layout.values.items()]
            labels += [key.column.label(_key_label(index)) for index, key in enumerate(keys)]
            bounded = _bounded(statement, wanted, keys)
            page = bounded.with_only_columns(*labels, maintain_column_froms=True)
            found = _gathered(page, batch, is_paged=is_ordered)
        query = _for_each_parent(found, batch)
        _write_out_constants(query)
        narrow(query)
        compiled = query.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        names = tuple(getattr(compiled, "positiontup", None) or ())
        return Reading(str(compiled), names, batch.names or (), rows, keys, layout, wanted.extent)


def _key_label(index: int) -> str:
    return f"k{index}"


def _write_out_constants(query: Select[Any]) -> None:
    """Leave no parameter but what a request gives, so that the one plan can choose by them."""
    for element in elements(query):
        if isinstance(element, BindParameter) and element.value is not None:
            element.literal_execute = True


def _batch(wanted: Wanted, context: FromClause) -> Batch:
    """The parents, with no more columns than the relation follows."""
    if wanted.parent is None:
        return Batch(context, None)
    every = Batch(context, wanted.parent.rows)
    return Batch(context, wanted.parent.rows, columns_named(_select(wanted, every), every))


def _select(wanted: Wanted, batch: Batch) -> Select[Any]:
    source = wanted.rule.source
    relation = source.relation if isinstance(source, Related) else wanted.entity.by_id
    assert relation is not None, f"{wanted.rule.coordinate} leads to rows"
    return related(relation, batch, wanted.given.arguments, wanted.held)


def _bounded(statement: Select[Any], wanted: Wanted, keys: Sequence[Key]) -> Select[Any]:
    """No more rows of a parent than are wanted, from where they are wanted."""
    if wanted.extent is Extent.ONE:
        return statement
    if wanted.extent is Extent.LIST:
        return statement.limit(literal_column(str(LIST_ROWS_MAX)))
    is_backward = wanted.extent is Extent.BACKWARD
    if is_backward:
        turned = [key.column.asc() if key.is_descending else key.column.desc() for key in keys]
        statement = statement.order_by(None).order_by(*turned)
    if wanted.is_continued:
        statement = statement.where(_beyond(keys, is_backward=is_backward))
    # A bound that is written out lets PostgreSQL keep one plan for all sizes of a page.
    return statement.limit(literal_column(str(PAGE_SIZE_MAX + 1)))


def _beyond(keys: Sequence[Key], *, is_backward: bool) -> ColumnElement[bool]:
    """Rows after the cursor: later in the first key that differs."""
    steps = []
    for index, key in enumerate(keys):
        same = (other.column == _cursor(place, other) for place, other in enumerate(keys[:index]))
        is_less = key.is_descending is not is_backward
        value = _cursor(index, key)
        steps.append(and_(*same, key.column < value if is_less else key.column > value))
    return or_(*steps)


def _cursor(index: int, key: Key) -> ColumnElement[Any]:
    return bindparam(f"{CURSOR}{index}", None, key.column.type)


def _gathered(page: Select[Any], batch: Batch, *, is_paged: bool) -> FromClause:
    """The rows of one parent, in their order, as JSON objects."""
    rows = page.correlate(batch.rows, batch.context).subquery("longest" if is_paged else "page")
    if is_paged:
        rows = select(rows).limit(bindparam(SIZE, None, BigInteger())).subquery("page")
    gathered = func.coalesce(func.json_agg(literal_column("page")), literal_column("'[]'::json"))
    return _beside(select(gathered.label("found")).select_from(rows), batch)


def _counted(statement: Select[Any], batch: Batch) -> FromClause:
    one: Select[Any] = statement.order_by(None).with_only_columns(
        literal_column("1"), maintain_column_froms=True
    )
    rows = one.correlate(batch.rows, batch.context).subquery("page")
    return _beside(select(func.count().label("found")).select_from(rows), batch)


def _beside(found: Select[Any], batch: Batch) -> FromClause:
    return found.correlate(batch.rows, batch.context).lateral("behind")


def _for_each_parent(behind: FromClause, batch: Batch) -> Select[Any]:
    """One JSON array with what was found for each parent, in the order of the parents."""
    if batch.origin is None:
        found = func.json_build_array(behind.c.found)
        return select(found).select_from(batch.context.join(behind, true()))
    ordered: Any = aggregate_order_by(behind.c.found, batch.rows.c[ORDINAL])
    joined = batch.context.join(batch.rows, true()).join(behind, true())
    return select(func.json_agg(ordered)).select_from(joined)
