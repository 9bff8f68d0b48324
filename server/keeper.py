"""Keeps the embedded PostgreSQL alive while the server runs: whatever killed it, it is started again."""

from __future__ import annotations

import time

from db.embedded import EmbeddedPostgres, EmbeddedPostgresError
from server.log import log
from server.pauses import Pauses


class Keeper:
    """Notices that PostgreSQL died and has it recover, a step at a time.

    Whoever serves calls `tend` several times a second; nothing in here waits, because the requests
    that come meanwhile have to be answered.
    """

    def __init__(self, postgres: EmbeddedPostgres) -> None:
        self._postgres = postgres
        self._pauses = Pauses()
        self._started_s = time.monotonic()
        self._was_ready = True
        self._due_s: float | None = None

    def tend(self) -> None:
        try:
            if self._due_s is None:
                self._look()
            elif self._due_s <= time.monotonic() and self._postgres.begin_again():
                self._due_s, self._started_s = None, time.monotonic()
        except EmbeddedPostgresError as error:
            self._lose(error)

    def _look(self) -> None:
        is_ready = self._postgres.is_ready()
        if is_ready and not self._was_ready:
            log.warning("PostgreSQL answers again")
        self._was_ready = is_ready

    def _lose(self, error: EmbeddedPostgresError) -> None:
        now_s = time.monotonic()
        life_s = now_s - self._started_s
        pause_s = self._pauses.after(life_s)
        log.error(
            "PostgreSQL died and is started again",
            reason=str(error),
            life_s=int(life_s),
            pause_s=pause_s,
        )
        self._due_s, self._was_ready = now_s + pause_s, False
