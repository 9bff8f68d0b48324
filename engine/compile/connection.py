"""A connection in SQL: one page of a relation by keyset, and what is said about the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, FromClause, Select, false, func, literal_column, select, true

from engine.compile.paging import beyond, cursor_keys, keys_of, ordering, tag_of
from engine.compile.sql import (
    At,
    CursorKey,
    PageSize,
    Piece,
    Value,
    built,
    constant,
    digits_of,
    marked,
    told,
)
from engine.plan.arguments import PAGE_SIZE_MAX, Slot
from engine.plan.plan import Node, Selected, TypeName
from engine.rules import InputRule, Open

if TYPE_CHECKING:
    from engine.compile.compiler import Compiler

_LONGEST: Value = literal_column(str(PAGE_SIZE_MAX + 1))
"""The longest page, with the row that tells whether another one follows."""

Said = Callable[[FromClause], Value]
"""A part of the connection, said of its page once the page is known."""


@dataclass
class Connection:
    """Compiles one connection field."""

    compiler: Compiler
    node: Selected
    at: At
    columns: dict[str, Value | None] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    is_measured: bool = False
    """Whether one row more than the page is read, to know if there is a next one."""

    def __post_init__(self) -> None:
        assert self.node.site is not None, "a connection has arguments"
        self.statement, self.rows = self.compiler.relation(self.node, self.at)
        self.keys = keys_of(self.statement)
        self.tag = tag_of(self.node.rule.coordinate, self.keys)
        self.is_backward = bool(self.node.given & {"last", "before"})
        self.cursor_name = "before" if self.is_backward else "after"
        self.site = self.node.site
        self.size = self.compiler.parameter(f"n_{self.site}", PageSize(self.site), BigInteger())

    def piece(self) -> Piece:
        """The connection as an object, and whom its page is about."""
        (parts,) = self.node.branches.values()
        said = {part.key: self._part(part) for part in parts}
        subjects = told(self.pieces)
        page = self._page(subjects)
        value = built({key: say(page) for key, say in said.items()})
        if subjects is None:
            # HAVING makes one row of the page even when nothing asked for is an aggregate.
            answer = select(value).select_from(page).having(true())
            return Piece(answer.correlate(*self.at.outer).scalar_subquery())
        kept = page.c.n <= self.size if self.is_measured else None
        return self.compiler.told_beside(value, page, self.at, kept)

    def _page(self, subjects: Value | None) -> FromClause:
        statement = self._from_cursor(self.statement).order_by(None)
        order = ordering(self.keys, is_backward=self.is_backward)
        if self.is_measured or self.is_backward:
            self.columns["n"] = func.row_number().over(order_by=order)
        # A bound that is written out lets PostgreSQL keep one plan for all sizes of a page.
        statement = statement.order_by(*order).limit(_LONGEST)
        joins = [join for piece in self.pieces for join in piece.joins]
        columns = {**self.columns, "s": subjects}
        longest = self.compiler.page(statement, columns or {"v": true()}, joins, self.at)
        return select(longest).limit(self._size_read()).subquery(self.compiler.name())

    def _size_read(self) -> Value:
        return self.size + literal_column("1") if self.is_measured else self.size

    def _from_cursor(self, statement: Select[Any]) -> Select[Any]:
        if self.cursor_name not in self.node.given:
            return statement
        read = cursor_keys(self.compiler.rules.cursors, self.tag, self.keys)
        rule = InputRule(self.cursor_name, Open("paging"), encode=read)
        slot = Slot(self.site, (self.cursor_name,), rule)
        values = [
            self.compiler.parameter(
                f"k_{self.site}_{index}", CursorKey(slot, index), key.column.type
            )
            for index, key in enumerate(self.keys)
        ]
        return statement.where(beyond(self.keys, values, is_backward=self.is_backward))

    # What can be asked of a connection

    def _part(self, part: Node) -> Said:
        if not isinstance(part, Selected):
            return _constant(part)
        match part.rule.coordinate.partition(".")[2]:
            case "nodes":
                return self._gathered(self._row(part))
            case "edges":
                return self._gathered(self._edge(part))
            case "pageInfo":
                return self._page_info(part)
            case "totalCount":
                return self._count()
        raise AssertionError(f"unknown part of a connection: {part.rule.coordinate}")

    def _row(self, part: Selected) -> Value:
        piece = self.compiler.row(part, part.branches, self.at.of(self.rows))
        self.pieces.append(piece)
        return piece.value

    def _edge(self, part: Selected) -> Value:
        (inner,) = part.branches.values()
        values: dict[str, Value] = {}
        for node in inner:
            if not isinstance(node, Selected):
                values[node.key] = _constant(node)(self.rows)
            elif node.rule.coordinate.endswith(".cursor"):
                assert node.mark is not None, "planned: cursors leave sealed"
                values[node.key] = marked(node.mark, self._place())
            else:
                values[node.key] = func.to_json(self._row(node))
        return built(values)

    def _gathered(self, value: Value) -> Said:
        name = f"v{len(self.columns)}"
        self.columns[name] = value

        def say(page: FromClause) -> Value:
            rows: Any = func.json_agg(page.c[name])
            rows = rows.aggregate_order_by(page.c.n.desc()) if self.is_backward else rows
            kept = rows.filter(page.c.n <= self.size) if self.is_measured else rows
            return func.coalesce(kept, literal_column("'[]'::json"))

        return say

    def _count(self) -> Said:
        counted: Select[Any] = self.statement.order_by(None).with_only_columns(
            literal_column("1"), maintain_column_froms=True
        )
        inner = counted.correlate(*self.at.outer).subquery(self.compiler.name())
        total = select(func.count()).select_from(inner).correlate(*self.at.outer)
        return lambda _page: total.scalar_subquery()

    def _page_info(self, part: Selected) -> Said:
        (inner,) = part.branches.values()
        self.is_measured = True
        self.columns["c"] = self._place()
        said = {node.key: self._page_fact(node) for node in inner}
        return lambda page: built({key: say(page) for key, say in said.items()})

    def _page_fact(self, node: Node) -> Said:
        if not isinstance(node, Selected):
            return _constant(node)
        more: Value = func.count() > self.size
        given: Value = true() if self.cursor_name in self.node.given else false()
        match node.rule.coordinate.partition(".")[2]:
            case "hasNextPage":
                return lambda _page: given if self.is_backward else more
            case "hasPreviousPage":
                return lambda _page: more if self.is_backward else given
            case "startCursor":
                return self._end(node, is_first=not self.is_backward)
            case "endCursor":
                return self._end(node, is_first=self.is_backward)
        raise AssertionError(f"unknown fact of a page: {node.rule.coordinate}")

    def _place(self) -> Value:
        """Where a row stands in the list, for its cursor."""
        return digits_of([literal_column(f"'{self.tag}'::text"), *(k.column for k in self.keys)])

    def _end(self, node: Selected, *, is_first: bool) -> Said:
        mark = node.mark
        assert mark is not None, "planned: cursors leave sealed"
        space: Value = literal_column("' '")
        end: Value = literal_column("1" if is_first else "-1")

        def say(page: FromClause) -> Value:
            in_order = func.string_agg(page.c.c, space).aggregate_order_by(page.c.n.asc())
            return marked(mark, func.split_part(in_order.filter(page.c.n <= self.size), space, end))

        return say


def _constant(node: Node) -> Said:
    """`__typename`: nothing else of a connection is open, and none of it can be refused."""
    assert isinstance(node, TypeName), "the parts of a connection follow its own rule"
    return lambda _page: constant(node.name)
