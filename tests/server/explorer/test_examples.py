"""Everybody is offered examples that answer in full, and one that is refused."""

from datetime import date
from itertools import combinations

import pytest
from graphql import OperationDefinitionNode, parse

from permissions.roles import Role, grants_of
from permissions.vocabulary import PERMISSIONS
from server.explorer.example_queries import EXAMPLES
from server.explorer.examples import REFUSED_MAX, examples_for

TODAY = date(2026, 11, 23)
ME = "provider_me"
COMBINATIONS = [set(roles) for size in (1, 2) for roles in combinations(Role, size)]


def offered(roles):
    return examples_for(EXAMPLES, grants_of(roles).keys(), TODAY, ME)


@pytest.mark.parametrize("roles", COMBINATIONS, ids=lambda roles: "+".join(sorted(roles)))
def test_last_examples_are_refused_and_no_other_is(roles):
    refused = [example.is_refused for example in offered(roles)]
    assert refused == sorted(refused)
    assert 1 <= sum(refused) <= REFUSED_MAX or grants_of(roles).keys() == set(PERMISSIONS.values())


@pytest.mark.parametrize("role", Role)
def test_each_role_has_at_least_four_that_answer(role):
    assert sum(not example.is_refused for example in offered({role})) >= 4


@pytest.mark.parametrize("role", Role)
def test_first_example_touches_nobody(role):
    assert offered({role})[0].needs == frozenset()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_example_is_one_named_operation_a_phone_can_show(example):
    (operation,) = parse(example.query).definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert operation.name.value == "".join(
        word[0].upper() + word[1:] for word in example.title.rstrip("?").split()
    )
    names = {variable.variable.name.value for variable in operation.variable_definitions or ()}
    own_days = () if example.looks_up else example.days_from_today
    about = {"me"} if example.is_about_me else set()
    assert names == {*example.variables, *own_days, *about}
    assert max(map(len, example.query.splitlines())) <= 60


def test_dates_are_counted_from_today():
    (example,) = [one for one in offered({Role.SCHEDULER}) if one.title == "The week ahead"]
    assert example.variables == {"from": "2026-11-23T00:00:00Z", "to": "2026-11-30T00:00:00Z"}


def test_what_is_about_the_viewer_names_them_as_a_provider():
    (example,) = [one for one in offered({Role.CLINICIAN}) if one.title == "Notes of my caseload"]
    assert example.variables == {"me": ME}


def test_what_is_looked_up_has_the_days_and_the_change_has_not():
    (example,) = [one for one in offered({Role.CLINICIAN}) if one.title == "Cancel an appointment"]
    assert example.found_with == {"from": "2026-11-24T00:00:00Z", "to": "2027-01-04T00:00:00Z"}
    assert example.variables == {"input": {"reason": "The client is ill"}}


def test_somebody_without_permissions_is_offered_no_refusal_of_data():
    assert [example.title for example in examples_for(EXAMPLES, set(), TODAY, ME)] == [
        "Who am I here?"
    ]
