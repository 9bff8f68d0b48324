"""The README tells the truth: its questions are asked again."""

from __future__ import annotations

import pytest

from db.secrets import Secret
from permissions.roles import Role
from tests.readme import answers, questions

pytestmark = pytest.mark.anyio


async def test_every_answer_of_the_readme_is_what_the_demo_practice_answers(
    database_endpoint: str, secret: Secret
) -> None:
    written = [answer for _, _, answer in questions()]
    assert written == await answers(database_endpoint, secret)


def test_the_readme_asks_as_each_role() -> None:
    assert len({email for email, _, _ in questions()}) == len(Role)
