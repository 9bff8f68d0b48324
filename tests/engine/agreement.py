"""Whether two executors answer alike: nothing may differ but the order of errors and white space."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db.session import Database
from engine.answer.output import Answer
from engine.execute import Engine
from engine.reference import Reference
from permissions.viewer import Viewer


@dataclass(frozen=True)
class Pair:
    """The engine and its oracle over one database."""

    engine: Engine
    reference: Reference
    database: Database

    async def apart(
        self,
        viewer: Viewer,
        text: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
    ) -> list[str]:
        """What differs between their answers to one request, in words; nothing when they agree."""
        asked = (text, variables, operation_name, viewer, self.database.read)
        mine, other = await self.engine.execute(*asked), await self.reference.execute(*asked)
        return list(differences(mine, other))


def differences(mine: Answer, other: Answer) -> Iterator[str]:
    """Data with its order of keys, errors with places and counts, and what the log is told."""
    for name in ("is_request_error", "operation_name", "document_hash", "touched"):
        if getattr(mine, name) != getattr(other, name):
            yield f"{name}: {getattr(mine, name)} / {getattr(other, name)}"
    for name in ("answered", "refused"):
        if apart := set(getattr(mine, name)) ^ set(getattr(other, name)):
            yield f"{name}: {sorted(apart)}"
    if _coordinates(mine) != _coordinates(other):
        yield f"failures: {mine.failures} / {other.failures}"
    ours, theirs = json.loads(mine.body), json.loads(other.body)
    if list(ours) != list(theirs):
        yield f"parts: {list(ours)} / {list(theirs)}"
    yield from _values(ours.get("data"), theirs.get("data"), "data")
    yield from _errors(ours.get("errors", []), theirs.get("errors", []))


def _coordinates(answer: Answer) -> Counter[str]:
    return Counter(coordinate for coordinate, _ in answer.failures)


def _values(mine: Any, other: Any, path: str) -> Iterator[str]:
    if isinstance(mine, dict) and isinstance(other, dict):
        if list(mine) != list(other):
            yield f"{path}: keys {list(mine)} / {list(other)}"
        for key in sorted(mine.keys() & other.keys()):
            yield from _values(mine[key], other[key], f"{path}.{key}")
    elif isinstance(mine, list) and isinstance(other, list):
        if len(mine) != len(other):
            yield f"{path}: {len(mine)} / {len(other)} items"
        for index, (one, two) in enumerate(zip(mine, other, strict=False)):
            yield from _values(one, two, f"{path}.{index}")
    elif type(mine) is not type(other) or mine != other:
        yield f"{path}: {mine!r} / {other!r}"


def _errors(mine: list[Any], other: list[Any]) -> Iterator[str]:
    """Errors whole: codes, paths, coordinates, words, and how many more there were of each."""
    ours, theirs = (Counter(json.dumps(e, sort_keys=True) for e in es) for es in (mine, other))
    yield from (f"error of the first alone: {error}" for error in ours - theirs)
    yield from (f"error of the second alone: {error}" for error in theirs - ours)
