"""What a subscription follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.arguments import encoded
from engine.inputs import Inputs
from engine.plan import Plan, Selected
from engine.rules import Happening, RuleTable


@dataclass(frozen=True)
class Following:
    """The feed to follow, and the arguments of the field, encoded, by Python name.

    There is no feed if nothing will ever be told: then one answer says why.
    """

    feed: str | None
    arguments: Mapping[str, Any]


def following(plan: Plan, inputs: Inputs, rules: RuleTable) -> Following:
    """Read it off a plan; RequestError for a value that its argument does not take."""
    for node in plan.nodes:  # one at most: that is validated
        if isinstance(node, Selected) and isinstance(node.rule.source, Happening):
            return Following(node.rule.source.feed, _arguments(node, plan, inputs, rules))
    return Following(None, {})


def _arguments(node: Selected, plan: Plan, inputs: Inputs, rules: RuleTable) -> Mapping[str, Any]:
    if node.site is None:
        return {}
    path, given = plan.sites[node.site].path, {}
    for name, value in inputs.at(node.site).items():
        if value is not None:
            rule = rules.inputs[f"{node.rule.coordinate}({name}:)"]
            given[rule.python_name] = encoded(rule, value, path, (name,))
    return given
