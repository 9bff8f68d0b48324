"""Connections: one page of a list, by keyset, with nodes, edges and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

import strawberry
from strawberry.types.arguments import StrawberryArgument

from schema.declare import argument, page_part

NodeType = TypeVar("NodeType")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool = page_part("Whether more rows follow.")
    has_previous_page: bool = page_part("Whether rows came before.")
    start_cursor: str | None = page_part("The cursor of the first row.", is_cursor=True)
    end_cursor: str | None = page_part(
        "The cursor of the last row; pass it as `after`.", is_cursor=True
    )


@strawberry.type(description="A row of a list with its cursor.")
class Edge(Generic[NodeType]):
    """A row of a list with its cursor."""

    cursor: str = page_part("Where this row stands in the list.", is_cursor=True)
    node: NodeType = page_part("The row.")


@strawberry.type(description="One page of a list.")
class Connection(Generic[NodeType]):
    """One page of a list."""

    nodes: list[NodeType] = page_part("The rows of the page.")
    edges: list[Edge[NodeType]] = page_part("The rows of the page with their cursors.")
    page_info: PageInfo = page_part("Where the page stands in its list.")
    total_count: int = page_part("How many rows the whole list has; costs a count.")


def paged(**arguments: StrawberryArgument) -> Mapping[str, StrawberryArgument]:
    """The arguments of a connection: its own, and those that turn its pages."""
    reason = "It turns the pages of a list that has its own permission."
    paging = {
        "first": argument(int | None, "Rows in a page, 1 to 100; 20 if not said.", open=reason),
        "after": argument(str | None, "Start after this cursor.", open=reason),
        "last": argument(int | None, "Rows in a page, from the end.", open=reason),
        "before": argument(str | None, "End before this cursor.", open=reason),
    }
    return {**arguments, **paging}
