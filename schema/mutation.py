"""One declaration per mutation: its words, its permission, what it takes and what it does."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ARRAY, Uuid
from sqlalchemy.types import TypeEngine

from engine.change import Change, Problems
from engine.rules import Check
from permissions.vocabulary import Permission
from resolvers.carrying_out import Work, carried_out
from schema.declare import argument, field, group
from schema.written import refuse_card

_KEY = re.compile(r"[!-~]{1,100}")
_TOLD = "It is said to whoever asked for the change."


@group()
class Problem:
    """Why a change was not made. Nothing of the change was written then."""

    code: str = field("A word for programs, such as `CONFLICT` or `NOT_FOUND`.", open=_TOLD)
    message: str = field("A sentence for people.", open=_TOLD)
    field: list[str] = field("The path of the input that it lies in; empty for all.", open=_TOLD)


def problems() -> Any:
    """The problems in a payload."""
    return field("Why the change was not made; empty when it was.", open=_TOLD, source=Problems())


def mutation(
    words: str,
    *,
    requires: Permission,
    takes: type,
    does: Work,
    gives: tuple[str, ...] = (),
    lists: tuple[str, ...] = (),
    gives_once: tuple[str, ...] = (),
    check: Check | None = None,
) -> Any:
    """Declare one mutation.

    `takes` is its input type, `does` makes the change, and `gives` names the ids that it tells: the
    payload's row has them as columns. `lists` names lists of ids, told with problems only. What it
    `gives_once` is told to the first who asks, and kept nowhere: the same request sent again finds
    null.
    """
    columns: dict[str, TypeEngine[Any]] = {
        **dict.fromkeys((*gives, *gives_once), Uuid()),
        **dict.fromkeys(lists, ARRAY(Uuid())),
    }
    name = f"{does.__module__}.{does.__qualname__}"
    run = carried_out(name, requires, does, frozenset(gives_once))
    return field(
        words,
        requires=requires,
        source=Change(run, columns),
        arguments={
            "input": argument(takes, "What to change.", requires=requires),
            "idempotency_key": argument(
                str | None,
                "A word of yours for this very request: sent again, it is not carried out again.",
                open="It says nothing but that two requests are the same.",
                encode=_key,
            ),
        },
        check=check,
    )


def _key(text: str) -> str:
    if not _KEY.fullmatch(text):
        raise ValueError("An idempotency key is 1 to 100 visible ASCII characters.")
    return refuse_card(text)
