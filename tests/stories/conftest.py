"""A server with its demo practice, as people start it, for stories to be told to."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.cli.running import COMMAND, Running

CLIENTS = 60


@pytest.fixture(scope="session")
def demo() -> Iterator[Running]:
    with tempfile.TemporaryDirectory(prefix="front-office-tests-") as folder:
        own = {**os.environ, "FRONT_OFFICE_DATA_DIR": folder}
        subprocess.run([COMMAND, "demo", "--clients", str(CLIENTS)], env=own, check=True)
        running = Running(Path(folder))
        try:
            yield running.until_ready()
        finally:
            running.end()
