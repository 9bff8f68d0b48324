"""Roles have two keys: the code declares, the table by hand agrees; one wrong grant and it fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.rules import Open, RuleTable
from permissions.roles import POLICY, Role
from permissions.scopes import Scope
from permissions.vocabulary import PERMISSIONS, Permission
from schema.root import rules
from tests.roles.agreement import disagreements
from tests.roles.matrix import verdicts

USED = sorted({str(r.requirement) for r in rules().fields.values() if r.requirement in PERMISSIONS})


def test_code_and_table_agree_on_every_field() -> None:
    assert disagreements(rules(), POLICY) == []


def test_every_permission_of_the_vocabulary_guards_something() -> None:
    assert set(USED) == set(PERMISSIONS)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("word", USED)
def test_a_grant_given_or_taken_by_mistake_is_found(role: Role, word: str) -> None:
    permission = PERMISSIONS[word]
    mutant = dict(POLICY[role])
    if permission in mutant:
        del mutant[permission]
    else:
        mutant[permission] = Scope.ALL
    assert disagreements(rules(), {**POLICY, role: mutant})


@pytest.mark.parametrize("word", USED)
def test_a_scope_widened_by_mistake_is_found(word: str) -> None:
    permission = PERMISSIONS[word]
    narrow = [role for role in Role if POLICY[role].get(permission, Scope.ALL) is not Scope.ALL]
    for role in narrow:
        mutant = {**POLICY[role], permission: Scope.ALL}
        assert disagreements(rules(), {**POLICY, role: mutant})


@pytest.mark.parametrize("coordinate", sorted(verdicts()))
def test_a_field_declared_with_the_wrong_permission_is_found(coordinate: str) -> None:
    right = rules().fields[coordinate]
    for wrong in _of_other_holders(right.requirement):
        mutated = RuleTable(
            {**rules().fields, coordinate: replace(right, requirement=wrong)}, rules().inputs
        )
        assert disagreements(mutated, POLICY)


def _of_other_holders(right: Permission | Open) -> list[Permission | Open]:
    """No permission at all, and one for each other way in which the roles hold one."""
    patterns = {tuple(POLICY[role].get(one) for role in Role): one for one in PERMISSIONS.values()}
    return [Open("by mistake"), *(one for one in patterns.values() if not _same(one, right))]


def _same(one: Permission, right: Permission | Open) -> bool:
    assert isinstance(right, Permission)
    return all(POLICY[role].get(one) is POLICY[role].get(right) for role in Role)
