"""Generated viewers: people of the demo in any roles, in practices that narrow them in any way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import strategies as st

from permissions.roles import POLICY, Role, grants_of
from permissions.viewer import Viewer
from permissions.vocabulary import PERMISSIONS
from tests.demo_people import ADMINISTRATOR, BILLER, BOTH, CLINICIAN, OTHER, SCHEDULER
from tests.factories import Person

EMAILS = (SCHEDULER, BILLER, CLINICIAN, BOTH, ADMINISTRATOR, OTHER)
HELD = tuple((role, word) for role, policy in POLICY.items() for word in policy)
WITHHELD_MAX = 12
KEPT_MAX = 8


def viewers(people: Mapping[str, Person]) -> st.SearchStrategy[Viewer]:
    """Somebody's place and caseload, with the grants that some roles have left."""
    persons = st.sampled_from([people[email].viewer for email in EMAILS])
    narrowed = st.builds(_narrowed, persons, _roles(), _withheld())
    return st.one_of(persons, narrowed)


def _roles() -> st.SearchStrategy[frozenset[Role]]:
    return st.sets(st.sampled_from(list(Role)), min_size=1, max_size=3).map(frozenset)


def _withheld() -> st.SearchStrategy[frozenset[tuple[Role, object]]]:
    """A few things that a role does not give here, or all but a few permissions of every role."""
    few = st.sets(st.sampled_from(HELD), max_size=WITHHELD_MAX).map(frozenset)
    kept = st.sets(st.sampled_from(list(PERMISSIONS.values())), max_size=KEPT_MAX)
    return st.one_of(few, kept.map(lambda words: frozenset(o for o in HELD if o[1] not in words)))


def _narrowed(viewer: Viewer, roles: frozenset[Role], withheld: frozenset[object]) -> Viewer:
    return replace(viewer, roles=roles, grants=grants_of(roles, withheld))
