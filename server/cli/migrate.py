"""`front-office migrate`: brings the database up to this version."""

from __future__ import annotations

import asyncio
import os

import click

from server.place import database
from server.preparation import prepared
from server.settings import Settings


@click.command()
def command() -> None:
    """Bring the database up to this version; running it again changes nothing."""
    settings = Settings.from_environment(os.environ)
    with database(settings) as place:
        asyncio.run(prepared(settings, place))
    click.echo("The database is up to date.")
