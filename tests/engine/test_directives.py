"""@skip and @include: what they decide, where they may stand, and what they are given."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from db.secrets import Secret
from tests.demo_people import SCHEDULER, demo_people
from tests.factories import Person

pytestmark = pytest.mark.anyio


@pytest.fixture
async def scheduler(demo_dsn: str, secret: Secret) -> AsyncIterator[Person]:
    async with demo_people(demo_dsn, secret) as people:
        yield people[SCHEDULER]


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
