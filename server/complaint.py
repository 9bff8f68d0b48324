"""What is said of an exception: one line if it is somebody's mistake or circumstance, else where."""

from __future__ import annotations

import json

import asyncpg
import click

from db.embedded import EmbeddedPostgresError
from db.migrate import NewerDatabaseError, UpgradeRefusedError
from db.secrets import SecretKeyError
from db.session import DatabaseUnavailableError
from resolvers.identity.tokens import NoSuchAccountError
from server.explorer.assets import AssetsError
from server.log import described
from server.process import CannotListenError
from server.settings import BadSettingError

EXPECTED = (
    AssetsError,
    BadSettingError,
    CannotListenError,
    DatabaseUnavailableError,
    EmbeddedPostgresError,
    NewerDatabaseError,
    NoSuchAccountError,
    SecretKeyError,
    UpgradeRefusedError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.LockNotAvailableError,
    asyncpg.UndefinedTableError,
)
"""Anything else is a bug, and shows where it happened, without its message."""


def words_of(error: Exception) -> str:
    """One line, without what a database says: that can hold data."""
    if isinstance(error, asyncpg.LockNotAvailableError):
        return (
            "the database has to be changed, and something that is open in it is in the way, such as"
            " a backup, a long query or another start: try again when that has ended"
        )
    if isinstance(error, asyncpg.PostgresError):
        return "the database was not made ready with this secret key: run front-office migrate"
    return str(error)


def tell(error: Exception) -> None:
    """Say on standard error why a process ends."""
    if isinstance(error, EXPECTED):
        complain(words_of(error))
        return
    # A bug; what a database says of it can hold data.
    complain("this is a bug; please report where it happened:")
    click.echo(json.dumps(described(error), indent=2), err=True)


def complain(message: str) -> None:
    click.echo(f"front-office: {' '.join(message.split())}", err=True)
