"""What the figures were taken on: the machine, the versions, the day."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version

import asyncpg

from benchmarks.load.drive import generator

_PACKAGES = ("strawberry-graphql", "graphql-core", "asyncpg", "uvicorn", "uvloop", "sqlalchemy")
_GIB = 2**30


async def surroundings(dsn: str) -> dict[str, str]:
    """Words for the report and the file."""
    connection = await asyncpg.connect(dsn)
    try:
        postgres = await connection.fetchval("SHOW server_version")
    finally:
        await connection.close()
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} CPUs ({_processor()}), {_memory_gib():.0f} GiB",
        "versions": f"Python {platform.python_version()}, PostgreSQL {postgres}",
        "packages": packages,
        "generator": generator(),
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo") as lines:  # noqa: PTH123 - it is no file
            names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    except OSError:
        names = []
    return names[0] if names else platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
