"""From errors that Strawberry collected to those that leave, at most so many that say the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError

from engine.answer.errors import FORBIDDEN, INTERNAL, OCCURRENCES_MAX


def told(errors: Sequence[GraphQLError], data: Any) -> list[dict[str, Any]]:
    """Refusals and failures as the engine tells them; whatever else went wrong is raised."""
    found: dict[tuple[str, ...], list[GraphQLError]] = {}
    for error in errors:
        extensions = error.extensions or {}
        code = extensions.get("code")
        if code not in (FORBIDDEN, INTERNAL):
            raise error.original_error or error
        said = (code, extensions["coordinate"], extensions.get("requires", ""))
        found.setdefault(said, []).append(error)
    return [entry for several in found.values() for entry in _together(several, data)]


def _together(errors: list[GraphQLError], data: Any) -> list[dict[str, Any]]:
    """Errors that say the same, in the order of the document; the last counts the rest."""
    errors.sort(key=lambda error: _place(error.path or [], data))
    entries: list[dict[str, Any]] = [
        {"message": error.message, "path": error.path, "extensions": dict(error.extensions or {})}
        for error in errors[:OCCURRENCES_MAX]
    ]
    more = len(errors) - len(entries)
    if more:
        entries[-1]["extensions"]["occurrences"] = more + 1
    return entries


def _place(path: Sequence[str | int], data: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where a path stands: first by the selections that lead to it, then by rows."""
    selections, rows = [], []
    for step in path:
        if isinstance(step, int):
            rows.append(step)
        elif data is not None:
            selections.append(list(data).index(step))
        data = None if data is None else data[step]
    return tuple(selections), tuple(rows)
