"""How far a permission reaches: a scope says for which clients it holds."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from permissions.vocabulary import Permission


class Scope(StrEnum):
    """For whose records a permission holds."""

    ALL = "ALL"
    """Every client of the practice."""
    CASELOAD = "CASELOAD"
    """Clients in the viewer's own caseload, and the viewer's own calendar."""
    SUPERVISED = "SUPERVISED"
    """Clients in the caseload of somebody the viewer supervises."""
    SELF = "SELF"
    """Records the viewer wrote, or that are about the viewer."""
    GRANTED = "GRANTED"
    """Clients named in a grant, for as long as the grant lasts."""


Scopes = frozenset[Scope]
Grants = dict[Permission, Scopes]


def widest(scopes: Iterable[Scope]) -> Scopes:
    """Several scopes of one permission, said in the fewest words: ALL contains every other."""
    together = frozenset(scopes)
    return frozenset({Scope.ALL}) if Scope.ALL in together else together


def covers(wide: Scopes, narrow: Scopes) -> bool:
    """Whether everything within `narrow` is also within `wide`."""
    return Scope.ALL in wide or narrow <= wide
