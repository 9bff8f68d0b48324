"""Our server with a part of it exchanged, to see what the part costs: `python -m benchmarks.variants`.

The argument is the variant's name; the settings are those of `front-office serve`. It is put
together here, out of the same pieces, so that the server itself needs no such switch.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import cast
from urllib.parse import unquote, urlsplit

import uvloop
from starlette.routing import Router
from starlette.types import ASGIApp

from db.limits import DEFAULT_LIMITS
from db.pool import RolePool
from db.secrets import Secret
from db.session import Database
from engine.execute import Engine, Read
from permissions.viewer import Viewer
from resolvers.access import AccessEvent, Recorder
from schema.root import engine, reference
from server.http.edge import Edge
from server.http.endpoint import GraphQLEndpoint
from server.identity.assembly import assemble_identity
from server.log import configure
from server.process import Life, listen, serve, stopping_on_signals
from server.settings import Settings

NO_ROLE = "none"
"""SET ROLE NONE: whoever logged in, which here is the superuser, whom no row policy holds."""


@dataclass(frozen=True)
class Variant:
    """What is switched on."""

    is_logged: bool = True
    """Whether the access log gets its events."""
    is_walled: bool = True
    """Whether statements run under the viewer's database role and its row policies."""
    is_compiled: bool = True
    """Whether our engine executes; or else Strawberry's own executor does."""

    def engine(self) -> Engine:
        # The reference answers as an engine does, and shares no code with one.
        return engine() if self.is_compiled else cast("Engine", reference())


WALLS = {
    "everything": Variant(),
    "without_log": Variant(is_logged=False),
    "without_walls": Variant(is_walled=False),
    "without_both": Variant(is_logged=False, is_walled=False),
}
"""What tells the cost of the access log and of the second wall."""
VARIANTS = {**WALLS, "strawberry": Variant(is_compiled=False)}


class Forgetful(Recorder):
    """Takes events and lets them go."""

    async def record(self, event: AccessEvent, timeout_s: float = 0) -> None:
        """Write nothing."""


@asynccontextmanager
async def composed(
    variant: Variant, settings: Settings, dsn: str, secret: Secret
) -> AsyncIterator[ASGIApp]:
    """The application as server.app puts it together, but for what the variant leaves out."""
    async with Database.open(dsn, secret) as database:
        identity = assemble_identity(database, dsn, secret, settings)
        recorder = (Recorder if variant.is_logged else Forgetful)(database.recorder)
        async with identity, recorder, _reading(variant, database, dsn) as read:
            graphql = GraphQLEndpoint(
                engine=variant.engine(),
                read=read,
                write=database.write,
                authenticate=identity.authentication.authenticate,
                recorder=recorder,
            )
            yield Edge(Router([graphql.route()]), settings)


@asynccontextmanager
async def _reading(variant: Variant, database: Database, dsn: str) -> AsyncIterator[Read]:
    if variant.is_walled:
        yield cast("Read", database.read)
        return
    superuser = _as_superuser(dsn)
    yield cast("Read", partial(_read, superuser))
    await superuser.close()


def _as_superuser(dsn: str) -> RolePool:
    """The same pool, with nothing in the way of who logs in."""
    parts = urlsplit(dsn)
    login, password = unquote(parts.username or ""), unquote(parts.password or "")
    return RolePool(dsn, login, password, NO_ROLE, DEFAULT_LIMITS, [])


def _read(pool: RolePool, _viewer: Viewer, sql: str, arguments: list[object]) -> Awaitable[object]:
    return pool.twice(partial(pool.fetch_row, sql, arguments))


async def _serve(variant: Variant) -> None:
    settings = Settings.from_environment(os.environ)
    configure(settings.log_format)
    assert settings.database_url is not None, "whoever starts a variant names the database"
    secret = Secret.load(settings.data_dir, settings.secret_key)
    with listen(settings) as listener:
        async with composed(variant, settings, settings.database_url, secret) as app:
            gc.freeze()  # as the server does; Strawberry's executor gains by it too
            await serve(app, listener, settings, Life(_told, _tended, None, stopping_on_signals))


async def _told() -> None:
    """Nobody waits to be told: whoever asks waits for an answer."""


def _tended() -> None:
    """The database is somebody else's to look after."""


if __name__ == "__main__":
    asyncio.Runner(loop_factory=uvloop.new_event_loop).run(_serve(VARIANTS[sys.argv[1]]))
