"""A data folder with a filled demo, for every test that starts a server over it."""

import os
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.server.cli.running import COMMAND, Running

CLIENTS = 30


@pytest.fixture(scope="session", autouse=True)
def _hearing_hangups():
    """Whoever runs the tests under nohup hands its deafness down to every server they start."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture(scope="module")
def data_dir():
    """Not in pytest's own folder, which nobody but root may enter when root runs the tests."""
    with tempfile.TemporaryDirectory(prefix="front-office-tests-") as folder:
        own = {**os.environ, "FRONT_OFFICE_DATA_DIR": folder}
        subprocess.run([COMMAND, "demo", "--clients", str(CLIENTS)], env=own, check=True)
        yield Path(folder)


@contextmanager
def _starting(data_dir):
    started = []

    def start_one(**how):
        running = Running(data_dir, **how)
        started.append(running)
        return running

    try:
        yield start_one
    finally:
        for running in started:
            running.end()


@pytest.fixture
def start(data_dir):
    with _starting(data_dir) as start_one:
        yield start_one


@pytest.fixture(params=[1, 2], ids="{}-worker".format)
def mortal(start, request):
    """A server that answers, for the test to end as it likes."""
    return start(options=("--workers", str(request.param))).until_ready()


@pytest.fixture(scope="class", params=[1, 2], ids="{}-worker".format)
def running(data_dir, request):
    """A server that answers, shared by tests that leave it running."""
    with _starting(data_dir) as start_one:
        yield start_one(environment={"FRONT_OFFICE_WORKERS": str(request.param)}).until_ready()


@pytest.fixture
def two(start):
    """A server of two workers, for the test to end as it likes."""
    return start(options=("--workers", "2")).until_ready()
