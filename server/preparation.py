"""Makes a running database ready to serve: its version checked, its secret known, its tables current."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from db.migrate import NewerDatabaseError, migrate
from db.secrets import Secret
from server.place import Place, version_of
from server.progress import progress
from server.settings import Settings


@dataclass(frozen=True)
class Prepared:
    """A database that can be used, and the secret that opens it."""

    dsn: str = field(repr=False)
    secret: Secret
    version: str


async def as_found(settings: Settings, place: Place) -> Prepared:
    """Take the database as it is: a short command changes neither its tables nor its passwords.

    Raises BadSettingError for an unusable database, SecretKeyError for an unusable key.
    """
    version = await version_of(place)
    return Prepared(place.dsn, Secret.load(settings.data_dir, settings.secret_key), version)


async def prepared(settings: Settings, place: Place) -> Prepared:
    """The same, brought up to this version; its logins get the passwords of this secret key."""
    ready = await as_found(settings, place)
    with progress("Bringing the database up to date"), _may_start_over(settings):
        await migrate(ready.dsn, ready.secret.login_passwords())
    return ready


@contextmanager
def _may_start_over(settings: Settings) -> Iterator[None]:
    """Offer for the embedded database what is not ours to do to one that was given."""
    try:
        yield
    except NewerDatabaseError as error:
        if settings.database_url is not None:
            raise
        raise NewerDatabaseError(f"{error}, or start over with front-office reset") from None
