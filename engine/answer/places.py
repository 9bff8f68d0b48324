"""Where in an answer a field stands, and what becomes null when one of its places failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Path = tuple[str | int, ...]
Pattern = tuple[str | None, ...]
"""A path through an answer with `None` where a list stands."""


def places(data: Any, pattern: Pattern, sought: Any) -> list[Path]:
    """Every path in the answer that a pattern leads to and where what is sought stands."""
    found: list[tuple[Path, Any]] = [((), data)]
    for step in pattern:
        there = [(path, around) for path, around in found if around is not None]
        if step is None:
            found = [((*path, i), item) for path, items in there for i, item in enumerate(items)]
        else:
            found = [((*path, step), around[step]) for path, around in there if step in around]
    return [path for path, value in found if value == sought]


def without_lists(pattern: Pattern) -> Path:
    """The path of a field in the operation, where no list is a step."""
    return tuple(filter(None, pattern))


def in_each(pattern: Pattern, count: int) -> list[Path]:
    """The paths of a field in the first rows of the one list around it; once where none is."""
    steps = without_lists(pattern)
    if None not in pattern:
        return [steps][:count]
    at = pattern.index(None)
    above, below = steps[:at], steps[at:]
    return [(*above, row, *below) for row in range(count)]


def stands(data: Any, path: Path) -> bool:
    """Whether there still is something at the place."""
    for step in path:
        if data is None:
            return False
        data = data[step]
    return data is not None


def nulled(data: Any, path: Path, may_be_null: Sequence[bool]) -> Any:
    """The answer with null at the place, or at the nearest above it that may be null.

    `may_be_null` says it of each step of the path. The specification, 6.4.4: null moves up through
    whatever promises not to be null, and in the end takes the whole answer.
    """
    depth = max((index for index, may in enumerate(may_be_null) if may), default=None)
    if depth is None:
        return None
    around = data
    for step in path[:depth]:
        around = around[step]
    around[path[depth]] = None
    return data
