"""PostgreSQL may die under a running server: it comes back by itself, and nothing is lost meanwhile."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest

from server.pauses import Pauses
from tests.db.embedding import guards_of, only_linux
from tests.server.cli.running import children, command_of, is_alive
from tests.server.cli.test_serve import CLIENTS, query
from tests.waiting import wait_until

pytestmark = only_linux

ASKING = 6
GOOD, UNAVAILABLE = (200, None), (503, "DATABASE_UNAVAILABLE")
DIED, BACK = "PostgreSQL died and is started again", "PostgreSQL answers again"


def one_of_its_processes(running):
    """Of those that serve somebody."""
    processes = children(running.postgres_pid())
    return next(pid for pid in processes if b"front_office" in command_of(pid))


KILLED = {
    "postmaster": lambda running: running.postgres_pid(),
    "guard": lambda running: guards_of(running.data_dir)[0],
    "backend": one_of_its_processes,
}


def keep_asking(running, stop, seen):
    """Collect what the answers say."""
    while not stop.is_set():
        answer = running.ask(CLIENTS)
        errors = answer.json().get("errors")
        seen.append((answer.status_code, errors and errors[0]["extensions"]["code"]))


@contextmanager
def asked(running):
    """Ask all the time; give the list that the answers are added to."""
    stop, seen = Event(), []
    with ThreadPoolExecutor(ASKING) as pool:
        asking = [pool.submit(keep_asking, running, stop, seen) for _ in range(ASKING)]
        try:
            yield seen
        finally:
            stop.set()
    for one in asking:
        one.result()


@pytest.mark.parametrize(
    ("workers", "killed"),
    [("1", "postmaster"), ("2", "postmaster"), ("2", "guard"), ("1", "backend")],
)
def test_a_database_that_is_killed_comes_back_and_keeps_what_was_acknowledged(
    start, data_dir, workers, killed
):
    running = start(options=("--workers", workers)).until_ready()
    before = query(data_dir, "SELECT count(*) FROM access_event")
    deaths = int(killed != "backend")  # when one of its processes dies, PostgreSQL heals itself
    with asked(running) as seen:
        wait_until(lambda: GOOD in seen, "it answers")
        pid = KILLED[killed](running)
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not is_alive(pid), "it is dead")
        wait_until(lambda: len(running.lines(DIED)) == deaths, "it is noticed")
        before_it_is_back = len(seen)
        wait_until(lambda: seen[before_it_is_back:][-ASKING:] == [GOOD] * ASKING, "it is back")
    # On a slow machine it may be back before anybody has asked in vain.
    assert set(seen) <= {GOOD, UNAVAILABLE}
    assert not running.lines("failed")
    written = query(data_dir, "SELECT count(*) FROM access_event") - before
    assert written >= seen.count(GOOD)
    assert len(running.lines(DIED)) == deaths
    postgres = running.postgres_pid()
    running.process.send_signal(signal.SIGTERM)
    assert running.until_ended() == 0
    assert not is_alive(postgres)


def test_a_database_that_dies_again_and_again_is_started_ever_more_slowly(two):
    for count in range(1, 4):
        os.kill(two.postgres_pid(), signal.SIGKILL)
        wait_until(lambda count=count: len(two.lines(BACK)) == count, "it is back")
    lines, pauses = two.lines(DIED), Pauses()
    assert [line["pause_s"] for line in lines] == [pauses.after(line["life_s"]) for line in lines]


def test_the_server_can_be_stopped_while_its_database_is_down(mortal):
    os.kill(mortal.postgres_pid(), signal.SIGKILL)
    wait_until(lambda: mortal.lines(DIED), "the death is noticed")
    mortal.process.send_signal(signal.SIGTERM)
    assert mortal.until_ended() == 0
    assert mortal.said.endswith("Stopped.\n")
