"""Who the accounts of some e-mail addresses are, for the pages that name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from permissions.roles import Role, grants_of
from permissions.scopes import Grants
from resolvers.identity.accounts import folded

_FIND = """
SELECT lower(a.email) AS email, a.name, p.name AS practice, array_agg(DISTINCT g.role) AS roles
FROM account AS a
JOIN practice AS p ON p.practice_id = a.practice_id
JOIN role_grant AS g ON g.practice_id = a.practice_id AND g.account_id = a.id
  AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > now())
WHERE lower(a.email) = ANY ($1) AND a.is_active
GROUP BY a.email, a.name, p.name
"""


class Connection(Protocol):
    """A database connection whose role is the identity role."""

    async def fetch(self, query: str, *arguments: Any) -> Any: ...


@dataclass(frozen=True)
class Person:
    """Somebody with an account that may sign in."""

    name: str
    email: str
    practice: str
    roles: frozenset[Role]

    @property
    def grants(self) -> Grants:
        """What the roles give before the practice takes anything away."""
        return grants_of(self.roles)


async def people(connection: Connection, emails: Sequence[str]) -> list[Person]:
    """Those of the addresses that belong to somebody who may sign in, in the order given."""
    wanted = [folded(email) for email in emails]
    found = {row["email"]: row for row in await connection.fetch(_FIND, wanted)}
    return [_person(found[email]) for email in wanted if email in found]


def _person(row: Any) -> Person:
    roles = frozenset(Role(word) for word in row["roles"])
    return Person(row["name"], row["email"], row["practice"], roles)
