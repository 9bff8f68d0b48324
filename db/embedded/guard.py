"""Stands between the server and PostgreSQL: when the server is gone, PostgreSQL is stopped.

Run as a script with nothing but the standard library, so that it starts in milliseconds:
`guard.py UID GID LOCK_DESCRIPTOR SOCKET_FOLDER POSTGRES ARGUMENT...`. It says PostgreSQL's process id
on standard output; standard error is PostgreSQL's log. Its standard input ends when the server closes
it or dies, however it dies.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

STOPS = ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 5))
"""Signals in the order they are tried, with the seconds each is given."""
_UNHEARD = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> int:
    uid, gid, lock, socket_dir, *command = arguments
    # Whoever stops a whole group of processes means the server, which then tells us.
    for number in _UNHEARD:
        signal.signal(number, signal.SIG_IGN)
    postgres = subprocess.Popen(  # noqa: S603  # our own launcher chose the command
        command,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        cwd="/",
        pass_fds=[int(lock)],  # the data folder stays locked as long as anything runs in it
        preexec_fn=_fate(os.getpid()),  # noqa: PLW1509  # no thread runs yet
        **_identity(int(uid), int(gid)),
    )
    print(postgres.pid, flush=True)  # noqa: T201
    threading.Thread(target=_wait_for_server, args=(postgres,), daemon=True).start()
    status = postgres.wait()
    with contextlib.suppress(OSError):
        Path(socket_dir).rmdir()
    return status


def _identity(uid: int, gid: int) -> dict[str, Any]:
    return {"user": uid, "group": gid, "extra_groups": []} if os.geteuid() == 0 else {}


def _fate(guard_pid: int) -> Callable[[], None]:
    """Have the kernel stop PostgreSQL when the guard itself is killed, where it can (Linux)."""
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def share() -> None:
        for number in _UNHEARD:
            signal.signal(number, signal.SIG_DFL)
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, int(signal.SIGINT))
        if os.getppid() != guard_pid:
            os._exit(1)

    return share


def _wait_for_server(postgres: subprocess.Popen[bytes]) -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    for number, timeout_s in STOPS:
        postgres.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            postgres.wait(timeout_s)
            return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
