"""Starts a server in a temporary folder and asks it what npm's graphql-http asks; needs Node."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
COMMAND = Path(sys.executable).with_name("front-office")
START_TIMEOUT_S = 180
OWNER = "scheduler@demo.test"


def main() -> int:
    if shutil.which("npm") is None:
        raise SystemExit("make audit needs Node and npm")
    with tempfile.TemporaryDirectory(prefix="front-office-audit-") as folder:
        place = Path(folder)
        place.chmod(0o711)  # PostgreSQL runs as somebody else when root runs this
        environment = _environment(place)
        _install(place)
        with _served(environment) as origin:
            return _audit(place, origin, environment)


def _environment(place: Path) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"FRONT_OFFICE_PORT": str(port), "FRONT_OFFICE_DATA_DIR": str(place / "data")}
    return {**os.environ, **own}


def _install(place: Path) -> None:
    for name in ("package.json", "audit.mjs"):
        shutil.copy(HERE / name, place / name)
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=place, check=True)


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[str]:
    origin = f"http://127.0.0.1:{environment['FRONT_OFFICE_PORT']}"
    command = [COMMAND, "serve", "--stop-with-parent"]
    said = Path(environment["FRONT_OFFICE_DATA_DIR"]).with_name("server.log")
    with (
        said.open("wb") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            _wait_until_ready(origin, server, said)
            yield origin
        finally:
            server.terminate()


def _wait_until_ready(origin: str, server: subprocess.Popen[bytes], said: Path) -> None:
    give_up_s = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < give_up_s and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{origin}/health/ready"):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise SystemExit(f"the server did not start:\n{said.read_text()}")


def _audit(place: Path, origin: str, environment: dict[str, str]) -> int:
    asked = [COMMAND, "token", OWNER]
    token = subprocess.run(asked, env=environment, check=True, capture_output=True, text=True)
    own = {"AUDIT_URL": f"{origin}/graphql", "AUDIT_TOKEN": token.stdout.strip()}
    found = subprocess.run(
        ["node", "audit.mjs"], cwd=place, env={**environment, **own}, check=False
    )
    return found.returncode


if __name__ == "__main__":
    sys.exit(main())
