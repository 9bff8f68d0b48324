"""Global ids, and the interface of everything that can be found by one."""

from __future__ import annotations

import strawberry

from schema.declare import field

ID_OPEN = "An id tells nothing; what it leads to has its own permission."


@strawberry.interface(description="Something that has a global id.")
class Node:
    """Something that has a global id."""

    id: strawberry.ID = field("The global id; it means nothing to anybody else.", open=ID_OPEN)
