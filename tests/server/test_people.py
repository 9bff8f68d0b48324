"""The words about a person follow from the permission table, and leave nothing out."""

from permissions.roles import Role
from permissions.scopes import Scope
from permissions.vocabulary import PERMISSIONS
from resolvers.people import Person
from server.people import NOUNS, REACH, sights


def person(email, *roles, practice="Demo Practice"):
    return Person(email.title(), email, practice, frozenset(roles))


def test_every_permission_and_every_scope_has_a_word():
    assert set(NOUNS) == set(PERMISSIONS.values())
    assert len(set(NOUNS.values())) == len(NOUNS)
    assert set(REACH) == set(Scope)


def test_may_and_may_not_together_name_every_permission_once():
    found = sights([person("scheduler", Role.SCHEDULER)])["scheduler"]
    words = found.may.removeprefix("everybody: ").split(", ") + found.may_not.split(", ")
    assert sorted(words) == sorted(NOUNS.values())


def test_a_role_that_adds_is_told_by_what_it_adds():
    found = sights([person("scheduler", Role.SCHEDULER), person("biller", Role.BILLER)])
    assert found["biller"].may.startswith("as scheduler; everybody: details of account rows")
    assert "claims" not in found["biller"].may_not
    assert "progress notes" in found["biller"].may_not


def test_equal_people_are_told_as_equal():
    found = sights([person("biller", Role.BILLER), person("colleague", Role.BILLER)])
    assert found["colleague"].may == "as biller"


def test_each_permission_keeps_its_own_reach():
    found = sights([person("both", Role.SCHEDULER, Role.CLINICIAN)])["both"]
    everybody, caseload, own = found.may.split("; ")
    assert "profiles" in everybody
    assert caseload == (
        "own caseload: clinical documents, setting working hours, links to calendars, charts,"
        " progress notes"
    )
    assert own == "own: psychotherapy notes"


def test_somebody_without_a_role_sees_nothing():
    found = sights([person("nobody")])["nobody"]
    assert found.may == ""
    assert found.may_not == ", ".join(NOUNS[word] for word in PERMISSIONS.values())
