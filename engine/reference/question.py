"""A field at its place in the operation: what it was given, what reads it, and what it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLField, get_nullable_type, is_list_type

from engine.answer.places import Path
from engine.compile.paging import cursor_keys, page_size, tag_of
from engine.cursors import Cursors
from engine.plan.arguments import bad_input
from engine.reference.given import Given
from engine.reference.reading import CURSOR, SIZE, Extent, Reading, Readings, Wanted
from engine.rules import EntityRule, FieldRule, Requirement
from permissions.scopes import Scopes, covers
from permissions.viewer import Viewer


@dataclass
class Question:
    """Asked of every object of one type that stands at one place."""

    path: Path
    """Response keys from the root; it has no places in lists."""
    definition: GraphQLField
    rule: FieldRule
    entity: EntityRule | None
    given: Given
    scopes: Scopes
    """How far the rows behind it reach."""
    cursors: Cursors
    refused: tuple[str, Requirement] | None = None
    """The coordinate that the viewer may not use here, with what it requires."""
    parts: set[str] = field(default_factory=set)
    """What is asked of a connection."""
    reading: Reading | None = None
    counting: Reading | None = None
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def is_backward(self) -> bool:
        return any(self.given.values.get(name) is not None for name in ("last", "before"))

    @property
    def cursor(self) -> str | None:
        """Where the page begins, if the caller says so."""
        cursor: str | None = self.given.values.get("before" if self.is_backward else "after")
        return cursor

    @property
    def page_size(self) -> int:
        """RequestError when the arguments contradict one another or overstep."""
        return page_size(self.given.values, self.path)

    @property
    def tag(self) -> str:
        """What the cursors of the list carry."""
        assert self.reading is not None, "a connection is read"
        return tag_of(self.rule.coordinate, self.reading.keys)

    def read(
        self, readings: Readings, parent: Reading | None, viewer: Viewer, *, is_paged: bool
    ) -> None:
        """Find the statements that the answer needs."""
        held = frozenset(
            str(word) for word in viewer.grants if covers(viewer.scopes(word), self.scopes)
        )

        def reading(extent: Extent, *, is_continued: bool = False) -> Reading:
            assert self.entity is not None, "only what leads to rows is read"
            wanted = Wanted(
                self.rule, self.entity, self.scopes, self.given, parent, extent, is_continued, held
            )
            return readings.of(wanted, viewer)

        if is_paged:
            extent = Extent.BACKWARD if self.is_backward else Extent.FORWARD
            self.reading = reading(extent, is_continued=self.cursor is not None)
            self.counting = reading(Extent.COUNT) if "totalCount" in self.parts else None
        else:
            is_list = is_list_type(get_nullable_type(self.definition.type))
            self.reading = reading(Extent.LIST if is_list else Extent.ONE)


def check_together(question: Question) -> None:
    """Raise RequestError for arguments that do not go together."""
    if question.rule.check is not None and question.definition.args:
        try:
            question.rule.check(question.given.values)
        except ValueError as error:
            raise bad_input(str(error), question.path) from None


def parameters_of(question: Question) -> Iterator[tuple[str, Any]]:
    """What is sent with the statements; RequestError for a value that an argument does not take."""
    if question.reading is None:
        return
    for sent in question.given.sent:
        yield sent.name, sent.encoded(question.path)
    if SIZE in question.reading.names:
        yield SIZE, question.page_size + 1
    if question.cursor is not None:
        name = "before" if question.is_backward else "after"
        try:
            read = cursor_keys(question.cursors, question.tag, question.reading.keys)
            values = read(question.cursor)
        except ValueError as error:
            raise bad_input(str(error), question.path, [name]) from None
        yield from ((f"{CURSOR}{index}", value) for index, value in enumerate(values))
