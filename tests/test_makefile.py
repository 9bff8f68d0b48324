"""The Makefile recovers from whatever ended it before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_an_environment_that_was_half_made_is_made_anew(tmp_path: Path) -> None:
    """As a kill leaves it: Python is there, and pip is not."""
    half = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", half], check=True)
    subprocess.run(["make", f"VENV={half}", half / ".made"], cwd=ROOT, check=True)
    subprocess.run([half / "bin/python", "-m", "pip", "--version"], check=True)
