"""The process: its socket, its signals, and uvicorn run from inside instead of from outside."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from server.http.protocol import BoundedProtocol
from server.limits import (
    CONNECTIONS_MAX,
    KEEP_ALIVE_S,
    SHUTDOWN_TIMEOUT_S,
    SOCKET_MESSAGE_BYTES_MAX,
    SOCKET_PING_S,
)
from server.live.wire import BoundedSocket
from server.log import on_loop_error
from server.settings import Settings

BACKLOG_CONNECTIONS = 512
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Stopping = Callable[[uvicorn.Server], contextlib.AbstractContextManager[None]]
"""While it is entered, signals set the server's `should_exit`, and `force_exit` when in a hurry."""


class CannotListenError(Exception):
    """The address is taken or not ours; the message is one line for the person who started it."""


def listen(settings: Settings) -> socket.socket:
    """Bind before anything else starts, so that a taken port costs nothing but a line."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((settings.host, settings.port))
        opened.listen(BACKLOG_CONNECTIONS)
    except OSError as error:
        opened.close()
        raise CannotListenError(_why_not(settings, error)) from None
    opened.setblocking(False)
    return opened


def _why_not(settings: Settings, error: OSError) -> str:
    where = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        return f"{where} is in use; stop what runs there, or set FRONT_OFFICE_PORT to another port"
    return f"cannot listen on {where}: {os.strerror(error.errno or 0)}"


@dataclass(frozen=True)
class Life:
    """How a process that serves begins, what it does beside, and when it ends."""

    on_started: Callable[[], Awaitable[object]]
    tend: Callable[[], None]
    """Called several times a second; does not wait."""
    parent: int | None
    """A process with which this one ends."""
    stopping: Stopping


class _Server(uvicorn.Server):
    """uvicorn's server, with a life that we decide."""

    def __init__(self, config: uvicorn.Config, life: Life) -> None:
        super().__init__(config)
        self._life = life

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            await self._life.on_started()

    async def on_tick(self, counter: int) -> bool:
        """Stop when the parent is gone: killed outright, it cannot pass its signal on."""
        if self._life.parent is not None and os.getppid() != self._life.parent:
            self.should_exit = True
        self._life.tend()
        return await super().on_tick(counter)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        with self._life.stopping(self):
            yield


@contextlib.contextmanager
def stopping_on_signals(server: uvicorn.Server) -> Iterator[None]:
    """The first signal lets requests finish; a second one does not wait for them."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.force_exit = server.should_exit
        server.should_exit = True

    with handled(stop):
        yield


async def serve(app: ASGIApp, listener: socket.socket, settings: Settings, life: Life) -> None:
    """Serve until the life ends: then stop accepting, finish what runs, and return."""
    asyncio.get_running_loop().set_exception_handler(on_loop_error)
    await _Server(_config(app, settings), life).serve(sockets=[listener])


def _config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=BoundedProtocol,
        ws=BoundedSocket,
        ws_max_size=SOCKET_MESSAGE_BYTES_MAX,
        ws_ping_interval=SOCKET_PING_S,
        ws_ping_timeout=SOCKET_PING_S,
        ws_per_message_deflate=False,  # a few bytes would unpack to many
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        limit_concurrency=CONNECTIONS_MAX,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=SHUTDOWN_TIMEOUT_S,
    )


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Make SIGTERM end what runs the way Ctrl-C does, so that every `finally` is passed."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    with handled(interrupt):
        yield


@contextlib.contextmanager
def handled(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Handle every signal that means the end."""
    # Under nohup the end of the terminal is not the end of the server.
    is_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    numbers = [number for number in STOP_SIGNALS if not (is_nohup and number == signal.SIGHUP)]
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
