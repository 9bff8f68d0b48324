"""What the declarations leave behind for the rule table, and the directive that the SDL shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import strawberry
from sqlalchemy import Select, Table
from strawberry.schema_directive import Location

from engine.rules import Check, Condition, Requirement, Rows, Source
from permissions.scopes import Scope
from permissions.vocabulary import Permission

DECLARED = "declared"
"""The key of a field's or an argument's metadata under which it stands."""


@strawberry.schema_directive(
    locations=[
        Location.FIELD_DEFINITION,
        Location.ARGUMENT_DEFINITION,
        Location.INPUT_FIELD_DEFINITION,
        Location.ENUM_VALUE,
    ],
    description="The permission that is needed; without it the answer is null and FORBIDDEN.",
)
class Requires:
    """The permission of a field, argument, input field or ordering value, told in the SDL."""

    permission: str


@dataclass(frozen=True)
class Declared:
    """What `field` was told; the rule table is made of it once the schema is whole."""

    requirement: Requirement
    source: Source | None
    column: str | None
    check: Check | None = None


@dataclass(frozen=True)
class DeclaredInput:
    """What `argument` was told."""

    requirement: Requirement
    encode: Callable[[Any], Any] | None
    sends: Any
    may_be_null: bool = True


@dataclass(frozen=True)
class EntityDeclaration:
    """What `entity` was told."""

    table: Table | None
    requires: Permission
    subject: str | None
    within: Mapping[Scope, Callable[[Rows, Rows], Condition]]
    prefix: str | None
    by_id: Callable[..., Select[Any]] | None
    kind: str | None
    kinds: Mapping[str, str]
    any_of: str | None = None
    only: Callable[[Rows], Condition] | None = None
    strays: bool = False
