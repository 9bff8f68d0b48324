"""Clients: how they are listed and found, and how their records are made and changed."""

from resolvers.clients.change import create, update
from resolvers.clients.listing import (
    called,
    every,
    legal_name,
    matching,
    named,
    new,
    related,
    search_words,
)
from resolvers.clients.merging import made_merge, merge, merges, one_merge, undo_merge
from resolvers.clients.standing import deactivate, reactivate

__all__ = [
    "called",
    "create",
    "deactivate",
    "every",
    "legal_name",
    "made_merge",
    "matching",
    "merge",
    "merges",
    "named",
    "new",
    "one_merge",
    "reactivate",
    "related",
    "search_words",
    "undo_merge",
    "update",
]
