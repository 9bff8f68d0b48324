"""The demo practices as they are, and copies with all that otherwise that one person may not read."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from db.embedded import EmbeddedPostgres
from db.pool import _pass_json_through
from db.roles import LOGINS
from db.secrets import Secret
from db.session import Database
from engine.answer.output import Answer
from engine.execute import Engine, Read
from permissions.viewer import Viewer
from tests.demo_people import CLINICIAN, demo_people
from tests.generated.operation import Operation, Pool
from tests.generated.pool import demo_pool
from tests.roles.otherwise import make_otherwise
from tests.roles.samples import sample_arguments
from tests.roles.sight import Sight

SEED = 20261123
DEMO = "demo"
PLAIN = "as_it_is"


@dataclass(frozen=True)
class World:
    """One database, asked through both walls or past the second one."""

    database: Database
    admin: asyncpg.Connection

    async def unwalled(
        self, _viewer: Viewer, sql: str, arguments: Sequence[object]
    ) -> Sequence[Any] | None:
        """Read past the grants and policies of PostgreSQL: what is left is the engine's own wall."""
        row: Sequence[Any] | None = await self.admin.fetchrow(sql, *arguments)
        return row


@dataclass(frozen=True)
class Knowledge:
    """Who asks the demo, and what there is to ask with."""

    viewers: Mapping[str, Viewer]
    pool: Pool
    samples: Mapping[str, str]


async def knowledge_of(dsn: str, secret: Secret) -> Knowledge:
    """Looked up once; afterwards nobody is connected to the demo, which would forbid copies."""
    async with demo_people(dsn, secret) as people:
        viewers = {email: person.viewer for email, person in people.items()}
        rich = viewers[CLINICIAN]
        samples = await sample_arguments(dsn, rich.practice_id, rich.account_id)
        return Knowledge(viewers, await demo_pool(dsn, people), samples)


@dataclass
class Worlds:
    """Databases cloned from the demo when they are first asked for, on a loop of their own."""

    cluster: EmbeddedPostgres
    secret: Secret
    known: Knowledge
    runner: asyncio.Runner
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _made: dict[str, World] = field(default_factory=dict)

    def plain(self) -> World:
        """The demo as it is."""
        return self._world(PLAIN, None)

    def otherwise(self, name: str, sight: Sight) -> World:
        """The demo with everything otherwise that is not in sight."""
        return self._world(name, sight)

    def ask(self, engine: Engine, operation: Operation, viewer: Viewer, read: Read) -> Answer:
        asked = (operation.text, operation.variables, operation.operation_name, viewer, read)
        return self.runner.run(engine.execute(*asked))

    def close(self) -> None:
        self.runner.run(self._stack.aclose())

    def _world(self, name: str, sight: Sight | None) -> World:
        if name not in self._made:
            self._made[name] = self.runner.run(self._make(name, sight))
        return self._made[name]

    async def _make(self, name: str, sight: Sight | None) -> World:
        await self._run(f"CREATE DATABASE {name} TEMPLATE {DEMO} STRATEGY file_copy")
        await self._run(f"GRANT CONNECT ON DATABASE {name} TO {', '.join(LOGINS)}")
        dsn = self.cluster.dsn_of(name)
        admin = await asyncpg.connect(dsn)
        self._stack.push_async_callback(admin.close)
        if sight is not None:
            await make_otherwise(admin, sight, SEED)
        await _pass_json_through(admin)
        database = await self._stack.enter_async_context(Database.open(dsn, self.secret))
        return World(database, admin)

    async def _run(self, sql: str) -> None:
        connection = await asyncpg.connect(self.cluster.dsn)
        await connection.execute(sql)
        await connection.close()
