"""Makes a running database ready to serve: its version checked, its secret known, its tables current."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from db.migrate import NewerDatabaseError, migrate
from db.secrets import KEY_FILE, Secret
from server.place import Place, version_of
from server.progress import progress
from server.settings import BadSettingError, Settings


@dataclass(frozen=True)
class Prepared:
    """A database that can be used, and the secret that opens it."""

    dsn: str = field(repr=False)
    secret: Secret
    version: str


async def as_found(settings: Settings, place: Place) -> Prepared:
    """Take the database as it is: a short command changes neither its tables nor its passwords.

    Raises BadSettingError for an unusable database and for want of a key, and SecretKeyError for an
    unusable one.
    """
    version = await version_of(place)
    _require_key(settings)
    return Prepared(place.dsn, _secret(settings), version)


async def prepared(settings: Settings, place: Place) -> Prepared:
    """Bring it up to this version first; its logins get the passwords of this secret key.

    Raises as `as_found` and `migrate` do, but for want of a key, which is made.
    """
    version = await version_of(place)
    ready = Prepared(place.dsn, _secret(settings), version)
    with progress("Bringing the database up to date"), _may_start_over(settings):
        await migrate(ready.dsn, ready.secret.login_passwords())
    return ready


def _secret(settings: Settings) -> Secret:
    return Secret.load(settings.data_dir, settings.secret_key)


def _require_key(settings: Settings) -> None:
    if settings.secret_key is None and not (settings.data_dir / KEY_FILE).exists():
        raise BadSettingError(
            "FRONT_OFFICE_DATA_DIR",
            f"there is no secret key in {settings.data_dir.resolve()}: name the folder that the"
            " server was started with, or give FRONT_OFFICE_SECRET_KEY",
        )


@contextmanager
def _may_start_over(settings: Settings) -> Iterator[None]:
    """Offer for the embedded database what is not ours to do to one that was given."""
    try:
        yield
    except NewerDatabaseError as error:
        if settings.database_url is not None:
            raise
        raise NewerDatabaseError(f"{error}, or start over with front-office reset") from None
