"""Where the database is: the embedded PostgreSQL in the data folder, or one that is given."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from db.embedded import EmbeddedPostgres
from db.embedded.cluster import Cluster
from db.limits import CONNECTIONS_OF_OTHERS, connections_of
from db.roles import NAMED_LIKE_OURS, ROLES
from server.keeper import Keeper
from server.progress import progress
from server.settings import BadSettingError, Settings

VERSION_MIN = 180_000
"""PostgreSQL 18, as `server_version_num` says it."""
CONNECT_TIMEOUT_S = 10.0
_URL = "FRONT_OFFICE_DATABASE_URL"
_ROOM = """
SELECT sum(CASE name WHEN 'max_connections' THEN 1 ELSE -1 END * setting::integer)
FROM pg_settings
WHERE name IN ('max_connections', 'superuser_reserved_connections', 'reserved_connections')
"""


_LOGIN = """
SELECT current_setting('server_version_num')::integer AS version,
    rolsuper OR rolcreaterole AS may_create_roles,
    rolname !~ $1 AS has_name_of_its_own,
    pg_has_role(datdba, 'USAGE') AS is_owner,
    (SELECT coalesce(bool_and(pg_has_role(oid, 'USAGE WITH ADMIN OPTION')), true)
        FROM pg_roles WHERE rolname = ANY($2)) AS may_grant_ours
FROM pg_roles, pg_database
WHERE rolname = current_user AND datname = current_database()
"""
_EXPECTED = {
    "may_create_roles": "expected the login of an admin who may create roles",
    "has_name_of_its_own": (
        "expected a login whose name does not begin with fo_ or front_office_, as those of the"
        " server's own roles do"
    ),
    "is_owner": "expected the login of the database's owner",
    "may_grant_ours": (
        "expected the login that made Front Office's roles on this cluster, or one that may grant"
        " each of them (WITH ADMIN OPTION), or a superuser"
    ),
}
"""What is said of a login that is not what `_LOGIN` asks for."""


def _leave_alone() -> None:
    """What runs elsewhere is looked after there."""


@dataclass(frozen=True)
class Place:
    """A database that runs; `dsn` is the admin's and holds a password."""

    dsn: str = field(repr=False)
    where: str
    is_ours: bool
    """Whether this process started it, and stops it."""
    tend: Callable[[], None] = _leave_alone
    """To be called several times a second while others use it; it does not wait."""


@contextmanager
def database(
    settings: Settings, *, may_join: bool = True, may_make: bool = True
) -> Iterator[Place]:
    """Start or join the database; at the end stop it, if it was started here.

    Without `may_make` there has to be one. Raises EmbeddedPostgresError and BadSettingError.
    """
    if settings.database_url is not None:
        yield Place(settings.database_url, _shown(settings.database_url), is_ours=False)
        return
    if not may_make:
        _require_made(settings.data_dir)
    with progress("Starting PostgreSQL"):
        postgres = EmbeddedPostgres.start(
            settings.data_dir, may_join=may_join, connections=connections_of(settings.workers)
        )
    try:
        tend = Keeper(postgres).tend if postgres.is_ours else _leave_alone
        yield Place(postgres.dsn, str(postgres.data_dir), postgres.is_ours, tend)
    finally:
        with progress("Stopping PostgreSQL"):
            postgres.stop()


def _require_made(data_dir: Path) -> None:
    cluster = Cluster(data_dir.resolve())
    if not cluster.home.exists():
        raise BadSettingError(
            "FRONT_OFFICE_DATA_DIR",
            f"there is no practice in {cluster.data_dir}:"
            " name the folder that the server was started with, or start it first",
        )


def _shown(url: str) -> str:
    """The address without what opens it."""
    parts = urlsplit(url)
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # of several hosts
        port = ""
    return f"{parts.hostname or 'a local socket'}{port}{parts.path}"


async def version_of(place: Place) -> str:
    """PostgreSQL's version in words; raise BadSettingError for one, or a login, that is unusable."""
    async with _connected(place) as connection:
        found = await connection.fetchrow(_LOGIN, NAMED_LIKE_OURS, ROLES)
    assert found is not None, "a login has a row, and its database too"
    number = found["version"]
    if number < VERSION_MIN:
        raise BadSettingError(_URL, f"expected PostgreSQL {VERSION_MIN // 10_000} or newer")
    for wanted, words in _EXPECTED.items():
        if not found[wanted]:
            raise BadSettingError(_URL, words)
    return f"PostgreSQL {number // 10_000}.{number % 10_000}"


async def require_room(place: Place, workers: int) -> None:
    """Raise BadSettingError when so many workers may want more connections than PostgreSQL takes."""
    async with _connected(place) as connection:
        room = int(await connection.fetchval(_ROOM)) - CONNECTIONS_OF_OTHERS
    if connections_of(workers) > room:
        fewer = max((n for n in range(1, workers) if connections_of(n) <= room), default=0)
        raise BadSettingError(
            "FRONT_OFFICE_WORKERS",
            f"expected at most {fewer}, or a larger max_connections: {workers} may take"
            f" {connections_of(workers)} connections, and {place.where} has room for {room}",
        )


@asynccontextmanager
async def _connected(place: Place) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    try:
        connection = await asyncpg.connect(place.dsn, timeout=CONNECT_TIMEOUT_S)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise BadSettingError(_URL, _why_not(error, place.where)) from None
    try:
        yield connection
    finally:
        await connection.close()


def _why_not(error: Exception, where: str) -> str:
    """Without PostgreSQL's own words: they can hold what was sent."""
    match error:
        case asyncpg.InvalidAuthorizationSpecificationError():
            return f"the user or the password is not right for {where}"
        case asyncpg.InvalidCatalogNameError():
            return f"there is no database {where}"
        case asyncpg.InsufficientPrivilegeError():
            return f"the user may not connect to {where}"
        case asyncpg.PostgresError():
            return f"PostgreSQL takes no connection to {where} at present"
        case OSError():
            return f"no PostgreSQL answers at {where}"
        case _:
            return "expected an address like postgresql://user:password@host/database"
