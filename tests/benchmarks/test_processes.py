"""What is told of this very process, and of one that it starts."""

import os
import subprocess
import sys

import pytest

from benchmarks.processes import are_told, resident_mib, spent_s

pytestmark = pytest.mark.skipif(not are_told(), reason="reads /proc")

WORK = "import resource\nwhile resource.getrusage(resource.RUSAGE_SELF).ru_utime < 0.1: pass"


def test_a_process_holds_some_memory():
    assert resident_mib(os.getpid()) > 1


def test_time_of_a_child_counts_when_it_has_ended():
    before_s = spent_s(os.getpid())

    subprocess.run([sys.executable, "-c", WORK], check=True)

    assert spent_s(os.getpid()) - before_s > 0.05


def test_time_of_a_child_counts_while_it_runs():
    before_s = spent_s(os.getpid())
    work = f"{WORK}\nprint(flush=True)\ninput()"

    with subprocess.Popen(
        [sys.executable, "-c", work], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        child.stdout.readline()
        during_s = spent_s(os.getpid())
        child.communicate("\n")

    assert during_s - before_s > 0.05
