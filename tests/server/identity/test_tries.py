"""The lockout that several processes share counts like the one of a process that is alone."""

import json

import pytest

from server.identity.lockout import ACCOUNT_TRIES_MAX, LockedOutError, Lockout
from server.identity.tries import OwnTries, SharedTries, answering

ADA, HOME = "ada@example.test", "192.0.2.1"


@pytest.fixture(params=["own", "shared"])
def everywhere(request):
    """Two ways to the same count."""
    if request.param == "own":
        return [OwnTries()] * 2
    answer = answering(Lockout())

    async def ask(question):
        return json.loads(answer(json.dumps(question).encode()))

    return [SharedTries(ask), SharedTries(ask)]


async def test_tries_count_together(everywhere):
    here, there = everywhere
    for tries in everywhere * (ACCOUNT_TRIES_MAX // 2):
        await tries.enter(ADA, HOME)
    for tries in (here, there):
        with pytest.raises(LockedOutError) as locked:
            await tries.enter(ADA, None)
        assert locked.value.retry_after_s > 0


async def test_success_here_forgets_the_failures_there(everywhere):
    here, there = everywhere
    for _ in range(ACCOUNT_TRIES_MAX - 1):
        await there.enter(ADA, HOME)
    await here.succeeded(await here.enter(ADA, HOME))
    await there.enter(ADA, HOME)


async def test_a_try_that_nobody_looked_at_does_not_count(everywhere):
    here, there = everywhere
    for _ in range(2 * ACCOUNT_TRIES_MAX):
        await there.not_tried(await here.enter(ADA, HOME))


def test_what_is_no_question_gets_nothing():
    assert answering(Lockout())(b'"started"') == b"null"
