"""What Strawberry resolves fields of: objects of the declared classes, and pages of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from engine.reference.decision import EVERYWHERE
from engine.reference.layout import Layout
from permissions.scopes import Scopes

NO_ROW = b"[]"
"""The key of what has no row: nothing is to be known of the root."""
_RECORD = "_record"
"""The attribute of an object under which the row stands that it was made of."""


@dataclass(frozen=True)
class Record:
    """A row as PostgreSQL gave it."""

    values: Mapping[str, Any]
    layout: Layout
    scopes: Scopes
    """How far rows like this one reach for the viewer."""

    def made(self) -> Any:
        """The row as an object of its declared class."""
        entity, kind = self.layout.entity, self.layout.kind
        name = entity.kinds[self.values[kind]] if kind else entity.type_name
        return self.grouped(name)

    def grouped(self, type_name: str) -> Any:
        """Values of the row as an object of one type."""
        cls = self.layout.classes[type_name]
        made: Any = object.__new__(cls)
        attributes = self.layout.attributes[type_name]
        made.__dict__.update({name: self.values[label] for name, label in attributes.items()})
        made.__dict__[_RECORD] = self
        return made

    def key(self, columns: Sequence[str]) -> bytes:
        """Columns of the row as JSON; rows that are equal in them share what comes of them."""
        return orjson.dumps([self.values[self.layout.columns[column]] for column in columns])

    def subjects(self) -> list[str]:
        """The ids of those whom the row is about."""
        label = self.layout.subject
        told = self.values[label] if label else None
        return str(told).split(",") if told else []


def record_of(source: Any) -> Record | None:
    """The row behind an object; the root and what is computed have none."""
    record = getattr(source, _RECORD, None)
    return record if isinstance(record, Record) else None


def scopes_of(source: Any) -> Scopes:
    record = record_of(source)
    return record.scopes if record else EVERYWHERE


@dataclass(frozen=True)
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True)
class Edge:
    """A row of a page; the object is made when it is asked for."""

    cursor: str
    record: Record
    make: Callable[[Record], Any]

    @property
    def node(self) -> Any:
        return self.make(self.record)


@dataclass(frozen=True)
class Page:
    """The rows of a page, in the order of their list."""

    records: Sequence[Record]
    cursors: Sequence[str]
    info: PageInfo
    make: Callable[[Record], Any]

    @property
    def nodes(self) -> list[Any]:
        return [self.make(record) for record in self.records]

    @property
    def edges(self) -> list[Edge]:
        pairs = zip(self.cursors, self.records, strict=True)
        return [Edge(cursor, record, self.make) for cursor, record in pairs]


@dataclass(frozen=True)
class Connection:
    """A list of which a page is read, or counted, or both: what is not asked for is not read."""

    page: Awaitable[Page] | None
    total_count: Awaitable[int] | None

    @property
    async def nodes(self) -> Sequence[Any]:
        return (await self._page()).nodes

    @property
    async def edges(self) -> Sequence[Edge]:
        return (await self._page()).edges

    @property
    async def page_info(self) -> PageInfo:
        return (await self._page()).info

    def _page(self) -> Awaitable[Page]:
        assert self.page is not None, "the survey saw that a page is asked for"
        return self.page
