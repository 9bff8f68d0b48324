"""`front-office schema`: prints the SDL, whole or as one person sees it."""

from __future__ import annotations

import asyncio
import os

import click
from graphql import print_schema

from db.session import Database
from permissions.viewer import Viewer
from resolvers.identity.standing import of_account
from resolvers.identity.tokens import NoSuchAccountError
from schema.root import engine, whole
from server.identity.assembly import utc_now
from server.place import database
from server.preparation import Prepared, as_found
from server.settings import Settings


@click.command()
@click.option("--as", "email", metavar="EMAIL", help="Only what this person may see.")
def command(email: str | None) -> None:
    """Print the schema, whole or as somebody sees it."""
    if email is None:
        click.echo(whole().as_str())
        return
    settings = Settings.from_environment(os.environ)
    with database(settings, may_make=False) as place:

        async def found() -> Viewer:
            return await _viewer(await as_found(settings, place), email)

        viewer = asyncio.run(found())
    click.echo(print_schema(engine().view(viewer)))


async def _viewer(ready: Prepared, email: str) -> Viewer:
    """Raise NoSuchAccountError for an address of nobody who may sign in."""
    async with Database.open(ready.dsn, ready.secret) as opened, opened.identity() as connection:
        standing = await of_account(connection, email, utc_now())
    if standing is None:
        raise NoSuchAccountError
    return standing.viewer
