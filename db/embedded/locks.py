"""Two locks on a data folder: one while PostgreSQL runs there, one while its server lives.

Both are bound to open files, so that the kernel lets go of them however a process ends.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

_OWN_MODE = 0o600
_PID_BYTES_MAX = 20


def try_lock(path: Path) -> int | None:
    """Lock until every copy of the descriptor is closed; None when somebody else has the lock."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWN_MODE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def own(path: Path) -> int:
    """Lock a new file as this process; an owner whose PostgreSQL crashed keeps only the old one."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWN_MODE)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    os.write(descriptor, str(os.getpid()).encode())
    return descriptor


def owner_of(path: Path) -> int | None:
    """The process that owns the file at this moment, if one does."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        written = os.read(descriptor, _PID_BYTES_MAX)
        return int(written) if written.isdigit() else None
    finally:
        os.close(descriptor)
    return None
