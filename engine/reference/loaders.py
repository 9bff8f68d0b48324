"""What aiodataloader batches: the rows behind one field, and the values that Python makes of rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from aiodataloader import DataLoader
from graphql import GraphQLError, is_non_null_type

from engine.answer.errors import INTERNAL
from engine.execute import Read
from engine.reference.objects import Page, PageInfo, Record
from engine.reference.question import Question
from engine.reference.reading import Extent, Reading
from engine.reference.relation import ORDINAL, PARENTS
from engine.rules import Derived
from permissions.viewer import Viewer


class RowLoader(DataLoader[bytes, Any]):
    """Reads what stands behind one field for all objects of a level in one statement."""

    def __init__(
        self,
        question: Question,
        reading: Reading,
        viewer: Viewer,
        read: Read,
        make: Callable[[Record], Any],
    ) -> None:
        super().__init__()
        self._question = question
        self._reading = reading
        self._viewer = viewer
        self._read = read
        self._make = make

    async def batch_load_fn(self, keys: list[bytes]) -> list[Any]:
        """What was found for each parent, in the order of the parents."""
        viewer, reading = self._viewer, self._reading
        known = {
            **self._question.parameters,
            "practice_id": viewer.practice_id,
            "account_id": viewer.account_id,
            PARENTS: _parents(reading, keys),
        }
        row = await self._read(viewer, reading.text, [known[name] for name in reading.names])
        assert row is not None, "a statement of a level has one row"
        return [self._shaped(found) for found in orjson.loads(row[0])]

    def _shaped(self, found: Any) -> Any:
        if self._reading.extent is Extent.COUNT:
            return found
        scopes, layout = self._question.scopes, self._reading.layout
        records = [Record(values, layout, scopes) for values in found]
        if self._reading.extent is Extent.LIST:
            return [self._make(record) for record in records]
        if self._reading.extent is Extent.ONE:
            assert len(records) <= 1, f"{self._question.rule.coordinate} leads to one row"
            return self._make(records[0]) if records else None
        return self._page(records)

    def _page(self, records: list[Record]) -> Page:
        """The page, without the row that was read to see whether more follow."""
        question = self._question
        has_more, is_continued = len(records) > question.page_size, question.cursor is not None
        records = records[: question.page_size]
        if question.is_backward:
            records.reverse()
        keys = (self._reading.keys_in(one.values) for one in records)
        cursors = [question.cursors.sealed(question.tag, one) for one in keys]
        info = PageInfo(
            has_next_page=is_continued if question.is_backward else has_more,
            has_previous_page=has_more if question.is_backward else is_continued,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        )
        return Page(records, cursors, info, self._make)


def _parents(reading: Reading, keys: list[bytes]) -> bytes:
    named = (dict(zip(reading.follows, orjson.loads(key), strict=True)) for key in keys)
    return orjson.dumps([{ORDINAL: place, **one} for place, one in enumerate(named)])


class Maker(DataLoader[bytes, Any]):
    """Makes the values of one field for all rows of a level in one call."""

    def __init__(
        self,
        question: Question,
        source: Derived,
        viewer: Viewer,
        failures: list[tuple[str, Exception]],
    ) -> None:
        super().__init__()
        self._coordinate = question.rule.coordinate
        self._is_certain = is_non_null_type(question.definition.type)
        self._source = source
        self._viewer = viewer
        self._failures = failures

    async def batch_load_fn(self, keys: list[bytes]) -> list[Any]:
        """The value made of each row's columns, or the error that stands for it."""
        columns = [orjson.loads(key) for key in keys]
        try:
            values = list(await self._source.derive(self._viewer, columns))
        except Exception as error:  # noqa: BLE001 - whatever it is, the rest of the answer stands
            values = [error] * len(keys)
        return [self._told(value) for value in values]

    def _told(self, value: Any) -> Any:
        if value is None and self._is_certain:
            value = ValueError(f"{self._coordinate} is null")
        if not isinstance(value, Exception):
            return value
        self._failures.append((self._coordinate, value))
        message = f"{self._coordinate} could not be made; the log tells why."
        extensions = {"code": INTERNAL, "coordinate": self._coordinate}
        return GraphQLError(message, extensions=extensions)
