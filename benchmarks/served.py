"""A contender that answers over HTTP: its process, its port, and the load that is put on it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.data import FOLDER, Data
from benchmarks.limit.statements import DSN
from benchmarks.load import Outcome, Request, drive
from benchmarks.load.request import HOST
from benchmarks.queries import BILLER, SCHEDULER, Query

START_TIMEOUT_S = 60
_POLL_S = 0.02


class NotStartedError(RuntimeError):
    """A contender that ended, or never listened; the message names it and its log."""


@dataclass
class Served:
    """A server in a process of its own. `tokens` say who asks, by e-mail."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    tokens: Mapping[str, str]
    _answer_s: dict[str, float] = field(default_factory=dict)

    @property
    def pid(self) -> int:
        return self.process.pid

    def answer(self, query: Query) -> Any:
        """What is under `data`; the time it takes tells later whether the contender is slow."""
        begun = time.perf_counter()
        answer = self.request(query).ask()
        self._answer_s[query.name] = time.perf_counter() - begun
        return answer["data"]

    def run(self, query: Query, connections: int, seconds: float) -> Outcome:
        answer_s = self._answer_s.get(query.name, 0.0)
        return drive(self.request(query), connections, seconds, answer_s)

    def request(self, query: Query) -> Request:
        return Request(self.port, self.tokens[query.email], query.body)

    def close(self) -> None:
        """Stop it; its log, a line for each request, is kept only when it ended badly."""
        self.process.terminate()
        # uvicorn by itself ends as the signal has it, ours with a 0.
        if self.process.wait() in {0, -signal.SIGTERM}:
            self.log.unlink()


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def tokens_of(data: Data) -> Mapping[str, str]:
    """A token of everybody who asks, by e-mail."""
    return {email: data.token_of(email) for email in (SCHEDULER, BILLER)}


def start(
    name: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    port: int,
    tokens: Mapping[str, str],
) -> Served:
    """Start a server and wait until it listens; NotStartedError when it does not."""
    log = FOLDER / f"{name}.log"
    with log.open("wb") as file:
        # Every word of it is ours.
        process = subprocess.Popen(  # noqa: S603
            command, stdout=file, stderr=file, env={**os.environ, **environment}
        )
    served = Served(name, port, process, log, tokens)
    deadline = time.monotonic() + START_TIMEOUT_S
    while not _listens(port):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            process.wait()
            raise NotStartedError(f"{name} did not start; see {log}")
        time.sleep(_POLL_S)
    return served


def production(dsn: str, tokens: Mapping[str, str], name: str = "ours", **more: str) -> Served:
    """`front-office serve` itself, everything switched on; `more` are settings beside the usual."""
    command = [str(Path(sys.executable).with_name("front-office")), "serve"]
    port = free_port()
    return start(name, command, {**_settings(dsn, port), **_named(more)}, port, tokens)


def variant(dsn: str, tokens: Mapping[str, str], name: str) -> Served:
    """Our server with a part exchanged; see benchmarks/variants.py."""
    command = [sys.executable, "-m", "benchmarks.variants", name]
    port = free_port()
    return start(name, command, _settings(dsn, port), port, tokens)


def bare(dsn: str) -> Served:
    """The limit over HTTP."""
    return _simple("bare", "benchmarks.limit.bare", dsn)


def tutorial(dsn: str) -> Served:
    """The tutorial way."""
    return _simple("tutorial", "benchmarks.tutorial.app", dsn)


def _simple(name: str, module: str, dsn: str) -> Served:
    """A server whose tokens are the e-mail addresses themselves."""
    port = free_port()
    command = [sys.executable, "-m", module, str(port)]
    tokens = {email: email for email in (SCHEDULER, BILLER)}
    return start(name, command, {DSN: dsn}, port, tokens)


def _settings(dsn: str, port: int) -> Mapping[str, str]:
    return _named(
        {
            "database_url": dsn,
            "data_dir": str(FOLDER / "data"),
            "port": str(port),
            "log_format": "json",
        }
    )


def _named(settings: Mapping[str, str]) -> Mapping[str, str]:
    return {f"FRONT_OFFICE_{name.upper()}": value for name, value in settings.items()}


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
