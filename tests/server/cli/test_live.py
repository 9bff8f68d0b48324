"""Sockets of several workers: each is told of everything, whatever becomes of the database meanwhile."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack

import pytest

from tests.db.embedding import only_linux
from tests.server.cli.test_serve import CLIENTS, query
from tests.server.cli.test_workers import only
from tests.server.live.line import Port, line
from tests.waiting import wait_until

pytestmark = only_linux

WATCH = """subscription($after: String) {
  masterScheduleChanged(after: $after) { cursor entryId entry { title } } }"""
RENAME = """
UPDATE schedule_entry SET title = '{}' WHERE id = (
  SELECT min(id::text)::uuid FROM schedule_entry JOIN practice USING (practice_id)
  WHERE name LIKE 'Juniper%')
RETURNING 'entry_' || id
"""


async def began(stack, running, **variables):
    found = await stack.enter_async_context(line(Port(running.port)))
    await found.greet(authorization=f"Bearer {running.token}")
    await found.subscribe(WATCH, **variables)
    return found


async def told(found, title):
    """Every line's next change, which is the one of that title."""
    changes = [await one.change() for one in found]
    assert [change["entry"]["title"] for change in changes] == [title] * len(found)
    return changes


@pytest.fixture
def runner():
    with asyncio.Runner() as runner:
        yield runner


def test_all_workers_tell_of_a_change_and_a_killed_database_loses_none(two, data_dir, runner):
    stack, lines = AsyncExitStack(), []
    for number in (1, 2):
        with only(two, number):
            lines.append(runner.run(began(stack, two)))
            cursor = runner.run(lines[-1].change())["cursor"]
    query(data_dir, RENAME.format("one"))
    runner.run(told(lines, "one"))
    os.kill(two.postgres_pid(), signal.SIGKILL)
    wait_until(lambda: two.lines("PostgreSQL answers again"), "it comes back")
    query(data_dir, RENAME.format("two"))
    runner.run(told(lines, "two"))
    late = runner.run(began(stack, two, after=cursor))
    for title in ("two", "two"):  # the entry as it is now, for each of the changes
        runner.run(told([late], title))
    assert two.ask(CLIENTS).status_code == 200
    two.process.send_signal(signal.SIGTERM)
    assert [runner.run(one.closed())[0] for one in (*lines, late)] == [1001] * 3
    assert two.until_ended() == 0
    runner.run(stack.aclose())


def test_a_worker_that_dies_is_no_loss_to_who_comes_back(two, data_dir, runner):
    stack = AsyncExitStack()
    with only(two, 1):
        dying = runner.run(began(stack, two))
        cursor = runner.run(dying.change())["cursor"]
    os.kill(two.workers()[0], signal.SIGKILL)
    query(data_dir, RENAME.format("meanwhile"))
    assert runner.run(dying.closed())[0] == 1006
    back = runner.run(began(stack, two, after=cursor))
    runner.run(told([back], "meanwhile"))
    runner.run(stack.aclose())
