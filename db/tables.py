"""How a table is declared: keyed by practice, and with the permissions that may read each column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    Column,
    Computed,
    DateTime,
    ForeignKeyConstraint,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import UUID

from permissions.vocabulary import Permission

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = UUID(as_uuid=True)
INSTANT = DateTime(timezone=True)
CENTS = BigInteger()
ORDERED_TEXT = Text(collation="C")
"""Text compared byte by byte: the only order that an index can serve under row policies."""

OF_UNMERGED = "client_id <> ALL ((SELECT app_merged())::uuid[])"
"""Of rows that may stay with a client who was merged into another: they are out of sight with them."""

views = MetaData()
"""Views, apart from the tables, because migrations compare only the tables."""

_READERS = "readers"
_ROWS = "rows"
_WRITES = "writes"
_HISTORY = "history"


@dataclass(frozen=True)
class RowRule:
    """Which rows a permission opens, for PostgreSQL's row policies.

    `caseload` and `own` are SQL conditions over the table's columns that say which rows are within
    that scope; a scope without a condition opens no row. `where` narrows every scope. `any_of` names
    a column that lists permissions: the rows are those of which the role holds one as widely.
    """

    permission: Permission
    caseload: str | None = None
    own: str | None = None
    where: str | None = None
    any_of: str | None = None


@dataclass(frozen=True)
class WriteRule:
    """What a permission may write in a table: whole rows, columns of rows, or taking rows away.

    Scopes are those of a RowRule. `inserts` and `updates` name columns; a row that is inserted names
    its practice and id besides.
    """

    permission: Permission
    inserts: tuple[str, ...] = ()
    updates: tuple[str, ...] = ()
    is_deleting: bool = False
    caseload: str | None = None
    own: str | None = None
    where: str | None = None


@dataclass(frozen=True)
class History:
    """That the changes of a table are kept, as changes of the record that its rows belong to.

    `record` is the prefix of that record's global id, `key` the column with its id, and `subject`
    the column of the client whom the row is about.
    """

    record: str
    key: str = "id"
    subject: str | None = None


def about(client_id: str, permission: Permission, *, where: str | None = None) -> RowRule:
    """Rows about a client: the caseload scope asks whether that client is in the viewer's own.

    The caseload is one array, fetched once per statement, which an index can look up.
    """
    mine = f"{client_id} = ANY ((SELECT app_caseload())::uuid[])"
    return RowRule(permission, caseload=mine, where=where)


def writes(
    permission: Permission,
    *columns: str,
    client_id: str | None = None,
    is_inserting: bool = True,
    is_updating: bool = True,
    is_deleting: bool = False,
    where: str | None = None,
) -> WriteRule:
    """A permission that writes these columns; with `client_id`, also within a caseload."""
    mine = f"{client_id} = ANY ((SELECT app_caseload())::uuid[])" if client_id else None
    return WriteRule(
        permission,
        columns if is_inserting else (),
        columns if is_updating else (),
        is_deleting,
        caseload=mine,
        where=where,
    )


def column(
    name: str, type_: Any, *readers: Permission, computed: str | None = None, **options: Any
) -> Column[Any]:
    """A column that any of `readers` may read; without readers it is a key, open with the row.

    It is NOT NULL unless `nullable=True` is said. `computed` is an SQL expression over the row's
    other columns, whose value PostgreSQL stores.
    """
    generated = () if computed is None else (Computed(computed, persisted=True),)
    options = {"nullable": False, "info": {_READERS: frozenset(readers)}, **options}
    return Column(name, type_, *generated, **options)


def secret(name: str, type_: Any, **options: Any) -> Column[Any]:
    """A column that no viewer's database role may ever read."""
    return Column(name, type_, **{"nullable": False, "info": {_READERS: None}, **options})


def table(name: str, *parts: Any, **options: Any) -> Table:
    """A table of the practice: `practice_id` and `id` first, together its primary key."""
    return keyed(name, ("id",), column("id", ID), *parts, **options)


def keyed(
    name: str,
    key: tuple[str, ...],
    *parts: Any,
    rows: Iterable[RowRule] = (),
    written: Iterable[WriteRule] = (),
    history: History | None = None,
    **options: Any,
) -> Table:
    """A table of the practice whose primary key is `practice_id` and the columns named.

    `rows` says who reads which rows, `written` who writes what; nobody writes unless it is said.
    """
    return Table(
        name,
        metadata,
        column("practice_id", ID),
        *parts,
        PrimaryKeyConstraint("practice_id", *key),
        info={_ROWS: tuple(rows), _WRITES: tuple(written), _HISTORY: history},
        **options,
    )


def view(name: str, *columns: Column[Any], rows: Iterable[RowRule]) -> Table:
    """A view that viewers may select from; db/views.py says what it is."""
    return Table(name, views, column("practice_id", ID), *columns, info={_ROWS: tuple(rows)})


def of_practice() -> ForeignKeyConstraint:
    """A reference to the practice itself, for tables that refer to nothing else within it."""
    return ForeignKeyConstraint(["practice_id"], ["practice.practice_id"])


def refers(column_name: str, target: str, **options: Any) -> ForeignKeyConstraint:
    """A reference within the practice: (practice_id, column) to (practice_id, id) of `target`."""
    return ForeignKeyConstraint(
        ["practice_id", column_name], [f"{target}.practice_id", f"{target}.id"], **options
    )


def readers_of(of: Column[Any]) -> frozenset[Permission] | None:
    """The permissions that may read a column: empty for a key, None for a secret."""
    return cast("frozenset[Permission] | None", of.info.get(_READERS))


def rows_of(of: Table) -> tuple[RowRule, ...]:
    """The rules that say which rows of a table are visible, and to whom; none means no viewer."""
    return cast("tuple[RowRule, ...]", of.info.get(_ROWS, ()))


def writes_of(of: Table) -> tuple[WriteRule, ...]:
    """The rules that say who writes what in a table; none means no viewer."""
    return cast("tuple[WriteRule, ...]", of.info.get(_WRITES, ()))


def history_of(of: Table) -> History | None:
    """How the changes of a table are kept; None where they are not."""
    return cast("History | None", of.info.get(_HISTORY))
