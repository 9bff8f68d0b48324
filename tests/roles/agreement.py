"""Holds the running rules against the table written by hand, and says where they differ."""

from __future__ import annotations

from collections.abc import Mapping

from engine.rules import Open, PagePart, RuleTable
from permissions.roles import Role
from permissions.scopes import Scope
from permissions.vocabulary import Permission
from tests.roles.matrix import LINES, open_fields, verdicts, verdicts_on_inputs

Policy = Mapping[Role, Mapping[Permission, Scope]]


def disagreements(rules: RuleTable, policy: Policy) -> list[str]:
    """One sentence for each field on which code and table do not agree."""
    return [
        *_fields(rules),
        *_roles(rules, policy),
        *_scopes(rules, policy),
        *_inputs(rules, policy),
    ]


def guarded(rules: RuleTable) -> set[str]:
    """The fields that anybody decided about, interfaces' own aside."""
    return {
        coordinate
        for coordinate, rule in rules.fields.items()
        if not isinstance(rule.source, PagePart) or not isinstance(rule.requirement, Open)
    }


def _fields(rules: RuleTable) -> list[str]:
    by_hand = {*verdicts(), *open_fields()}
    known = {one for one in guarded(rules) if not one.endswith(".id")}
    return [
        *(f"{one} stands in no line" for one in sorted(known - by_hand)),
        *(f"{one} is in the table and not in the schema" for one in sorted(by_hand - known)),
        *(
            f"{one} is open in the code"
            for one in sorted(verdicts())
            if one in known and isinstance(rules.fields[one].requirement, Open)
        ),
    ]


def _roles(rules: RuleTable, policy: Policy) -> list[str]:
    found = []
    for coordinate, allowed in sorted(verdicts().items()):
        rule = rules.fields.get(coordinate)
        if rule is None or not isinstance(rule.requirement, Permission):
            continue
        holders = {role.value for role in Role if rule.requirement in policy[role]}
        if holders != allowed:
            found.append(f"{coordinate}: the code says {sorted(holders)}, not {sorted(allowed)}")
    return found


def _scopes(rules: RuleTable, policy: Policy) -> list[str]:
    found = []
    for line in LINES:
        expected = {
            **dict.fromkeys(line.everywhere, Scope.ALL),
            **dict.fromkeys(line.own_caseload, Scope.CASELOAD),
            **dict.fromkeys(line.own_writing, Scope.SELF),
        }
        for coordinate in sorted(line.coordinates()):
            rule = rules.fields.get(coordinate)
            if rule is None or not isinstance(rule.requirement, Permission):
                continue
            for role, scope in expected.items():
                actual = policy[Role(role)].get(rule.requirement)
                if actual not in {scope, None}:
                    found.append(f"{coordinate}: {role} reaches {actual}, not {scope}")
    return found


def _inputs(rules: RuleTable, policy: Policy) -> list[str]:
    """The same of input fields and orderings; arguments go with their field."""
    by_hand = verdicts_on_inputs()
    known = {one: rule for one, rule in rules.inputs.items() if "(" not in one}
    found = [
        *(f"{one} stands in no line" for one in sorted(known.keys() - by_hand.keys())),
        *(
            f"{one} is in the table and not in the schema"
            for one in sorted(by_hand.keys() - known.keys())
        ),
    ]
    for coordinate, allowed in sorted(by_hand.items()):
        word = known[coordinate].requirement if coordinate in known else None
        if isinstance(word, Open):
            found.append(f"{coordinate} is open in the code")
        elif isinstance(word, Permission):
            holders = {role.value for role in Role if word in policy[role]}
            if holders != allowed:
                found.append(f"{coordinate}: the code says {sorted(holders)}")
    return found
