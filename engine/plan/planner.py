"""From an operation and an authority to a plan: each field is decided here, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import (
    FieldNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
)

from engine.answer.errors import LIMIT_EXCEEDED, Refusal, refusal_of_request
from engine.answer.places import Pattern, without_lists
from engine.change import Change
from engine.plan.arguments import Site, has_variable, rules_used, settled, values_at
from engine.plan.plan import (
    Derivation,
    Introspection,
    Lists,
    Node,
    Plan,
    Refused,
    Selected,
    TypeName,
)
from engine.plan.selection import Selections
from engine.request import Request
from engine.rules import (
    ById,
    Derived,
    EntityRule,
    FieldRule,
    PagePart,
    Related,
    Requirement,
    RuleTable,
)
from permissions.scopes import Scope, Scopes, covers
from permissions.vocabulary import Permission

EVERYWHERE: Scopes = frozenset({Scope.ALL})
RELATIONS_MAX = 80
"""How many lists and look-ups one operation may hold: each is a join that PostgreSQL plans."""
TYPENAME = "__typename"
INTROSPECTION = frozenset({"__schema", "__type"})


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the planner stands: the place in the answer, and how far the rows there reach."""

    pattern: Pattern = ()
    may_be_null: tuple[bool, ...] = ()
    """Of each step of the pattern."""
    scopes: Scopes = EVERYWHERE
    is_conditional: bool = False
    """Whether only some rows have the fields chosen here, because of their type."""
    lists: Lists = ()

    @property
    def is_in_each(self) -> bool:
        """Whether what stands here stands in each row of the one list around it."""
        if None not in self.pattern:
            return True
        row = self.pattern.index(None)
        below = self.pattern[row + 1 :]
        return not (self.is_conditional or None in below or any(self.may_be_null[row:]))


@dataclass(frozen=True, slots=True)
class _Asked:
    """One response key: its nodes, its rule, and what it was given."""

    key: str
    nodes: Sequence[FieldNode]
    definition: GraphQLField
    rule: FieldRule
    entity: EntityRule | None
    site: int | None
    arguments: Mapping[str, Any]

    @property
    def requirement(self) -> Requirement:
        """What the field requires; what leads to any type requires what that type does."""
        by_id = isinstance(self.rule.source, ById) and self.entity
        return by_id.requires if by_id else self.rule.requirement

    @property
    def leads_to_rows(self) -> bool:
        """Whether rows of their own stand behind it: how far they reach is not the place's."""
        return isinstance(self.rule.source, Related | ById | Change)


@dataclass
class Planner:
    """Plans one operation for one authority, that of the viewer who asks first."""

    schema: GraphQLSchema
    rules: RuleTable
    request: Request
    sites: list[Site] = field(default_factory=list)
    fixed: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    derivations: list[Derivation] = field(default_factory=list)
    answered: dict[str, None] = field(default_factory=dict)
    lists: list[Lists] = field(default_factory=list)
    relations: int = 0

    def __post_init__(self) -> None:
        self._selections = Selections(self.schema, self.request)

    def plan(self) -> Plan:
        operation = self.request.operation
        root = self.schema.get_root_type(operation.operation)
        assert root is not None, "validated: the operation type exists"
        nodes = self._object(root, [operation], _Place())
        return Plan(
            nodes,
            tuple(self.sites),
            self.fixed,
            tuple(self.refusals),
            tuple(self.derivations),
            tuple(self.answered),
            tuple(self.lists),
        )

    def _object(
        self,
        type_: GraphQLObjectType,
        parents: Sequence[FieldNode | OperationDefinitionNode],
        place: _Place,
    ) -> tuple[Node, ...]:
        sets = [parent.selection_set for parent in parents if parent.selection_set]
        chosen = self._selections.of(type_, sets)
        return tuple(self._field(type_, key, nodes, place) for key, nodes in chosen.items())

    def _field(
        self, type_: GraphQLObjectType, key: str, nodes: Sequence[FieldNode], place: _Place
    ) -> Node:
        name = nodes[0].name.value
        if name == TYPENAME:
            return TypeName(key, type_.name)
        if name in INTROSPECTION:
            return Introspection(key, tuple(nodes))
        asked = self._asked(type_, key, nodes, place)
        refused = self._refused(asked, place)
        return self._refuse(key, *refused, place) if refused else self._selected(asked, place)

    def _asked(
        self, type_: GraphQLObjectType, key: str, nodes: Sequence[FieldNode], place: _Place
    ) -> _Asked:
        definition = type_.fields[nodes[0].name.value]
        rule = self.rules.fields[f"{type_.name}.{nodes[0].name.value}"]
        site, arguments = None, {}
        if definition.args:
            standing = Site(definition, nodes[0], (*without_lists(place.pattern), key), rule.check)
            site, arguments = len(self.sites), values_at(standing, self.request.variables)
            self.sites.append(standing)
            if not any(has_variable(given.value) for given in nodes[0].arguments or ()):
                self.fixed[site] = arguments
        entity = self._entity(rule, definition, arguments)
        return _Asked(key, nodes, definition, rule, entity, site, arguments)

    def _entity(
        self, rule: FieldRule, definition: GraphQLField, arguments: Mapping[str, Any]
    ) -> EntityRule | None:
        if isinstance(rule.source, ById):
            return self.rules.entity_of_prefix(str(arguments["id"]).partition("_")[0])
        name = get_named_type(definition.type).name
        return self.rules.entities.get(self.rules.type_of_rows(name))

    def _refused(self, asked: _Asked, place: _Place) -> tuple[str, Requirement] | None:
        """The first coordinate that the viewer may not use here, with what it requires."""
        coordinate = asked.rule.coordinate
        if isinstance(asked.requirement, Permission):
            held = self.request.viewer.scopes(asked.requirement)
            # A value of the row itself must be permitted for every row that can stand here.
            if not held or not (asked.leads_to_rows or covers(held, place.scopes)):
                return coordinate, asked.requirement
        reach = self._reach(asked, place)
        is_change = isinstance(asked.rule.source, Change)
        for used in rules_used(
            self.rules, coordinate, asked.definition, asked.arguments, says_null=is_change
        ):
            if isinstance(used.requirement, Permission):
                held = self.request.viewer.scopes(used.requirement)
                if not held or not covers(held, reach):
                    return used.coordinate, used.requirement
        return None

    def _reach(self, asked: _Asked, place: _Place) -> Scopes:
        """How far the rows behind a field reach, or those that it stands on."""
        if isinstance(asked.requirement, Permission) and asked.leads_to_rows:
            return self.request.viewer.scopes(asked.requirement)
        return place.scopes

    def _refuse(self, key: str, coordinate: str, requires: Requirement, place: _Place) -> Refused:
        pattern, mark = (*place.pattern, key), self._next_mark()
        refusal = Refusal(pattern, coordinate, str(requires), mark, is_in_each=place.is_in_each)
        self.refusals.append(refusal)
        return Refused(key, mark)

    def _selected(self, asked: _Asked, place: _Place) -> Selected:
        rule, type_ = asked.rule, get_named_type(asked.definition.type)
        scopes = self._reach(asked, place)
        if isinstance(asked.requirement, Permission):
            self.answered[rule.coordinate] = None
        is_list = is_list_type(get_nullable_type(asked.definition.type))
        inputs = self._inputs(asked)
        given = frozenset(name for name, value in asked.arguments.items() if value is not None)
        branches: Mapping[str, tuple[Node, ...]] = {}
        if is_composite_type(type_):
            lists = self._lists(asked, type_.name, place, is_list=is_list)
            branches = self._branches(asked, type_, _below(place, asked, scopes, lists))
        return Selected(
            asked.key, rule, type_.name, is_list, asked.entity, scopes, asked.site, inputs, given,
            branches, self._mark_of(asked, place), self._held_for(asked.entity, scopes),
        )  # fmt: skip

    def _held_for(self, entity: EntityRule | None, scopes: Scopes) -> tuple[str, ...]:
        """What the viewer holds for all the rows at hand: they, or their relation, may ask."""
        if entity is None:
            return ()
        held = self.request.viewer.grants.items()
        return tuple(sorted(str(word) for word, reach in held if covers(reach, scopes)))

    def _next_mark(self) -> int:
        return len(self.refusals) + len(self.derivations)

    def _mark_of(self, asked: _Asked, place: _Place) -> int | None:
        """The mark of a value that Python makes; None for all others."""
        source = asked.rule.source
        if isinstance(source, PagePart) and source.is_cursor:
            source = Derived((), self.rules.cursors.derive)
        if not isinstance(source, Derived):
            return None
        mark = self._next_mark()
        pattern = (*place.pattern, asked.key)
        may_be_null = (*place.may_be_null, not is_non_null_type(asked.definition.type))
        self.derivations.append(Derivation(asked.rule, source, mark, pattern, may_be_null))
        return mark

    def _lists(self, asked: _Asked, type_name: str, place: _Place, *, is_list: bool) -> Lists:
        """The lists around what is selected of a field; RequestError when there are too many."""
        if not asked.leads_to_rows:
            return place.lists
        self.relations += 1
        if self.relations > RELATIONS_MAX:
            message = f"The operation holds more than {RELATIONS_MAX} lists and look-ups."
            raise refusal_of_request(message, LIMIT_EXCEEDED)
        if type_name in self.rules.connections:
            self.lists.append((*place.lists, asked.site))
        elif is_list:
            self.lists.append((*place.lists, None))
        else:
            return place.lists
        return self.lists[-1]

    def _inputs(self, asked: _Asked) -> Mapping[str, Any]:
        if asked.site is None or isinstance(asked.rule.source, Change):
            return {}  # a change gets the values themselves, which no plan holds
        coordinate = asked.rule.coordinate
        return settled(self.rules, coordinate, asked.definition, asked.arguments, asked.site)

    def _branches(
        self, asked: _Asked, type_: GraphQLCompositeType, below: _Place
    ) -> Mapping[str, tuple[Node, ...]]:
        concrete = self._concrete(type_, asked.entity)
        if len(concrete) > 1:
            below = replace(below, is_conditional=True)
        return {one.name: self._object(one, asked.nodes, below) for one in concrete}

    def _concrete(
        self, type_: GraphQLCompositeType, entity: EntityRule | None
    ) -> list[GraphQLObjectType]:
        """The object types that the value of a field can have."""
        if isinstance(type_, GraphQLObjectType):
            return [type_]
        names = set(entity.kinds.values()) or {entity.type_name} if entity else set()
        return [one for one in self.schema.get_possible_types(type_) if one.name in names]


def _below(place: _Place, asked: _Asked, scopes: Scopes, lists: Lists) -> _Place:
    """Where what is selected of a field stands; a list is one step more."""
    type_ = asked.definition.type
    pattern: list[str | None] = [asked.key]
    may_be_null = [not is_non_null_type(type_)]
    inner = get_nullable_type(type_)
    if is_list_type(inner):
        pattern.append(None)
        may_be_null.append(not is_non_null_type(inner.of_type))
    return _Place(
        (*place.pattern, *pattern),
        (*place.may_be_null, *may_be_null),
        scopes,
        place.is_conditional,
        lists,
    )
