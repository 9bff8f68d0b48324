"""The application run by one process or by several, from the same preparations."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import uvloop

from db.secrets import Secret
from schema.root import core, rules
from server.app import Demo, opened
from server.complaint import tell
from server.identity.lockout import Lockout
from server.identity.tries import OwnTries, SharedTries, Tries, answering
from server.log import configure
from server.process import Life, serve, stopping_on_signals
from server.settings import Settings
from server.worker import Parent, stopping_on_order
from server.workers import Workers

SWITCH_INTERVAL_S = 0.0005
"""How long a thread that plans or hashes keeps whoever is served waiting; usually it is ten times that."""


@dataclass(frozen=True)
class Service:
    """What every process that serves has to know; it holds no connection and no event loop."""

    settings: Settings
    dsn: str = field(repr=False)
    secret: Secret
    demo: Demo | None
    tend: Callable[[], None]
    """Called several times a second by whoever started the database; does not wait."""


def serve_alone(
    service: Service, listener: socket.socket, parent: int | None, on_started: Callable[[], None]
) -> int:
    """Serve in this process until a signal or the end of `parent`; give the exit status."""

    async def say() -> None:
        on_started()

    life = Life(say, service.tend, parent, stopping_on_signals)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(service, listener, life, OwnTries()))
    return 0


def serve_by_workers(
    service: Service, listener: socket.socket, parent: int | None, on_started: Callable[[], None]
) -> int:
    """The same by as many processes as the settings say."""
    # Built before the processes part, they share its memory, and a new one begins at once.
    core(), rules()
    workers = Workers(
        count=service.settings.workers,
        work=partial(_work, service, listener, os.getpid()),
        answer=answering(Lockout()),
        listener=listener,
        tend=service.tend,
        parent=parent,
    )
    return workers.run(on_started)


def _work(
    service: Service, listener: socket.socket, parent: int, number: int, channel: socket.socket
) -> int:
    configure(service.settings.log_format, worker=number)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_work_for(service, listener, parent, channel))
    except Exception as error:  # noqa: BLE001  # the parent hears of the end, and this says why
        tell(error)
        return 1
    return 0


async def _work_for(
    service: Service, listener: socket.socket, parent: int, channel: socket.socket
) -> None:
    boss = await Parent.at(channel)
    life = Life(partial(boss.ask, "started"), _tend_nothing, parent, stopping_on_order)
    await _serve(service, listener, life, SharedTries(boss.ask))


def _tend_nothing() -> None:
    """The parent does it."""


async def _serve(service: Service, listener: socket.socket, life: Life, tries: Tries) -> None:
    settings = service.settings
    async with opened(settings, service.dsn, service.secret, service.demo, tries) as app:
        # What there is now stays: collecting garbage need not look at the whole schema each time.
        gc.freeze()
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        await serve(app, listener, settings, life)
