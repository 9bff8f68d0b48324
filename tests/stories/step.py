"""A step of a story: a sentence, what is asked, and what has to come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.stories.notebook import Notebook

SCHEDULER = "scheduler@demo.test"
CLINICIAN = "clinician@demo.test"
BILLER = "biller@demo.test"
STRANGER = "scheduler@other.test"
"""A Scheduler as well, of another practice."""

Finding = str | Callable[[Any], Any]
"""Where something stands in the data: a dotted path, or a function of the data."""


class NotSoError(AssertionError):
    """Something came of a step that the story does not tell."""


@dataclass(frozen=True)
class Expected:
    """What comes of a step: `values` by their paths, and the one thing that stands in the way."""

    values: Mapping[str, Any] = field(default_factory=dict)
    problem: tuple[str, str] | None = None
    """The code of the only problem, and the path of the input it lies in."""
    refused: frozenset[tuple[str, str]] = frozenset()
    """Coordinates with the permissions they lack."""
    also: Callable[[Any, Notebook], bool] | None = None
    """What is true of the data besides."""

    def hold(self, reply: Mapping[str, Any], notes: Notebook) -> None:
        """Raise NotSoError for a reply in which anything is otherwise."""
        errors = reply.get("errors", [])
        _same("what is refused", {_refusal(one) for one in errors}, set(self.refused))
        data = reply.get("data")
        told = [(one["code"], ".".join(one["field"])) for one in problems_of(data)]
        _same("the problems", told, [self.problem] if self.problem else [])
        for path, value in self.values.items():
            _same(path, found(data, path), notes.fill(value))
        if self.also is not None:
            _same(self.also.__name__, self.also(data, notes), True)


@dataclass(frozen=True)
class Step:
    """One thing that somebody does; words in braces are looked up in the notebook."""

    says: str
    asks: str
    given: Mapping[str, Any] = field(default_factory=dict)
    expects: Expected = Expected()
    keeps: Mapping[str, Finding] = field(default_factory=dict)
    """What is noted for later, by its word."""
    shows: tuple[str, ...] = ()
    """Paths of what is worth reading."""
    who: str = SCHEDULER


def answers(also: Callable[[Any, Notebook], bool] | None = None, **values: Any) -> Expected:
    """Everything is answered; `a__b` is the path a.b, and its value this one."""
    return Expected({name.replace("__", "."): value for name, value in values.items()}, also=also)


def problem(code: str, path: str, **values: Any) -> Expected:
    """The change is not made, for this reason."""
    return Expected(values=answers(**values).values, problem=(code, path))


def refused(*pairs: tuple[str, str]) -> Expected:
    """These coordinates are refused for want of these permissions, and nothing else is."""
    return Expected(refused=frozenset(pairs))


def found(data: Any, where: Finding) -> Any:
    """What stands there; None where nothing does."""
    if callable(where):
        return where(data)
    for name in where.split("."):
        if isinstance(data, list):
            data = data[int(name)] if int(name) < len(data) else None
        else:
            data = data.get(name) if isinstance(data, dict) else None
    return data


def problems_of(data: Any) -> list[Mapping[str, Any]]:
    """The problems of all payloads."""
    payloads = [one for one in (data or {}).values() if isinstance(one, dict)]
    return [one for payload in payloads for one in payload.get("errors", [])]


def _refusal(error: Mapping[str, Any]) -> tuple[str, str]:
    told = error["extensions"]
    return told.get("coordinate", told["code"]), told.get("requires", error["message"])


def _same(what: str, is_: Any, should_be: Any) -> None:
    if is_ != should_be:
        raise NotSoError(f"{what}: {is_!r}, not {should_be!r}")
