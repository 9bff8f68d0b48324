"""An example query says what it needs, so that everybody is offered what they may ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from permissions.vocabulary import Permission

REFUSED_MAX = 2
LATELY = {"from": -30, "to": 0}
"""Days in which there were sessions: whoever had one has an account and appointments to show."""


@dataclass(frozen=True)
class Example:
    """One operation to learn from; `lacks` names the permission that a refused one shows the want of."""

    title: str
    words: str
    query: str
    needs: frozenset[Permission] = frozenset()
    lacks: Permission | None = None
    variables: Mapping[str, object] = field(default_factory=dict)
    days_from_today: Mapping[str, int] = field(default_factory=dict)
    """Variables that are midnights, counted from the day the page is opened."""
    is_about_me: bool = False
    """Whether the variable `me` is the viewer, as a provider."""
    looks_up: str = ""
    """A query for the master schedule, to which `days_from_today` belong then."""
    fills: Mapping[str, str] = field(default_factory=dict)
    """Fields of the input, and where in the first appointment found their values stand."""
    found_with: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        return self.lacks is not None

    @property
    def is_change(self) -> bool:
        """Whether it changes something, so that choosing it must not be enough to run it."""
        return self.query.startswith("mutation")

    def suits(self, permissions: AbstractSet[Permission]) -> bool:
        """Whether it does for this viewer what it says: answer in full, or be refused."""
        return self.needs <= permissions and self.lacks not in permissions

    def placed(self, today: date, me: str) -> Example:
        """The same example with its instants filled in, and with whom it is about."""
        days = {
            name: f"{today + timedelta(days=count)}T00:00:00Z"
            for name, count in self.days_from_today.items()
        }
        if self.looks_up:
            return replace(self, found_with=days)
        about = {"me": me} if self.is_about_me else {}
        return replace(self, variables={**self.variables, **days, **about})

    def as_json(self) -> dict[str, object]:
        """What the page's script reads."""
        return {
            "title": self.title,
            "words": self.words,
            "query": self.query,
            "variables": dict(self.variables),
            "isRefused": self.is_refused,
            "isChange": self.is_change,
            "lookUp": {"query": self.looks_up, "variables": dict(self.found_with)},
            "fills": dict(self.fills),
        }


def examples_for(
    examples: Iterable[Example], permissions: AbstractSet[Permission], today: date, me: str
) -> list[Example]:
    """Those that suit the viewer, in their order, and at the end up to two that are refused."""
    suited = [example.placed(today, me) for example in examples if example.suits(permissions)]
    refused = [example for example in suited if example.is_refused]
    return [example for example in suited if not example.is_refused] + refused[:REFUSED_MAX]


def needs(*permissions: Permission) -> frozenset[Permission]:
    """The permissions without which an example would not answer in full."""
    return frozenset(permissions)
