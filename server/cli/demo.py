"""`front-office demo`: fills the demo practices."""

from __future__ import annotations

import asyncio
import os
from datetime import date, datetime

import click

from db.demo.load import fill, is_filled
from db.demo.practice import TODAY
from server.census import in_words
from server.place import database
from server.preparation import prepared
from server.progress import progress
from server.settings import Settings

CLIENTS_MAX = 1_000_000
CLIENTS_OF_SERVE = 200
TODAY_FIRST, TODAY_LAST = date(2010, 1, 1), date(2090, 12, 31)
"""The demo reaches some years back and ahead, and its cards end between 2000 and 2100."""


def _told(_ctx: click.Context, _param: click.Parameter, today: datetime) -> date:
    day = today.date()
    if not TODAY_FIRST <= day <= TODAY_LAST:
        raise click.BadParameter(f"expected a day from {TODAY_FIRST} to {TODAY_LAST}")
    return day


@click.command()
@click.option(
    "--clients",
    type=click.IntRange(1, CLIENTS_MAX),
    default=CLIENTS_OF_SERVE,
    show_default=True,
    help="How many clients the main practice has.",
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    default=TODAY.isoformat(),
    show_default=True,
    callback=_told,
    help="The day on which the demo takes place.",
)
def command(clients: int, today: date) -> None:
    """Fill the demo practices: equal options give equal rows."""
    settings = Settings.from_environment(os.environ)
    with database(settings) as place:
        ready = asyncio.run(prepared(settings, place))
        asyncio.run(_filled(ready.dsn, clients, today))


async def _filled(dsn: str, clients: int, today: date) -> None:
    if await is_filled(dsn):
        raise click.ClickException("the demo practices are there already; reset starts over")
    with progress("Filling the demo practices") as report:
        counts = await fill(dsn, clients=clients, today=today, progress=report)
    click.echo(f"The database holds {in_words(counts)}.")
