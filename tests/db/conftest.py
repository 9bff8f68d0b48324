"""A database for each module of these tests, which look at it as each of its roles."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import PurePath

import asyncpg
import pytest

from db.embedded import EmbeddedPostgres
from db.migrate import migrate
from db.secrets import Secret
from tests.db.rows import Database


@pytest.fixture(scope="module")
def database(
    request: pytest.FixtureRequest, cluster: EmbeddedPostgres, template: str, secret: Secret
) -> Iterator[Database]:
    name = PurePath(request.path).stem
    passwords = secret.login_passwords()

    async def make() -> None:
        admin = await asyncpg.connect(cluster.dsn)
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        await admin.close()
        # A clone has the template's tables with their rights, but not the rights on the database.
        await migrate(cluster.dsn_of(name), passwords)

    async def drop() -> None:
        admin = await asyncpg.connect(cluster.dsn)
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()

    asyncio.run(make())
    yield Database(cluster.dsn_of(name), passwords)
    asyncio.run(drop())
