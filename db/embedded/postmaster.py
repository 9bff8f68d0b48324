"""What PostgreSQL writes down about itself while it runs, in postmaster.pid."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from db.embedded.errors import EmbeddedPostgresError

PORT = 5432
"""Never listened on; it is part of the socket's name."""
_PID_LINE, _SOCKET_DIR_LINE, _STATUS_LINE = 0, 4, 7


@dataclass(frozen=True)
class Postmaster:
    """The process that owns a data folder, if its file is to be believed."""

    pid: int
    socket_dir: Path
    is_ready: bool

    @classmethod
    def read(cls, pid_file: Path) -> Self | None:
        """Give None while there is no file, or not yet a whole one."""
        try:
            lines = pid_file.read_text("utf-8", "replace").splitlines()
            pid = int(lines[_PID_LINE])
            status = lines[_STATUS_LINE].strip()
        except (FileNotFoundError, IndexError, ValueError):
            return None
        return cls(pid, Path(lines[_SOCKET_DIR_LINE]), status == "ready")

    def answers(self) -> bool:
        """Whether somebody listens at the socket: a killed PostgreSQL leaves a file that says so."""
        with socket.socket(socket.AF_UNIX) as attempt:
            try:
                attempt.connect(str(self.socket_dir / f".s.PGSQL.{PORT}"))
            except OSError:
                return False
        return True


def discard_stale(pid_file: Path) -> None:
    """Remove what a killed PostgreSQL left, which would stop a new one if its number is taken again.

    Every process of a PostgreSQL that we started holds our lock, and the caller has that: so only
    one that was started by other means can still run, and that is refused.
    """
    try:
        pid = int(pid_file.read_text("utf-8", "replace").partition("\n")[0])
    except FileNotFoundError:
        return
    except ValueError:
        pid = None
    if pid is not None and _runs_in(pid, pid_file.parent):
        raise EmbeddedPostgresError(
            f"a PostgreSQL that was started by other means runs in {pid_file.parent}:"
            f" stop process {pid} first"
        )
    pid_file.unlink()


def _runs_in(pid: int, folder: Path) -> bool:
    """Whether the process works in the folder, as a postmaster does; at a loss, whether it is."""
    try:
        if sys.platform == "linux":
            return Path(f"/proc/{pid}/cwd").samefile(folder)
        os.kill(pid, 0)
    except (FileNotFoundError, ProcessLookupError):
        return False
    except PermissionError:
        return sys.platform != "linux"
    return True
