"""Permission classes for Strawberry's own executor, one for each word of the vocabulary."""

from __future__ import annotations

from functools import cache
from typing import Any

from strawberry.permission import BasePermission
from strawberry.types import Info

from engine.reference.asking import Asking
from engine.rules import Open, Requirement
from permissions.vocabulary import Permission


class Guard(BasePermission):
    """Asks for the viewer in the context, of this very row; a subclass names the permission."""

    permission: Permission

    def has_permission(self, source: Any, info: Info[Asking], **_kwargs: Any) -> bool:
        """Raise the refusal itself, for it names the type of the row as well."""
        return info.context.permit(self.permission, source, info._raw_info)  # noqa: SLF001


def guard(requirement: Requirement) -> list[type[BasePermission]]:
    """The permission classes of a field; an open one has none."""
    return [] if isinstance(requirement, Open) else [_guard_of(requirement)]


@cache
def _guard_of(permission: Permission) -> type[Guard]:
    words = {"permission": permission, "__doc__": permission.meaning}
    return type(f"May{type(permission).__name__}{permission.name.title()}", (Guard,), words)
