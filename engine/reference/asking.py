"""The context of one execution: who asks, what the survey found, and a loader for each field."""

from __future__ import annotations

from typing import Any

from graphql import DocumentNode, GraphQLResolveInfo, get_named_type

from engine.answer.places import Path
from engine.execute import Read
from engine.reference.decision import forbidden, may_have
from engine.reference.loaders import Maker, RowLoader
from engine.reference.objects import NO_ROW, Connection, Record, record_of, scopes_of
from engine.reference.question import Question
from engine.reference.reading import Extent, Reading
from engine.reference.survey import Survey
from engine.rules import Computed, Derived, SameRow
from permissions.viewer import Viewer
from permissions.vocabulary import Permission


class Asking:
    """What Strawberry hands to every permission class and to every field as `info.context`."""

    def __init__(self, document: DocumentNode, survey: Survey, viewer: Viewer, read: Read) -> None:
        self.document = document
        self.survey = survey
        self.viewer = viewer
        self.read = read
        self.touched: set[str] = set()
        self.failures: list[tuple[str, Exception]] = []
        self._loaders: dict[tuple[Path, str, Extent], RowLoader] = {}
        self._makers: dict[tuple[Path, str], Maker] = {}

    def permit(self, permission: Permission, source: Any, info: GraphQLResolveInfo[Any]) -> bool:
        """Whether the viewer may have a field of this very row; a refusal is raised."""
        coordinate = f"{info.parent_type.name}.{info.field_name}"
        rule = self.survey.rules.fields[coordinate]
        if not may_have(self.viewer, rule, permission, scopes_of(source)):
            raise forbidden(coordinate, permission)
        return True

    def value(self, source: Any, info: GraphQLResolveInfo[Any]) -> Any:
        """The value of a field that is no attribute of its object."""
        path = tuple(key for key in info.path.as_list() if isinstance(key, str))
        question = self.survey.questions[path, info.parent_type.name]
        if question.refused:
            raise forbidden(*question.refused)
        if isinstance(question.rule.source, Computed):
            return question.rule.source.compute(source)
        record = record_of(source)
        if isinstance(question.rule.source, SameRow):
            named = get_named_type(question.definition.type)
            return record.grouped(named.name) if record else source  # a group of the root's fields
        if isinstance(question.rule.source, Derived):
            assert record is not None, "only a row's columns are made something of"
            return self._made(question, question.rule.source, record)
        return self._behind(question, record)

    def make(self, record: Record) -> Any:
        """The object of a row, which from now on is a part of the answer."""
        self.touched.update(record.subjects())
        return record.made()

    def _made(self, question: Question, source: Derived, record: Record) -> Any:
        place = (question.path, question.rule.coordinate)
        maker = self._makers.get(place)
        if maker is None:
            maker = self._makers[place] = Maker(question, source, self.viewer, self.failures)
        return maker.load(record.key(source.reads))

    def _behind(self, question: Question, record: Record | None) -> Any:
        """What stands behind a field: an object, some, or a connection; to be awaited."""
        reading = question.reading
        if reading is None:
            return None
        if reading.extent in (Extent.ONE, Extent.LIST):
            return self._load(question, reading, record)
        is_page_asked = question.parts - {"totalCount", "__typename"}
        counting = question.counting
        return Connection(
            self._load(question, reading, record) if is_page_asked else None,
            self._load(question, counting, record) if counting else None,
        )

    def _load(self, question: Question, reading: Reading, record: Record | None) -> Any:
        place = (question.path, question.rule.coordinate, reading.extent)
        loader = self._loaders.get(place)
        if loader is None:
            loader = RowLoader(question, reading, self.viewer, self.read, self.make)
            self._loaders[place] = loader
        return loader.load(record.key(reading.follows) if record else NO_ROW)
