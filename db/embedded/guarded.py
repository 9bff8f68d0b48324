"""PostgreSQL as a child of its guard, seen from the server that started both."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from db.embedded import guard
from db.embedded.account import SystemAccount
from db.embedded.cluster import Cluster, binaries, environment, last_complaint, make_log
from db.embedded.errors import EmbeddedPostgresError
from db.embedded.locks import own
from db.embedded.postmaster import PORT, Postmaster

START_TIMEOUT_S = 120
"""Includes the recovery after a crash."""
_STOP_TIMEOUT_S = sum(timeout_s for _, timeout_s in guard.STOPS) + 5
_POLL_S = 0.01


class GuardedPostgres:
    """A PostgreSQL that ends when this object says so, or when this process is gone."""

    def __init__(
        self, process: subprocess.Popen[bytes], ownership: int, cluster: Cluster, log_start: int
    ) -> None:
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)  # it has no name
        self._process = process
        self._ownership = ownership
        self._cluster = cluster
        self._log_start = log_start
        self._announced = b""
        self._is_ended = False

    @classmethod
    def begin(cls, cluster: Cluster, account: SystemAccount, lock: int, socket_dir: Path) -> Self:
        """Start it, and do not wait until it is ready."""
        log_start = make_log(cluster)
        ownership = own(cluster.owner)
        try:
            return cls(_spawn(cluster, account, lock, socket_dir), ownership, cluster, log_start)
        except BaseException:
            os.close(ownership)
            raise

    def wait_until_ready(self) -> None:
        """Raise EmbeddedPostgresError when it ended instead, or takes too long, and end it."""
        try:
            self._wait_until(time.monotonic() + START_TIMEOUT_S)
        except BaseException:
            self.end()
            raise

    def _wait_until(self, deadline: float) -> None:
        while not self.is_ready():
            if time.monotonic() > deadline:
                raise self._complaint()
            time.sleep(_POLL_S)

    def is_ready(self) -> bool:
        """Whether it takes connections; raise EmbeddedPostgresError when it has ended."""
        if self._process.poll() is not None:
            raise self._complaint()
        assert self._process.stdout is not None
        self._announced += self._process.stdout.read() or b""
        running = Postmaster.read(self._cluster.pid_file)
        return running is not None and running.is_ready and self._announced == b"%d\n" % running.pid

    def end(self) -> None:
        """Stop PostgreSQL and wait until it and its guard are gone."""
        if self._is_ended:
            return
        self._is_ended = True
        os.close(self._ownership)  # from here on nobody joins
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(_STOP_TIMEOUT_S)
        self._process.stdout.close()

    def _complaint(self) -> EmbeddedPostgresError:
        said = self._cluster.log.read_bytes()[self._log_start :].decode("utf-8", "replace")
        return EmbeddedPostgresError(
            f"PostgreSQL does not run: {last_complaint(said)} (see {self._cluster.log})"
        )


def _spawn(
    cluster: Cluster, account: SystemAccount, lock: int, socket_dir: Path
) -> subprocess.Popen[bytes]:
    postgres = [
        *(str(binaries() / "postgres"), "-D", str(cluster.data), "-k", str(socket_dir)),
        *("-c", f"config_file={cluster.settings}", "-p", str(PORT)),
    ]
    words = [str(word) for word in (account.uid, account.gid, lock, socket_dir)]
    with cluster.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603  # every word of it is ours
            [sys.executable, "-I", "-S", guard.__file__, *words, *postgres],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            stderr=log,
            env=environment(),
            pass_fds=[lock],
            start_new_session=True,  # Ctrl-C is for the server, which stops PostgreSQL in order
        )
