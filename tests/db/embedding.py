"""Runs an embedded PostgreSQL from another process, and looks at what is left of it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    home = str(Cluster(data_dir).home)
    at_work = [pid for pid, _, cwd in _running() if cwd.startswith(home)]
    return at_work + guards_of(data_dir)


def guards_of(data_dir: Path) -> list[int]:
    is_named = os.fsencode(data_dir)
    return [pid for pid, words, _ in _running() if b"guard.py" in words and is_named in words]


def _running() -> Iterator[tuple[int, bytes, str]]:
    """Every process with its command and its folder, but for those that end meanwhile."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words, cwd = (process / "cmdline").read_bytes(), (process / "cwd").readlink()
            yield int(process.name), words, str(cwd)


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
