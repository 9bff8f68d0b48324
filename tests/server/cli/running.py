"""`front-office serve` as people start it: another process, watched from outside."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from db.embedded.cluster import Cluster
from tests.waiting import DEADLINE_S, wait_until

COMMAND = str(Path(sys.executable).with_name("front-office"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Running:
    """A server process over a data folder; what it says is read from files."""

    data_dir: Path
    port: int = field(default_factory=free_port)
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with tempfile.NamedTemporaryFile(delete=False) as out:
            self._out = Path(out.name)
        with self._out.open("wb") as out:
            self.process = subprocess.Popen(
                [COMMAND, "serve", *self.options],
                env=self.variables,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def variables(self) -> dict[str, str]:
        own = {"FRONT_OFFICE_PORT": str(self.port), "FRONT_OFFICE_DATA_DIR": str(self.data_dir)}
        return {**os.environ, **own, **self.environment}

    @property
    def said(self) -> str:
        return self._out.read_text(errors="replace")  # it may end within a character

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @cached_property
    def token(self) -> str:
        """The Scheduler's, by the command that the banner tells."""
        return self.run("token", "scheduler@demo.test").stdout.strip()

    def curl(self) -> list[str]:
        """The command that the banner offers, in words."""
        text = self.said
        return shlex.split(text[text.index("curl ") :].partition("\n\n")[0].replace("\\\n", ""))

    def until_ready(self) -> Running:
        wait_until(self._has_begun_or_ended, "a banner")
        assert self.process.poll() is None, self.said
        if "Ask as" in self.said:
            assert self.token  # while the database answers
        return self

    def _has_begun_or_ended(self) -> bool:
        return "Ctrl-C" in self.said or self.process.poll() is not None

    def until_ended(self) -> int:
        wait_until(lambda: self.process.poll() is not None, "the end of the server")
        return self.process.returncode

    def send(self, method: str, path: str, **how: Any) -> httpx.Response:
        return httpx.request(method, f"{self.origin}{path}", timeout=DEADLINE_S, **how)

    def ask(self, query: str, token: str | None = None) -> httpx.Response:
        headers = {"authorization": f"Bearer {token or self.token}"}
        return self.send("POST", "/graphql", json={"query": query}, headers=headers)

    def postgres_pid(self) -> int:
        return int(Cluster(self.data_dir).pid_file.read_text().partition("\n")[0])

    def workers(self) -> list[int]:
        """The processes that serve for this one, the oldest first."""
        return [pid for pid in children(self.process.pid) if b"serve" in command_of(pid)]

    def lines(self, event: str) -> list[dict[str, Any]]:
        """What the log says of one event; the last line may not be whole yet."""
        whole = self.said.rpartition("\n")[0].splitlines()
        lines = [json.loads(line) for line in whole if line.startswith("{")]
        return [line for line in lines if line["event"] == event]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another subcommand, beside the server."""
        return subprocess.run(
            [COMMAND, *arguments], env=self.variables, capture_output=True, text=True, check=False
        )

    def end(self) -> None:
        """Whatever a test did, nothing stays behind."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        self._out.unlink(missing_ok=True)


def children(parent: int) -> list[int]:
    """In the order in which they were started."""
    try:
        found = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in found.split()]


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat")
        return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")
    except (ProcessLookupError, FileNotFoundError):
        return False
