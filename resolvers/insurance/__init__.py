"""Coverage: how policies are listed and changed, authorized visits, and proposals reviewed."""

from resolvers.insurance.authorization import authorize, reauthorize, unauthorize
from resolvers.insurance.listing import (
    is_in_force,
    of_client,
    of_ranked,
    proposals,
    proposals_of_client,
)
from resolvers.insurance.policy import create, end, remove, reopen, update
from resolvers.insurance.proposal import accept, reconsider, reject
from resolvers.insurance.rank import rank

__all__ = [
    "accept",
    "authorize",
    "create",
    "end",
    "is_in_force",
    "of_client",
    "of_ranked",
    "proposals",
    "proposals_of_client",
    "rank",
    "reauthorize",
    "reconsider",
    "reject",
    "remove",
    "reopen",
    "unauthorize",
    "update",
]
