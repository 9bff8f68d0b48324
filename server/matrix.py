"""The page that says who may read which field, made from the tables that decide it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.rules import FieldRule, InputRule, PagePart, Requirement, RuleTable
from permissions.roles import POLICY, POLICY_VERSION, Role
from permissions.scopes import Scope
from permissions.vocabulary import PERMISSIONS, Permission

_REACH: Mapping[Scope, str] = {
    Scope.ALL: "all",
    Scope.CASELOAD: "caseload",
    Scope.SUPERVISED: "supervised",
    Scope.SELF: "own",
    Scope.GRANTED: "granted",
}
_NO = "no"
_ROLES = tuple(Role)

_HEAD = f"""\
# Who may read what

Generated from the declarations by `front-office permissions`; `make check` compares it with them.
Policy of {POLICY_VERSION}. A practice can take permissions away from a role, never add any.

*all*: for every client of the practice · *caseload*: for the clients in the own caseload, and the
own calendar · *own*: what one wrote oneself · *{_NO}*: never. Whoever holds several roles has of each
permission what any of the roles gives, and no role widens what only another one gives.
"""


def markdown(rules: RuleTable) -> str:
    """The whole page, the same for the same tables."""
    return "\n".join([_HEAD, *_vocabulary(), *_fields(rules), *_inputs(rules)]) + "\n"


def _vocabulary() -> Iterator[str]:
    yield "## Permissions"
    yield ""
    yield from _table_head("permission", "it opens")
    for word in PERMISSIONS.values():
        yield _row(f"`{word}`", word.meaning, *_cells(word))
    yield ""


def _fields(rules: RuleTable) -> Iterator[str]:
    by_type: dict[str, list[FieldRule]] = {}
    for rule in rules.fields.values():
        # A connection's own fields are governed by the list that leads to it.
        if not isinstance(rule.source, PagePart):
            by_type.setdefault(rule.coordinate.partition(".")[0], []).append(rule)
    yield "## Fields"
    for type_name in sorted(by_type):
        yield ""
        yield f"### {type_name}"
        yield ""
        yield from _table_head("field", "it requires")
        for rule in by_type[type_name]:
            name = rule.coordinate.partition(".")[2]
            yield _row(f"`{name}`", _required(rule.requirement), *_cells(rule.requirement))
    yield ""


def _inputs(rules: RuleTable) -> Iterator[str]:
    guarded = [rule for rule in rules.inputs.values() if isinstance(rule.requirement, Permission)]
    if not guarded:
        return
    yield "## Arguments, filters and orderings, and what each requires"
    yield ""
    yield from _table_head("input", "it requires")
    for rule in sorted(guarded, key=_coordinate):
        yield _row(f"`{rule.coordinate}`", _required(rule.requirement), *_cells(rule.requirement))
    yield ""


def _coordinate(rule: InputRule) -> str:
    return rule.coordinate


def _required(requirement: Requirement) -> str:
    if isinstance(requirement, Permission):
        return f"`{requirement}`"
    return f"nothing: {requirement.reason}"


def _cells(requirement: Requirement) -> Iterator[str]:
    for role in _ROLES:
        if isinstance(requirement, Permission):
            scope = POLICY[role].get(requirement)
            yield _REACH[scope] if scope is not None else _NO
        else:
            yield "all"


def _table_head(first: str, second: str) -> Iterator[str]:
    yield _row(first, second, *(role.value.capitalize() for role in _ROLES))
    yield _row(*["---"] * (2 + len(_ROLES)))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
