"""What Linux tells of processes: the memory they hold, the processor time they took."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

_PROCESSES = Path("/proc")
_KIB_IN_MIB = 1024
# In /proc/PID/stat, counted from what follows the name, which may hold anything.
_PARENT, _USER, _SYSTEM, _OF_ENDED_USER, _OF_ENDED_SYSTEM = 1, 11, 12, 13, 14


def are_told() -> bool:
    """Whether this system tells it."""
    return sys.platform == "linux"


def resident_mib(pid: int) -> float:
    """What of a process is in memory; LookupError when nothing is."""
    for line in (_PROCESSES / str(pid) / "status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "VmRSS":
            return int(value.split()[0]) / _KIB_IN_MIB
    raise LookupError(f"process {pid} holds no memory")


def spent_s(pid: int) -> float:
    """Seconds of a processor that a process took, with its children, ended ones too."""
    numbers = _stat(pid)
    ended = int(numbers[_OF_ENDED_USER]) + int(numbers[_OF_ENDED_SYSTEM])
    ticks = ended + sum(int(one[_USER]) + int(one[_SYSTEM]) for one in (numbers, *_children(pid)))
    return ticks / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> Iterator[Sequence[str]]:
    for folder in _PROCESSES.glob("[0-9]*"):
        try:
            numbers = _stat(int(folder.name))
        except OSError:  # it has just ended
            continue
        if int(numbers[_PARENT]) == pid:
            yield numbers


def _stat(pid: int) -> Sequence[str]:
    return (_PROCESSES / str(pid) / "stat").read_text().rpartition(")")[2].split()
