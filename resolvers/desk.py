"""Where a change is made: rows found within practice and reach, then added, changed, taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    Column,
    ColumnElement,
    Executable,
    FromClause,
    Select,
    Table,
    column,
    delete,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect

from db.tables import ID, readers_of, rows_of
from engine.change import Problem, Writing
from permissions.scopes import Scope
from permissions.viewer import Viewer
from permissions.vocabulary import Permission
from resolvers.reach import Reach, standing
from resolvers.whom import client_keys, whom

_DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]
# In one order, whoever asks: two who each want the other's turn would wait for good.
_TURNS = """
SELECT pg_advisory_xact_lock(turn) FROM (
    SELECT DISTINCT hashtextextended(name, 0) AS turn FROM unnest($1::text[]) AS name ORDER BY 1
) AS turns
"""

_WHOM = "whom"

Row = Mapping[str, Any]


class NotMadeError(Exception):
    """The change is not made, for these reasons; what was written of it so far is undone.

    `told` are values of the change's columns that go with the reasons.
    """

    def __init__(self, *problems: Problem, told: Mapping[str, Any] | None = None) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems
        self.told = told or {}


def not_made(code: str, message: str, *path: str) -> NotMadeError:
    """One reason, and the path of the input that it lies in."""
    return NotMadeError(Problem(code, message, path))


@dataclass(frozen=True)
class Desk:
    """A connection in a transaction, who asks, and the permission that the change requires.

    Every row is found and written within the viewer's practice. What `find` gives is also within
    the reach of the permission; PostgreSQL says both again.
    """

    writing: Writing
    viewer: Viewer
    permission: Permission
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    touched: set[str] = field(default_factory=set)
    """Whom the rows are about that were found, added or taken away, for the access log."""

    async def find(
        self,
        table: Table,
        key: UUID,
        within: Mapping[Scope, Reach],
        *path: str,
        version: int | None = None,
        version_at: Sequence[str] = ("version",),
        is_held: bool = True,
    ) -> Row:
        """The row of an id, held until the transaction ends unless it is only looked at.

        Raises NotMadeError: NOT_FOUND when there is none within reach, CONFLICT when `version` is
        told and is not the row's. `path` is where the id stands in the input, `version_at` where
        the version does, from the input on.
        """
        found: Sequence[Row] = ()
        # Whoever may not read any row may not change one either: they would learn that it is there.
        is_read = any(self.viewer.may(rule.permission) for rule in rows_of(table))
        if is_read and (version is None or self._is_read(table.c.version)):
            wanted = self.reached(table, within, table.c.id == key)
            found = await self.rows(wanted.with_for_update() if is_held else wanted)
        if not found:
            raise not_made("NOT_FOUND", "There is no such record.", *path)
        if version is not None and found[0]["version"] != version:
            message = "Somebody changed this meanwhile. Read it again, then change it."
            raise not_made("CONFLICT", message, "input", *version_at)
        return found[0]

    def under(self, permission: Permission) -> Desk:
        """The same desk for rows that another permission reaches."""
        return replace(self, permission=permission)

    def reached(
        self, table: Table, within: Mapping[Scope, Reach], *conditions: ColumnElement[bool]
    ) -> Select[Any]:
        """Rows of the practice that the permission reaches, with the columns that the viewer reads."""
        read = filter(self._is_read, table.c)
        mine = select(*read, *_whom(table)).where(
            table.c.practice_id == self.viewer.practice_id, standing(table, table), *conditions
        )
        scopes = self.viewer.scopes(self.permission)
        if Scope.ALL not in scopes:
            asking = self._context()
            mine = mine.where(or_(false(), *(within[one](table, asking) for one in sorted(scopes))))
        return mine

    async def rows(self, statement: Executable) -> Sequence[Row]:
        found = await self.writing.fetch(*_written(statement))
        self.touched.update(row[_WHOM] for row in found if row.get(_WHOM))
        return found

    async def take_turn(self, name: str) -> None:
        """Wait until no other transaction has the turn of this name; it ends with the transaction."""
        await self.take_turns([name])

    async def take_turns(self, names: Iterable[str]) -> None:
        """The same for several names; whoever needs several takes them at once."""
        await self.writing.execute(_TURNS, list(names))

    async def add(self, table: Table, **values: Any) -> UUID:
        """Add a row to the practice, and give the id it was given."""
        key = {"id": uuid4()} if "id" in table.c else {}
        row = {"practice_id": self.viewer.practice_id, **key, **values}
        self._tell(table, [row])
        await self.writing.execute(*_written(insert(table).values(row)))
        return UUID(str(row["id"])) if key else self.viewer.practice_id

    async def add_all(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows with the same columns, which bring their ids if they have any."""
        if not rows:
            return
        self._tell(table, rows)
        practice = literal(self.viewer.practice_id, ID)
        added = _rows_of([table.c[name] for name in rows[0]], rows)
        names = ("practice_id", *rows[0])
        await self.writing.execute(
            *_written(insert(table).from_select(names, select(practice, *added.c)))
        )

    async def change(self, table: Table, key: UUID, **values: Any) -> None:
        """Change columns of a row that was found; it counts as a new version, if it has versions."""
        if "version" in table.c:
            values = {**values, "version": table.c.version + 1}
        row = update(table).where(table.c.practice_id == self.viewer.practice_id, table.c.id == key)
        await self.writing.execute(*_written(row.values(values)))

    async def remove(self, table: Table, *conditions: ColumnElement[bool]) -> None:
        """Take rows of the practice away."""
        rows = delete(table).where(table.c.practice_id == self.viewer.practice_id, *conditions)
        await self.rows(rows.returning(*_whom(table)) if _whom(table) else rows)

    def _tell(self, table: Table, rows: Sequence[Row]) -> None:
        keys = client_keys(table)
        self.touched.update(str(row[key]) for row in rows for key in keys if row.get(key))

    def _is_read(self, column: Column[Any]) -> bool:
        readers = readers_of(column)
        return readers is not None and (not readers or any(map(self.viewer.may, readers)))

    def _context(self) -> FromClause:
        """The viewer as rows of one, which is how reaches are told who asks."""
        return select(
            literal(self.viewer.practice_id, ID).label("practice_id"),
            literal(self.viewer.account_id, ID).label("account_id"),
        ).subquery("context")


def _whom(table: Table) -> list[ColumnElement[Any]]:
    told = whom(table)
    return [] if told is None else [told.label(_WHOM)]


def _rows_of(columns: Sequence[Column[Any]], rows: Sequence[Row]) -> FromClause:
    """Rows as an array for each column: however many, a statement takes few parameters."""
    assert all(row.keys() == rows[0].keys() for row in rows), "rows have the same columns"
    arrays = (literal([row[one.name] for row in rows], ARRAY(one.type)) for one in columns)
    named = (column(one.name, one.type) for one in columns)
    return func.unnest(*arrays).table_valued(*named).render_derived()


def _written(statement: Executable) -> tuple[Any, ...]:
    """A statement as text and its arguments."""
    compiled = statement.compile(  # type: ignore[attr-defined]
        dialect=_DIALECT, compile_kwargs={"render_postcompile": True}
    )
    given = compiled.params  # all of them are put together each time it is asked for
    return str(compiled), *(given[name] for name in compiled.positiontup or ())
