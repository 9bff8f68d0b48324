"""Walks a connection from page to page, both ways, as a client of the API does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from tests.factories import Person

PAGES_MAX = 50

PAGE = "$first: Int, $after: String, $last: Int, $before: String"
"""The variables that a query declares to be walked through."""
TURN = "first: $first, after: $after, last: $last, before: $before"
"""The arguments of its connection."""
PART = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
"""What its connection must be asked for, beside `nodes`."""


async def walk(
    person: Person, query: str, path: str, *, size: int, backward: bool = False, **variables: Any
) -> list[dict[str, Any]]:
    """Every node of the connection at `path`, such as `client.chart.notes`."""
    nodes: list[dict[str, Any]] = []
    turn: dict[str, Any] = {"last" if backward else "first": size}
    for _ in range(PAGES_MAX):
        reply = await person.ask(query, **variables, **turn)
        assert len(reply.statements) == 1
        page = reduce(lambda data, key: data[key], path.split("."), reply.data)
        assert len(page["nodes"]) <= size
        nodes = [*page["nodes"], *nodes] if backward else [*nodes, *page["nodes"]]
        info = page["pageInfo"]
        if not info["hasPreviousPage" if backward else "hasNextPage"]:
            return nodes
        end = info["startCursor" if backward else "endCursor"]
        turn["before" if backward else "after"] = end
    raise AssertionError(f"more than {PAGES_MAX} pages")


async def assert_walks(
    person: Person, query: str, path: str, expected: Sequence[str], **variables: Any
) -> None:
    """Assert that pages of any size, both ways, hold these ids once each, in this order."""
    reply = await person.ask(query, **variables)
    page = reduce(lambda data, key: data[key], path.split("."), reply.data)
    assert page["totalCount"] == len(expected)
    for size in (1, 3, max(1, len(expected))):
        for backward in (False, True):
            nodes = await walk(person, query, path, size=size, backward=backward, **variables)
            assert [node["id"] for node in nodes] == list(expected), (size, backward)
