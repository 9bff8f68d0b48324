"""What an operation asks, walked before it runs: faults of the request, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any

from graphql import (
    FieldNode,
    GraphQLCompositeType,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)
from graphql.execution.collect_fields import (
    FieldDetailsList,
    FragmentDetails,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from engine.answer.errors import (
    BAD_USER_INPUT,
    LIMIT_EXCEEDED,
    RequestError,
    formatted,
    refusal_of_request,
)
from engine.answer.places import Path
from engine.compile.paging import page_size
from engine.execute.inputs import LIST_ROWS_ASSUMED, ROWS_MAX
from engine.plan.planner import INTROSPECTION, RELATIONS_MAX, TYPENAME
from engine.reference.decision import (
    EVERYWHERE,
    leads_to_rows,
    may_have,
    refused_input,
    requirement_of,
    scopes_behind,
)
from engine.reference.given import given_to
from engine.reference.question import Question, check_together, parameters_of
from engine.reference.reading import Reading, Readings
from engine.rules import ById, EntityRule, FieldRule, RuleTable
from permissions.scopes import Scopes
from permissions.viewer import Viewer
from permissions.vocabulary import Permission


@dataclass(frozen=True)
class _Place:
    """Where the walk stands: how far the rows there reach, and how they are read."""

    path: Path = ()
    scopes: Scopes = EVERYWHERE
    reading: Reading | None = None
    entity: EntityRule | None = None
    lists: tuple[Question | None, ...] = ()
    """Lists within lists: connections, whose page sizes count, and None for bounded ones."""


@dataclass
class Survey:
    """Walks one operation for one viewer with graphql-core's own collecting of fields."""

    core: GraphQLSchema
    rules: RuleTable
    readings: Readings
    viewer: Viewer
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDetails]
    variables: VariableValues
    questions: dict[tuple[Path, str], Question] = field(default_factory=dict)
    """Every field that is not refused with its parent, by its path and its parent's type."""
    introspected: dict[str, Sequence[FieldNode]] = field(default_factory=dict)
    answered: dict[str, None] = field(default_factory=dict)
    refused: dict[str, None] = field(default_factory=dict)
    _lists: list[tuple[Question | None, ...]] = field(default_factory=list)
    _relations: int = 0

    def walk(self) -> None:
        """Raise RequestError for what is wrong with the request whatever the rows are."""
        root = self.core.get_root_type(self.operation.operation)
        assert root is not None, "validated: the operation type exists"
        try:
            collected = collect_fields(
                self.core, dict(self.fragments), self.variables, root, self.operation
            )
            self._object(root, collected.grouped_field_set, _Place())
        except GraphQLError as error:  # null for a condition, by a variable that has a default
            raise RequestError([formatted(error, BAD_USER_INPUT)]) from None
        self._refuse_excess()
        for question in self.questions.values():
            check_together(question)
        for question in self.questions.values():
            question.parameters.update(parameters_of(question))

    def _object(self, type_: GraphQLObjectType, chosen: GroupedFieldSet, place: _Place) -> None:
        for key, details in chosen.items():
            name = details[0].node.name.value
            if name in INTROSPECTION:
                self.introspected[key] = [one.node for one in details]
            elif name != TYPENAME:
                self._field(type_, name, details, replace(place, path=(*place.path, key)))

    def _field(
        self, type_: GraphQLObjectType, name: str, details: FieldDetailsList, place: _Place
    ) -> None:
        question = self._question(type_, name, details[0].node, place)
        self.questions[place.path, type_.name] = question
        if question.refused:
            self.refused[question.refused[0]] = None
            return
        if isinstance(requirement_of(question.rule, question.entity), Permission):
            self.answered[question.rule.coordinate] = None
        named = get_named_type(question.definition.type)
        if leads_to_rows(question.rule):
            place = self._behind(question, details, place)
        if is_composite_type(named):
            for concrete in self._concrete(named, place.entity):
                self._object(concrete, self._chosen(concrete, details), place)

    def _question(
        self, type_: GraphQLObjectType, name: str, node: FieldNode, place: _Place
    ) -> Question:
        coordinate, definition = f"{type_.name}.{name}", type_.fields[name]
        rule = self.rules.fields[coordinate]
        given = given_to(self.rules, coordinate, definition, node, self.variables, place.path)
        entity = self._entity(rule, definition, given.values)
        requirement = requirement_of(rule, entity)
        scopes = scopes_behind(self.viewer, rule, requirement, place.scopes)
        question = Question(place.path, definition, rule, entity, given, scopes, self.rules.cursors)
        if not may_have(self.viewer, rule, requirement, place.scopes):
            return replace(question, refused=(coordinate, requirement))
        if used := refused_input(self.viewer, given.used, scopes):
            return replace(question, refused=(used.coordinate, used.requirement))
        return question

    def _entity(
        self, rule: FieldRule, definition: GraphQLField, values: Mapping[str, Any]
    ) -> EntityRule | None:
        """The rows that a field leads to."""
        if isinstance(rule.source, ById):
            return self.rules.entity_of_prefix(str(values["id"]).partition("_")[0])
        if not leads_to_rows(rule):
            return None
        name = get_named_type(definition.type).name
        return self.rules.entities[self.rules.type_of_rows(name)]

    def _behind(self, question: Question, details: FieldDetailsList, place: _Place) -> _Place:
        """The place of the rows behind a field, with the statements that read them."""
        self._relations += 1
        if self._relations > RELATIONS_MAX:
            message = f"The operation holds more than {RELATIONS_MAX} lists and look-ups."
            raise refusal_of_request(message, LIMIT_EXCEEDED)
        named = get_named_type(question.definition.type)
        is_paged = named.name in self.rules.connections
        lists = place.lists
        if is_paged or is_list_type(get_nullable_type(question.definition.type)):
            lists = (*lists, question if is_paged else None)
            self._lists.append(lists)
        if question.entity is None:
            return replace(place, reading=None, entity=None, lists=lists)
        if is_paged:
            assert isinstance(named, GraphQLObjectType), "a connection is an object"
            chosen = self._chosen(named, details).values()
            question.parts.update(one[0].node.name.value for one in chosen)
        question.read(self.readings, place.reading, self.viewer, is_paged=is_paged)
        return _Place(place.path, question.scopes, question.reading, question.entity, lists)

    def _chosen(self, type_: GraphQLObjectType, details: FieldDetailsList) -> GroupedFieldSet:
        return collect_subfields(
            self.core, dict(self.fragments), self.variables, self.operation, type_, details
        ).grouped_field_set

    def _concrete(
        self, type_: GraphQLCompositeType, entity: EntityRule | None
    ) -> Sequence[GraphQLObjectType]:
        """The types that an object here can be."""
        if isinstance(type_, GraphQLObjectType):
            return [type_]
        if entity is None:
            return []
        names = entity.kinds.values() or (entity.type_name,)
        return [one for one in self.core.get_possible_types(type_) if one.name in names]

    def _refuse_excess(self) -> None:
        rows = sum(
            prod(
                LIST_ROWS_ASSUMED if one is None else page_size(one.given.values, one.path)
                for one in lists
            )
            for lists in self._lists
        )
        if rows > ROWS_MAX:
            message = f"The operation may ask for {ROWS_MAX} rows at most; this asks for {rows}."
            raise refusal_of_request(message, LIMIT_EXCEEDED)
