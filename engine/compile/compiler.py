"""From a plan to one SQL statement whose answer is the JSON that leaves the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeGuard

from sqlalchemy import (
    BindParameter,
    FromClause,
    Select,
    Text,
    bindparam,
    case,
    cast,
    column,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID, array
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.types import TypeEngine

from engine.change import Change, Problems
from engine.compile.connection import Connection
from engine.compile.narrow import narrow
from engine.compile.sql import (
    COMMA,
    IDENTIFIER_BYTES_MAX,
    PROBLEMS,
    At,
    Parameter,
    Piece,
    RowValue,
    Value,
    as_array,
    as_json,
    built,
    constant,
    digits_of,
    marked,
    null_at,
    told,
)
from engine.compile.walk import elements
from engine.plan.arguments import Slot
from engine.plan.plan import Introspection, Node, Plan, Refused, Selected, TypeName
from engine.rules import (
    ById,
    Column,
    Computed,
    Derived,
    Happening,
    Related,
    Rows,
    RuleTable,
    SameRow,
    beside,
)
from permissions.scopes import Scope

LIST_ROWS_MAX = 100
"""The bound of a list that is not a connection: things a record has a handful of."""
SAID = ("practice_id", "account_id")
"""What every statement says of the viewer."""
_DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Statement:
    """SQL text and what fills its parameters; its last column names the subjects."""

    text: str
    names: tuple[str, ...]
    """The parameters in the order of the text."""
    parameters: Mapping[str, Parameter]


def compile_plan(plan: Plan, rules: RuleTable) -> Statement | None:
    """The statement of a query, or of what a subscription tells of an event.

    None when it asks nothing of the database.
    """
    compiler, nodes = Compiler(rules), [node for node in plan.nodes if asks_database(node)]
    for node in nodes:
        if isinstance(node.rule.source, Happening):
            return compiler.of_row(node, node.rule.source.columns)
    return compiler.of_root(nodes) if nodes else None


def asks_database(node: Node) -> TypeGuard[Selected]:
    """Whether the statement answers a root field; the others are answered in Python."""
    return isinstance(node, Selected) and not isinstance(node.rule.source, Computed)


def context_of_request() -> FromClause:
    """Who asks, said to PostgreSQL inside the statement, before any row can be read."""
    settings = [
        cast(
            func.set_config(
                literal_column(f"'app.{name}'"), cast(bindparam(name, None, UUID()), Text), true()
            ),
            UUID,
        ).label(name)
        for name in SAID
    ]
    return select(*settings).cte("context").prefix_with("MATERIALIZED")


@dataclass
class Compiler:
    """Composes relations into one statement, collecting parameters on the way."""

    rules: RuleTable
    parameters: dict[str, Parameter] = field(default_factory=dict)
    context: FromClause = field(default_factory=context_of_request)
    _names: int = 0

    def of_root(self, nodes: Sequence[Node]) -> Statement:
        """The statement of fields that stand on nothing but who asks."""
        return self._statement(nodes, At(self.context, (self.context,)))

    def of_row(self, node: Selected, columns: Mapping[str, TypeEngine[Any]]) -> Statement:
        """The statement of a field whose row is made of parameters: a change's, an event's."""
        values = [
            self.parameter(f"v_{name}", RowValue(name), type_).label(name)
            for name, type_ in columns.items()
        ]
        rows = select(*values).subquery(self.name())
        return self._statement([node], At(rows, (self.context, rows)))

    def _statement(self, nodes: Sequence[Node], at: At) -> Statement:
        pieces = [self.value(node, at) for node in nodes]
        columns = [piece.value.label(f"r{index}") for index, piece in enumerate(pieces)]
        joins = [join for piece in pieces for join in piece.joins]
        subjects = told(pieces)
        query = select(*columns, (null() if subjects is None else subjects).label("subjects"))
        query = query.select_from(*at.outer, *joins)
        narrow(query)
        self._write_out_constants(query)
        compiled = query.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        names = tuple(getattr(compiled, "positiontup", None) or ())
        return Statement(str(compiled), names, self.parameters)

    def _write_out_constants(self, query: Select[Any]) -> None:
        """Leave no parameter but what a request gives.

        PostgreSQL keeps one plan for all requests; only what it can read there may choose an index.
        """
        for element in elements(query):
            if isinstance(element, BindParameter) and element.key not in (*SAID, *self.parameters):
                element.literal_execute = True

    def name(self) -> str:
        """A name for rows that no response key can have: no name of GraphQL holds a dollar."""
        self._names += 1
        return f"x${self._names}"

    def value(self, node: Node, at: At) -> Piece:  # noqa: PLR0911 - one line a kind of node
        """One field of a row."""
        if isinstance(node, TypeName):
            return Piece(constant(node.name))
        if isinstance(node, Refused):
            return Piece(null_at(node.mark))
        assert not isinstance(node, Introspection), "introspection is of the root"
        source = node.rule.source
        if isinstance(source, Column):
            return Piece(source.read(at.rows))
        if isinstance(source, Derived):
            assert node.mark is not None, "planned: what Python makes is marked"
            return Piece(marked(node.mark, digits_of(at.rows.c[name] for name in source.reads)))
        if isinstance(source, Problems):
            return self._problems(node, at)
        if isinstance(source, SameRow | Change):
            (nodes,) = node.branches.values()
            piece = self.record(nodes, at)
            return replace(piece, value=as_json(piece.value))
        if node.entity is None:
            assert isinstance(source, ById), f"{node.rule.coordinate} leads to no entity"
            return Piece(null())
        if node.type_name in self.rules.connections:
            return Connection(self, node, at).piece()
        return self._related(node, at)

    def _problems(self, node: Selected, at: At) -> Piece:
        columns = column("code", Text), column("message", Text), column("field", ARRAY(Text))
        read = func.json_to_recordset(at.rows.c[PROBLEMS]).table_valued(*columns)
        rows = read.render_derived(self.name(), with_types=True)
        (nodes,) = node.branches.values()
        piece = self.record(nodes, at.of(rows))
        page = self.page(select(rows), {"v": piece.value}, piece.joins, at)
        value = select(as_array(page.c.v)).select_from(page).correlate(*at.outer)
        return Piece(value.scalar_subquery())

    def _related(self, node: Selected, at: At) -> Piece:
        """One row, or a bounded list of them."""
        statement, target = self.relation(node, at)
        if node.is_list:
            statement = statement.limit(literal_column(str(LIST_ROWS_MAX)))
        piece = self.row(node, node.branches, at.of(target))
        page = self.page(statement, {"v": piece.value, "s": piece.subjects}, piece.joins, at)
        value = as_array(page.c.v) if node.is_list else as_json(page.c.v)
        if piece.subjects is None:
            found = select(value).select_from(page).correlate(*at.outer).scalar_subquery()
            return Piece(_if_there(node, at, found))
        told_of = self.told_beside(value if node.is_list else func.any_value(value), page, at)
        return replace(told_of, value=_if_there(node, at, told_of.value))

    def relation(self, node: Selected, at: At) -> tuple[Select[Any], Rows]:
        """The rows behind a field, within the practice and within the viewer's reach."""
        source, entity = node.rule.source, node.entity
        assert entity is not None, f"{node.rule.coordinate} leads to no entity"
        relation = source.relation if isinstance(source, Related) else entity.by_id
        assert relation is not None, f"{node.rule.coordinate} has no relation"
        arguments = {name: self._argument(value) for name, value in node.arguments.items()}
        given = beside(relation, self.context, node.held)
        statement = relation(at.rows, **arguments, **given)
        target = statement.columns_clause_froms[0]
        statement = statement.where(target.c.practice_id == self.context.c.practice_id)
        if Scope.ALL not in node.scopes:
            reach = [entity.within[one](target, self.context) for one in sorted(node.scopes)]
            statement = statement.where(or_(false(), *reach))
        if entity.only is not None:
            statement = statement.where(entity.only(target))
        if entity.any_of is not None:
            statement = statement.where(target.c[entity.any_of].overlap(array(node.held)))
        return statement, target

    def row(self, node: Selected, branches: Mapping[str, Sequence[Node]], at: At) -> Piece:
        """A row of one type or of several, with whom it is about when that is news."""
        entity = node.entity
        assert entity is not None, "rows belong to an entity"
        is_news = entity.subject is not None and (entity.strays or not at.is_told)
        # What is about nobody may lead to anybody: a client's contact, and its other clients.
        below = replace(at, is_told=entity.subject is not None)
        pieces = {name: self.record(nodes, below) for name, nodes in branches.items()}
        value, subjects = next(iter(pieces.values())).value, told(pieces.values())
        if entity.kind and node.type_name not in branches:
            kinds = {kind: pieces[name] for kind, name in entity.kinds.items()}
            kind = at.rows.c[entity.kind]
            value = case({word: as_json(one.value) for word, one in kinds.items()}, value=kind)
            # What other types have is read beside it, but stands nowhere in the answer.
            about = {word: one.subjects for word, one in kinds.items() if one.subjects is not None}
            subjects = case(about, value=kind) if about else None
        if is_news and entity.subject:
            own = cast(at.rows.c[entity.subject], Text)
            subjects = own if subjects is None else func.concat_ws(COMMA, own, subjects)
        return Piece(value, subjects, tuple(join for p in pieces.values() for join in p.joins))

    def record(self, nodes: Sequence[Node], at: At) -> Piece:
        """The selected values as one composite, whose field names are the response keys."""
        pieces = {node.key: self.value(node, at) for node in nodes}
        joins = tuple(join for piece in pieces.values() for join in piece.joins)
        subjects = told(pieces.values())
        if not pieces or any(len(key) > IDENTIFIER_BYTES_MAX for key in pieces):
            return Piece(built({k: p.value for k, p in pieces.items()}), subjects, joins)
        labels = [piece.value.label(key) for key, piece in pieces.items()]
        record = select(*labels).correlate(*at.outer, *joins).lateral(self.name())
        return Piece(literal_column(str(record.name)), subjects, (*joins, record))

    def page(
        self,
        statement: Select[Any],
        columns: Mapping[str, Value | None],
        joins: Sequence[FromClause],
        at: At,
    ) -> FromClause:
        """A relation with only these columns, correlated to everything around it."""
        labels = [value.label(name) for name, value in columns.items() if value is not None]
        narrowed = statement.with_only_columns(*labels, maintain_column_froms=True)
        return narrowed.select_from(*joins).correlate(*at.outer).subquery(self.name())

    def told_beside(
        self, value: Value, page: FromClause, at: At, kept: Value | None = None
    ) -> Piece:
        """An aggregate of a page, joined so that whom it is about can be told beside it."""
        subjects = func.string_agg(page.c.s, COMMA)
        counted = subjects if kept is None else subjects.filter(kept)
        joined = (
            select(value.label("v"), counted.label("s"))
            .select_from(page)
            .correlate(*at.outer)
            .lateral(self.name())
        )
        return Piece(joined.c.v, joined.c.s, (joined,))

    def _argument(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._argument(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._argument(item) for item in value]
        if isinstance(value, Slot):
            assert value.rule.sql_type is not None, "only values that are sent have a slot"
            name = "_".join(("a", str(value.site), *value.keys))
            return self.parameter(name, value, value.sql_type)
        return value

    def parameter(self, name: str, of: Parameter, type_: TypeEngine[Any]) -> Value:
        self.parameters[name] = of
        return bindparam(name, None, type_)


def _if_there(node: Selected, at: At, value: Value) -> Value:
    """The value, or null without the column that the rows are said to be of."""
    source = node.rule.source
    of = source.of if isinstance(source, Related) else None
    return value if of is None else case((at.rows.c[of].is_not(None), value))
