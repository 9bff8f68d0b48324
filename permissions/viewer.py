"""The person or token behind a request, with everything that decides what they may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from permissions.roles import Role
from permissions.scopes import Scopes
from permissions.vocabulary import Permission

NOWHERE: Scopes = frozenset()


@dataclass(frozen=True)
class Viewer:
    """One signed-in account of one practice, for the length of one request."""

    account_id: UUID
    practice_id: UUID
    name: str
    email: str
    roles: frozenset[Role]
    grants: Mapping[Permission, Scopes]
    purpose: str = "OPERATIONS"
    session_id: UUID | None = None
    """The session or token that brought the viewer; written to the access log, never a secret."""

    def may(self, permission: Permission) -> bool:
        """Whether the viewer holds the permission for anybody at all."""
        return permission in self.grants

    def scopes(self, permission: Permission) -> Scopes:
        """For whom the viewer holds the permission; empty when they do not hold it."""
        return self.grants.get(permission, NOWHERE)

    @cached_property
    def authority(self) -> frozenset[tuple[Permission, Scopes]]:
        """Everything a plan may depend on: two viewers of equal authority share plans."""
        return frozenset(self.grants.items())
