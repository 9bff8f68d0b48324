"""Killed in the middle of changes: each is there whole or not at all, and sent again it is there once."""

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event

import httpx
import pytest

from tests.db.embedding import only_linux
from tests.server.cli.test_serve import query
from tests.waiting import wait_until

pytestmark = only_linux

WRITERS = 4
OCCURRENCES = 4
ENOUGH = 12
PROVIDER = "{ providers(first: 1) { nodes { id } } }"
BOOK = """mutation {{ timeOffCreate(idempotencyKey: "{key}", input: {{ providerId: "{provider}",
  title: "{key}", startsAt: "{year}-03-01T{hour:02}:00:00Z", endsAt: "{year}-03-01T{hour:02}:30:00Z",
  rule: "FREQ=DAILY;COUNT={occurrences}" }}) {{ entry {{ id }} errors {{ code message }} }} }}"""
FOUND = """SELECT json_object_agg(title, entries) FROM (SELECT title, count(*) AS entries
  FROM schedule_entry WHERE title LIKE '{kind}-%' GROUP BY title) AS found"""
SERIES = """SELECT count(*) FROM schedule_series AS s WHERE NOT EXISTS (
  SELECT FROM schedule_entry AS e WHERE e.series_id = s.id)"""


class Booking:
    """Writers that book one series after the other, each under a key of its own."""

    def __init__(self, kind, provider, year):
        self.kind, self.provider, self.year = kind, provider, year
        self.acknowledged, self.sent, self._numbers = set(), set(), count()

    def text(self, key):
        number = int(key.rpartition("-")[2])
        years, hour = divmod(number, 24)
        return BOOK.format(
            key=key, provider=self.provider, year=self.year + years, hour=hour,
            occurrences=OCCURRENCES,
        )  # fmt: skip

    def until(self, running, stop):
        """Book until told to stop, whatever becomes of the server."""
        while not stop.is_set():
            key = f"{self.kind}-{next(self._numbers)}"
            self.sent.add(key)
            try:
                answer = running.ask(self.text(key))
            except httpx.TransportError:
                continue
            if answer.status_code == 200:
                assert answer.json()["data"]["timeOffCreate"]["errors"] == [], answer.text
                self.acknowledged.add(key)


def kill_server(running, start):
    """The server and all its workers; another one is started."""
    workers = running.workers()
    running.process.kill()
    running.process.wait()
    for worker in workers:
        wait_until(lambda worker=worker: worker not in running.workers(), "they end with it")
    return start().until_ready()


def kill_postgres(running, _start):
    os.kill(running.postgres_pid(), signal.SIGKILL)
    wait_until(lambda: running.ask(PROVIDER).status_code == 200, "it is back")
    return running


@pytest.mark.parametrize(("kill", "year"), [(kill_server, 2040), (kill_postgres, 2060)])
def test_a_change_is_there_whole_or_not_at_all(start, data_dir, kill, year):
    running = start().until_ready()
    provider = running.ask(PROVIDER).json()["data"]["providers"]["nodes"][0]["id"]
    booking, stop = Booking(kill.__name__, provider, year), Event()
    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(booking.until, running, stop) for _ in range(WRITERS)]
        try:
            wait_until(lambda: len(booking.acknowledged) >= ENOUGH, "some are booked")
            running = kill(running, start)
        finally:
            stop.set()
    for one in writing:
        one.result()

    found = json.loads(query(data_dir, FOUND.format(kind=kill.__name__)))
    assert set(found.values()) == {OCCURRENCES}
    assert booking.acknowledged <= set(found)
    assert query(data_dir, SERIES) == 0
    for key in sorted(booking.sent):
        answer = running.ask(booking.text(key)).json()["data"]["timeOffCreate"]
        assert answer["errors"] == [], key
    found = json.loads(query(data_dir, FOUND.format(kind=kill.__name__)))
    assert found == dict.fromkeys(booking.sent, OCCURRENCES)
