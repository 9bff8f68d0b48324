"""`front-office token`: prints a bearer token and nothing else."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta

import click

from db.session import Database
from resolvers.identity.tokens import KEY_LABEL, TOKEN_DAYS_MAX, issue_token
from server.cli.duration import Duration
from server.identity.assembly import utc_now
from server.place import Place, database
from server.preparation import as_found
from server.settings import Settings


@click.command()
@click.argument("email")
@click.option("--expires", type=Duration(), default="8h", show_default=True, help="As 30m, 8h, 7d.")
def command(email: str, expires: timedelta) -> None:
    """Print a bearer token for the account EMAIL, and nothing else."""
    if expires > timedelta(days=TOKEN_DAYS_MAX):
        raise click.BadParameter(f"at most {TOKEN_DAYS_MAX}d", param_hint="--expires")
    settings = Settings.from_environment(os.environ)
    with database(settings, may_make=False) as place:
        click.echo(asyncio.run(_issued(settings, place, email, expires)))


async def _issued(settings: Settings, place: Place, email: str, expires: timedelta) -> str:
    ready = await as_found(settings, place)
    async with (
        Database.open(ready.dsn, ready.secret) as opened,
        opened.identity() as connection,
    ):
        issued_at = utc_now()
        return await issue_token(
            connection,
            ready.secret.derive(KEY_LABEL),
            email,
            now=issued_at,
            expires_at=issued_at + expires,
        )
