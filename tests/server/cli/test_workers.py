"""What several workers do together: answer, count, hear of changes, and stand in for the dead."""

import os
import signal
from contextlib import contextmanager

import httpx

from server.identity.lockout import ACCOUNT_TRIES_MAX
from server.pauses import Pauses
from tests.db.embedding import only_linux
from tests.server.cli.running import is_alive
from tests.server.cli.test_serve import CLIENTS, query
from tests.waiting import DEADLINE_S, wait_until

REPLACED = "a worker ended and is replaced"

pytestmark = only_linux


@contextmanager
def only(running, number):
    """Let one worker alone accept what comes."""
    others = [pid for place, pid in enumerate(running.workers(), 1) if place != number]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in others:
            os.kill(pid, signal.SIGCONT)


def sign_in(running, password):
    body = {"email": "scheduler@demo.test", "password": password}
    return running.send("POST", "/session", json=body)


def test_each_worker_answers_and_writes_the_access_log(two, data_dir):
    before = query(data_dir, "SELECT count(*) FROM access_event")
    for number in (1, 2):
        with only(two, number):
            assert two.ask(CLIENTS).status_code == 200
            assert two.send("GET", "/health/live").status_code == 200
    wait_until(lambda: len(two.lines("request")) == 4, "four lines of log")
    # A line is written after its answer has left, so the one's may come after the other's.
    assert sorted(line["worker"] for line in two.lines("request")) == [1, 1, 2, 2]
    assert query(data_dir, "SELECT count(*) FROM access_event") == before + 2


def test_tries_to_sign_in_are_counted_for_all_workers_together(two):
    with only(two, 1):
        answers = [sign_in(two, "wrong") for _ in range(ACCOUNT_TRIES_MAX // 2)]
    with only(two, 2):
        answers += [sign_in(two, "wrong") for _ in range(ACCOUNT_TRIES_MAX // 2)]
        assert [answer.status_code for answer in answers] == [401] * ACCOUNT_TRIES_MAX
        locked = sign_in(two, "wrong")
    with only(two, 1):
        assert sign_in(two, "wrong").status_code == 429
    assert locked.status_code == 429
    assert int(locked.headers["retry-after"]) > 0


def test_what_is_revoked_at_one_worker_ends_at_all(two):
    email = {"email": "scheduler@demo.test"}
    how = {"base_url": two.origin, "headers": {"connection": "close"}, "timeout": DEADLINE_S}
    with httpx.Client(**how) as browser:
        with only(two, 1):
            token = browser.post("/session/demo", json=email).json()["csrfToken"]
        kept = dict(browser.cookies)
        with only(two, 2):
            assert browser.get("/session").status_code == 200
        with only(two, 1):
            ended = browser.delete("/session", headers={"x-csrf-token": token})
            assert ended.status_code == 204
        with only(two, 2), httpx.Client(**how, cookies=kept) as thief:
            wait_until(lambda: thief.get("/session").status_code == 401, "the session has ended")


def test_a_worker_that_dies_is_replaced_and_nobody_notices(two):
    dead, other = two.workers()
    os.kill(dead, signal.SIGKILL)
    wait_until(lambda: len(two.workers()) == 2 and dead not in two.workers(), "a new worker")
    assert other in two.workers()
    wait_until(lambda: two.lines(REPLACED), "the log says so")
    (line,) = two.lines(REPLACED)
    assert (line["worker"], line["pid"], line["status"]) == (1, dead, -signal.SIGKILL)
    os.kill(other, signal.SIGSTOP)  # so that the new one answers
    assert two.ask(CLIENTS).status_code == 200
    os.kill(other, signal.SIGCONT)
    two.process.send_signal(signal.SIGTERM)
    assert two.until_ended() == 0


def test_a_worker_that_dies_again_and_again_is_replaced_ever_more_slowly(two):
    survivor = two.workers()[1]
    for count in range(1, 4):
        (mortal,) = [pid for pid in two.workers() if pid != survivor]
        os.kill(mortal, signal.SIGKILL)
        wait_until(lambda count=count: len(two.lines(REPLACED)) == count, "the death is noticed")
        assert two.ask(CLIENTS).status_code == 200
        wait_until(lambda: len(two.workers()) == 2, "a new worker")
    lines, pauses = two.lines(REPLACED), Pauses()
    assert [line["pause_s"] for line in lines] == [pauses.after(line["life_s"]) for line in lines]


def test_a_worker_that_is_told_to_stop_finishes_and_is_replaced(two):
    told = two.workers()[0]
    os.kill(told, signal.SIGTERM)
    wait_until(lambda: not is_alive(told), "it ends")
    wait_until(lambda: two.lines(REPLACED), "the log says so")
    assert two.lines(REPLACED)[0]["status"] == 0


def test_a_worker_that_had_to_be_killed_shows_in_the_exit_code(two):
    worker = two.workers()[0]
    os.kill(worker, signal.SIGSTOP)
    two.process.send_signal(signal.SIGTERM)
    wait_until(lambda: len(two.workers()) == 1, "the other one ends")
    os.kill(worker, signal.SIGKILL)
    assert two.until_ended() == 1
    assert two.said.endswith("Stopped.\n")
