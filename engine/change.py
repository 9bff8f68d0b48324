"""What a root field of a mutation does, and what it says of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.types import TypeEngine


class Writing(Protocol):
    """A connection of the viewer's database role, in a transaction that knows who asks."""

    async def execute(self, sql: str, /, *arguments: Any) -> str: ...

    async def fetch(self, sql: str, /, *arguments: Any) -> Sequence[Any]: ...

    async def fetchrow(self, sql: str, /, *arguments: Any) -> Any: ...


@dataclass(frozen=True)
class Problem:
    """Why a change was not made, for the person who asked for it.

    `field` is the path of the input that it lies in, by GraphQL names; empty for the whole.
    """

    code: str
    message: str
    field: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a change gives back: values of its columns, and problems, which undo it.

    `subjects` are ids of whom it was about, with or without commas between: the access log names
    them whether or not the payload was asked for anything of theirs, and whether or not it was made.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    subjects: Collection[str] = ()


@dataclass(frozen=True)
class Change:
    """A change to rows, and an object whose row is what the change gives back.

    `run(writing, viewer, **arguments)` gets the arguments that were given, encoded, by Python name.
    It may touch the rows that the viewer's permission reaches, and answers for it: the engine has
    only seen that the permission is held. What it raises undoes the whole mutation.
    `columns` are the SQL types of the values in its outcome; a value that is left out is null.
    """

    run: Callable[..., Awaitable[Outcome]]
    columns: Mapping[str, TypeEngine[Any]]


@dataclass(frozen=True)
class Problems:
    """The problems of a change, as a list in its payload; they have the columns of Problem."""
