"""Runs an embedded PostgreSQL from another process, and looks at what is left of it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from db.embedded import EmbeddedPostgres
from db.embedded.cluster import Cluster
from db.embedded.postmaster import Postmaster

IS_ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not IS_ROOT, reason="needs root, to become another account")
only_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

SERVER = """
import sys
from pathlib import Path
from db.embedded import EmbeddedPostgres
with EmbeddedPostgres.start(Path(sys.argv[1])) as postgres:
    print("ready", flush=True)
    sys.stdin.read()
"""


def ask(postgres: EmbeddedPostgres, sql: str) -> object:
    async def run() -> object:
        connection = await asyncpg.connect(postgres.dsn)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(run())


def processes_of(data_dir: Path) -> list[int]:
    """Every process that works in the cluster or stands guard over it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
            cwd = str((process / "cwd").readlink())
        except OSError:
            continue
        is_guard = b"guard.py" in words and os.fsencode(data_dir) in words
        if is_guard or cwd.startswith(str(Cluster(data_dir).home)):
            found.append(int(process.name))
    return found


def guard_of(data_dir: Path) -> int:
    return next(
        pid
        for pid in processes_of(data_dir)
        if b"guard.py" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )


def postmaster_of(data_dir: Path) -> int:
    running = Postmaster.read(Cluster(data_dir).pid_file)
    assert running is not None
    return running.pid


@contextmanager
def server(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs PostgreSQL in the folder."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def write_a_row(data_dir: Path) -> None:
    with EmbeddedPostgres.start(data_dir) as postgres:
        ask(postgres, "CREATE TABLE kept AS SELECT 7 AS value")


def written_row(data_dir: Path) -> object:
    with EmbeddedPostgres.start(data_dir) as postgres:
        assert postgres.is_ours
        return ask(postgres, "SELECT value FROM kept")
