"""@skip and @include: what they decide, where they may stand, and what they are given."""

from __future__ import annotations

import pytest

from tests.demo_people import SCHEDULER
from tests.factories import Person

pytestmark = pytest.mark.anyio


@pytest.fixture
def scheduler(people: dict[str, Person]) -> Person:
    return people[SCHEDULER]


@pytest.mark.parametrize("directive", ["skip", "include"])
async def test_a_condition_with_a_default_must_not_be_null(
    scheduler: Person, directive: str
) -> None:
    query = f"""query Q($if: Boolean = true) {{
      clients(first: 1) {{ nodes {{ id name @{directive}(if: $if) }} }} }}"""
    reply = await scheduler.ask(query, **{"if": None})
    assert reply.codes() == {"BAD_USER_INPUT"}
    assert reply.partial is None
    assert reply.statements == []
    assert "$if" in reply.errors[0]["message"]
