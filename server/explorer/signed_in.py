"""The person whose session the browser carries, as far as a page speaks of them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from permissions.roles import Role
from permissions.vocabulary import Permission


@dataclass(frozen=True)
class SignedIn:
    """Nothing secret: the script asks for the session's token itself."""

    name: str
    practice: str
    roles: frozenset[Role]
    permissions: AbstractSet[Permission]
    """What the roles give in this practice; decides which examples are offered."""
    account_id: UUID

    @property
    def provider(self) -> str:
        """The global id that the account has as a provider, if it is one."""
        return f"provider_{self.account_id}"
