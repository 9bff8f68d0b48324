"""`front-office serve`: the database, its demo practice, the server, and what to do with it."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial
from importlib.metadata import version

import click

from db.demo.load import counts, fill, is_filled, today_of
from db.session import Database
from resolvers.identity.tokens import KEY_LABEL, issue_token
from resolvers.people import people
from server.app import Demo
from server.banner import Facts, banner
from server.census import in_words
from server.cli.demo import CLIENTS_OF_SERVE
from server.identity.assembly import utc_now
from server.log import configure
from server.people import DEMO_EMAILS
from server.place import Place, database, require_room
from server.preparation import Prepared, prepared
from server.process import listen
from server.progress import progress
from server.service import Service, serve_alone, serve_by_workers
from server.settings import WORKERS_MAX, Settings

TOKEN_EXPIRES = timedelta(hours=8)


@click.command()
@click.option(
    "--workers",
    type=click.IntRange(1, WORKERS_MAX),
    help="How many processes serve; FRONT_OFFICE_WORKERS, or 1, if not given.",
)
@click.option("--stop-with-parent", is_flag=True, hidden=True)
def command(workers: int | None, stop_with_parent: bool) -> None:
    """Start the server; the first start makes its database and fills the demo practice."""
    parent = os.getppid() if stop_with_parent else None
    settings = Settings.from_environment(os.environ)
    settings = replace(settings, workers=workers or settings.workers)
    configure(settings.log_format)
    with listen(settings) as listener, database(settings, may_join=False) as place:
        # An event loop of its own: when it is closed, there is nothing that a fork would share.
        service, text = asyncio.run(_made_ready(settings, place))
        serve = serve_alone if settings.workers == 1 else serve_by_workers
        status = serve(service, listener, parent, partial(click.echo, f"\n{text}\n"))
    click.echo("Stopped.", err=True)
    if status != 0:
        raise SystemExit(status)


async def _made_ready(settings: Settings, place: Place) -> tuple[Service, str]:
    """Everything that is known before the first answer, and what is said once it can be given."""
    await require_room(place, settings.workers)
    ready = await prepared(settings, place)
    demo = await _demo(settings, ready)
    text = await _banner(settings, place, ready, demo)
    return Service(settings, ready.dsn, ready.secret, demo, place.tend), text


async def _demo(settings: Settings, ready: Prepared) -> Demo | None:
    """The demo; made in a database without any practice, if only this machine can sign in to it."""
    if not await is_filled(ready.dsn):
        if not settings.is_loopback or (await counts(ready.dsn)).practices:
            return None
        with progress("Filling the demo practices, once") as report:
            await fill(ready.dsn, clients=CLIENTS_OF_SERVE, progress=report)
    async with (
        Database.open(ready.dsn, ready.secret) as accounts,
        accounts.identity() as connection,
    ):
        return Demo(await people(connection, DEMO_EMAILS), await today_of(ready.dsn))


async def _banner(settings: Settings, place: Place, ready: Prepared, demo: Demo | None) -> str:
    first = demo.people[0].email if demo and demo.people else None
    found = await counts(ready.dsn)
    facts = Facts(
        version=version("front-office"),
        database=f"{ready.version}, {'started here' if place.is_ours else 'as given'}",
        database_place=place.where,
        counts=in_words(found),
        people=demo.people if demo else (),
        origin=settings.origin,
        token=await _token(ready, first) if first and sys.stdout.isatty() else None,
        token_owner=first,
        command=sys.argv[0] if os.sep in sys.argv[0] else "front-office",
        is_own_database=place.is_ours,
        no_demo_on=None if found.practices else settings.host,
    )
    return banner(facts)


async def _token(ready: Prepared, email: str) -> str:
    now = utc_now()
    async with (
        Database.open(ready.dsn, ready.secret) as accounts,
        accounts.identity() as connection,
    ):
        return await issue_token(
            connection,
            ready.secret.derive(KEY_LABEL),
            email,
            now=now,
            expires_at=now + TOKEN_EXPIRES,
        )
