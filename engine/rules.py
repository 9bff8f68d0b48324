"""What the schema declares of each field: what it requires, and where its value comes from."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select
from sqlalchemy.types import TypeEngine

from engine.change import Change, Problems
from engine.cursors import OF_THIS_PROCESS, Cursors
from permissions.scopes import Scope
from permissions.viewer import Viewer
from permissions.vocabulary import Permission

Rows = FromClause
"""The alias whose columns the fields of one object read."""
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Open:
    """No permission is needed, and why that is right."""

    reason: str


Requirement = Permission | Open


@dataclass(frozen=True)
class Column:
    """A value read from the object's own row, already in the form in which it leaves.

    It is not of the type json, which keeps white space as it was written: marks would be found in it
    (`engine/answer/marks.py`). Nor does it hold an object with an empty name, which stands for a mark.
    """

    read: Callable[[Rows], ColumnElement[Any]]


@dataclass(frozen=True)
class Related:
    """Rows reached from the object's row: one, a bounded list, or a connection.

    `relation(rows, **arguments)` gives a select whose first FROM is the alias of the new rows. It may
    ask for `context`, whose columns are the viewer's `practice_id` and `account_id`, and for `held`,
    the permissions that the viewer has for all of the rows. Of rows that it makes by a subquery, or by
    several with UNION ALL, only the columns that are asked for are left (`engine/compile/narrow.py`), unless
    it says DISTINCT: none of them may decide which rows there are, as a set-returning function would.
    """

    relation: Callable[..., Select[Any]]
    of: str | None = field(default=None, kw_only=True)
    """The column of the row without which there is no bounded list: it is null then, and not empty."""


@dataclass(frozen=True)
class Happening(Related):
    """A row reached from something that happened: the root field of a subscription.

    `relation(rows, **arguments)` gets what happened as a row of `columns`, and answers for it that
    the row is news to the viewer; none is nothing to them. `feed` names where to learn what happens.
    """

    columns: Mapping[str, TypeEngine[Any]]
    feed: str


@dataclass(frozen=True)
class SameRow:
    """An object that groups more values of the same row."""


@dataclass(frozen=True)
class Computed:
    """A value of the viewer's own, made in Python without asking the database."""

    compute: Callable[[Any], Any]


@dataclass(frozen=True)
class Derived:
    """A value that Python makes of columns of the object's own row: deciphered, signed, masked.

    `derive` is called once for all places of the field in an answer. It gets the viewer and, for
    each place, the values of the columns in `reads` as JSON has them; it gives a JSON value for each,
    in the form in which it leaves, or the exception that befell that one. What it raises befalls all.
    No object in it has an empty name (`engine/answer/marks.py`).
    """

    reads: tuple[str, ...]
    derive: Callable[[Viewer, Sequence[Sequence[Any]]], Awaitable[Sequence[Any]]]


@dataclass(frozen=True)
class ById:
    """The object of a global id, whatever its type."""


@dataclass(frozen=True)
class PagePart:
    """A part of a connection, governed by the rule of the list that it belongs to."""

    is_cursor: bool = False
    """Whether it tells the place of a row, which leaves sealed (`engine/cursors.py`)."""


BESIDE = ("context", "held")
"""What a relation may ask for beside its arguments."""


def beside(
    relation: Callable[..., Select[Any]], context: Rows, held: Collection[str]
) -> Mapping[str, Any]:
    """What a relation asks for beside its arguments: who asks, and what they may do with the rows."""
    known = zip(BESIDE, (context, held), strict=True)
    asked = inspect.signature(relation).parameters
    return {name: value for name, value in known if name in asked}


Check = Callable[[Mapping[str, Any]], None]
"""What must hold of the arguments of a field together: ValueError with words for the caller.

It gets the arguments that were given, coerced, by their GraphQL names.
"""

Source = Column | Related | SameRow | Computed | Derived | ById | PagePart | Change | Problems


@dataclass(frozen=True)
class FieldRule:
    """One output field."""

    coordinate: str
    requirement: Requirement
    source: Source
    check: Check | None = None


@dataclass(frozen=True)
class InputRule:
    """One argument, input field or ordering value.

    `encode` makes of the coerced GraphQL value what is sent to the database, as `sql_type`; it
    raises ValueError with words for the caller. Values without `sql_type` shape the statement.
    """

    coordinate: str
    requirement: Requirement
    python_name: str = ""
    sql_type: TypeEngine[Any] | None = None
    encode: Callable[[Any], Any] | None = None
    may_be_null: bool = True
    """Whether null may be said where the type allows it; if not, it may only be left out."""


@dataclass(frozen=True)
class EntityRule:
    """A type whose objects are rows.

    `within` says for each scope narrower than ALL which rows it holds. `subject` names the column
    of the person a row is about; where rows of it stand below a row about somebody, they are about the
    same person, unless it `strays`. `by_id` finds a row for `node`, if ids of the type are given out.
    `kind` names the column that tells the concrete types of an interface apart, by `kinds`.
    `any_of` names a column that lists permissions: of its rows, the viewer has those of which they
    hold one as far as they hold what leads there. `only` says which rows there are at all, for
    anybody and by whatever way.
    """

    type_name: str
    requires: Permission
    subject: str | None = None
    within: Mapping[Scope, Callable[[Rows, Rows], Condition]] = field(default_factory=dict)
    prefix: str | None = None
    by_id: Callable[..., Select[Any]] | None = None
    kind: str | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    any_of: str | None = None
    only: Callable[[Rows], Condition] | None = None
    strays: bool = False


@dataclass
class RuleTable:
    """Every rule of a schema, by schema coordinate. What has no rule here cannot be asked."""

    fields: dict[str, FieldRule] = field(default_factory=dict)
    inputs: dict[str, InputRule] = field(default_factory=dict)
    entities: dict[str, EntityRule] = field(default_factory=dict)
    connections: dict[str, str] = field(default_factory=dict)
    """Connection type to the type of its nodes."""
    cursors: Cursors = OF_THIS_PROCESS

    def type_of_rows(self, name: str) -> str:
        """The type of the rows behind a field of that type: the nodes', if it is a connection."""
        return self.connections.get(name, name)

    def entity_of_prefix(self, prefix: str) -> EntityRule | None:
        """The type that ids of the prefix lead to: the interface, where several types share one."""
        found = [e for e in self.entities.values() if e.prefix == prefix and e.by_id]
        return next((e for e in found if e.kinds), found[0] if found else None)
