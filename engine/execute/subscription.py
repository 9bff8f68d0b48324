"""What a subscription follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.execute.mutation import Calls
from engine.plan.plan import Selected
from engine.rules import Happening


@dataclass(frozen=True)
class Following:
    """The feed to follow, and the arguments of the field, encoded, by Python name.

    There is no feed if nothing will ever be told: then one answer says why.
    """

    feed: str | None
    arguments: Mapping[str, Any]


def following(calls: Calls) -> Following:
    """Read it off a plan; RequestError for a value that its argument does not take."""
    for node in calls.plan.nodes:  # one at most: that is validated
        if isinstance(node, Selected) and isinstance(node.rule.source, Happening):
            return Following(node.rule.source.feed, calls.arguments(node))
    return Following(None, {})
