"""What will be read, what is refused, and what Python makes: an operation with everything decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode

from engine.answer.errors import Refusal
from engine.answer.places import Pattern
from engine.plan.arguments import Site
from engine.rules import Derived, EntityRule, FieldRule
from permissions.scopes import Scopes


@dataclass(frozen=True, slots=True)
class TypeName:
    """`__typename`, known while planning."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A field the viewer may not have: null in the answer, absent from the statement."""

    key: str
    mark: int


@dataclass(frozen=True, slots=True)
class Introspection:
    """A question about the schema, answered from the viewer's own view of it."""

    key: str
    nodes: tuple[FieldNode, ...]


@dataclass(frozen=True, slots=True)
class Selected:
    """A field the viewer may have, with everything its value needs."""

    key: str
    rule: FieldRule
    type_name: str
    """The named type of the field."""
    is_list: bool
    entity: EntityRule | None
    """The rows behind the field, also when they are the nodes of a connection."""
    scopes: Scopes
    """How far the viewer's permission reaches for those rows."""
    site: int | None
    arguments: Mapping[str, Any]
    """What the relation is called with: shapes as they are, a Slot for each value."""
    given: frozenset[str]
    """The GraphQL names of the arguments that are not null."""
    branches: Mapping[str, tuple[Node, ...]]
    """What is selected, by concrete type."""
    mark: int | None = None
    """The mark of the columns that Python makes the value of."""
    held: tuple[str, ...] = ()
    """What the viewer holds for all of the rows, which they or their relation may ask for."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """A field that Python makes the values of, and where in the answer it stands."""

    rule: FieldRule
    source: Derived
    mark: int
    pattern: Pattern
    may_be_null: tuple[bool, ...]


Node = TypeName | Refused | Introspection | Selected
Lists = tuple[int | None, ...]
"""Lists within lists: the sites whose page sizes multiply the rows; None is a bounded list."""


@dataclass(frozen=True)
class Plan:
    """Shared by all viewers of equal authority."""

    nodes: tuple[Node, ...]
    sites: tuple[Site, ...]
    fixed: Mapping[int, Mapping[str, Any]]
    """The arguments of those sites in which no variable occurs."""
    refusals: tuple[Refusal, ...]
    derivations: tuple[Derivation, ...]
    answered: tuple[str, ...]
    """Coordinates of the guarded fields that are answered."""
    lists: tuple[Lists, ...]
    """Every list, with those that it lies in."""

    @property
    def mark_count(self) -> int:
        """How many marks its statement uses, from 0 on."""
        return len(self.refusals) + len(self.derivations)
