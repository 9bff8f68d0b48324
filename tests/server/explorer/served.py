"""The whole application over its demo practices, on a port of this machine."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from db.demo.load import fill
from db.demo.practice import TODAY
from db.secrets import Secret
from permissions.roles import Role
from resolvers.people import Person
from server.app import Demo, opened
from server.process import listen
from server.settings import Settings
from tests.waiting import wait_until

CLIENTS = 60
"""Enough for every example to have something to show."""

PEOPLE = tuple(
    Person(email.partition("@")[0].title(), email, practice, frozenset(roles))
    for email, practice, roles in (
        ("scheduler@demo.test", "Juniper Street Counseling", {Role.SCHEDULER}),
        ("biller@demo.test", "Juniper Street Counseling", {Role.BILLER}),
        ("clinician@demo.test", "Juniper Street Counseling", {Role.CLINICIAN}),
        (
            "clinician-scheduler@demo.test",
            "Juniper Street Counseling",
            {Role.CLINICIAN, Role.SCHEDULER},
        ),
        ("admin@demo.test", "Juniper Street Counseling", {Role.ADMINISTRATOR}),
        ("scheduler@other.test", "Linden Row Psychotherapy", {Role.SCHEDULER}),
    )
)


def fill_demo(dsn: str) -> None:
    asyncio.run(fill(dsn, progress=lambda _words: None, clients=CLIENTS))


@contextmanager
def served(dsn: str, secret: Secret) -> Iterator[str]:
    """Give the origin; uvicorn runs in a thread, for the browser's client is synchronous."""
    settings = Settings(port=0)
    listener = listen(settings)
    server: list[uvicorn.Server] = []

    async def run() -> None:
        async with opened(settings, dsn, secret, Demo(PEOPLE, TODAY)) as app:
            server.append(uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None)))
            await server[0].serve(sockets=[listener])

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    wait_until(lambda: (server and server[0].started) or not thread.is_alive(), "the server starts")
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        if server:
            server[0].should_exit = True
        thread.join()
