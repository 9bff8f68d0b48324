"""Whether the viewer may have a field where it stands, and how far the rows behind it reach."""

from __future__ import annotations

from collections.abc import Iterable

from graphql import GraphQLError

from engine.answer.errors import Refusal
from engine.rules import ById, EntityRule, FieldRule, InputRule, Related, Requirement
from permissions.scopes import Scope, Scopes, covers
from permissions.viewer import Viewer
from permissions.vocabulary import Permission

EVERYWHERE: Scopes = frozenset({Scope.ALL})
"""How far reaches what is no row: only a permission for everybody opens a value of it."""


def forbidden(coordinate: str, requires: Requirement) -> GraphQLError:
    """The error of a refusal; its path is where it is raised."""
    refusal = Refusal((), coordinate, str(requires), mark=0)
    return GraphQLError(refusal.message, extensions=dict(refusal.said))


def requirement_of(rule: FieldRule, entity: EntityRule | None) -> Requirement:
    """What a field requires; what leads to any type requires what that type does."""
    return entity.requires if isinstance(rule.source, ById) and entity else rule.requirement


def leads_to_rows(rule: FieldRule) -> bool:
    """Whether the field stands for other rows, and not for a value of the row it is asked of."""
    return isinstance(rule.source, Related | ById)


def may_have(viewer: Viewer, rule: FieldRule, requirement: Requirement, stands_on: Scopes) -> bool:
    """Whether the viewer's permission is enough for every row that the field can stand on."""
    if not isinstance(requirement, Permission):
        return True
    held = viewer.scopes(requirement)
    return bool(held) and (leads_to_rows(rule) or covers(held, stands_on))


def scopes_behind(
    viewer: Viewer, rule: FieldRule, requirement: Requirement, stands_on: Scopes
) -> Scopes:
    """How far the rows behind a field reach; a value of a row is as far as the row."""
    if isinstance(requirement, Permission) and leads_to_rows(rule):
        return viewer.scopes(requirement)
    return stands_on


def refused_input(viewer: Viewer, used: Iterable[InputRule], reach: Scopes) -> InputRule | None:
    """The first argument, input field or ordering value that the viewer may not use so far."""
    for rule in used:
        if isinstance(rule.requirement, Permission):
            held = viewer.scopes(rule.requirement)
            if not held or not covers(held, reach):
                return rule
    return None
