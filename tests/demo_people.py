"""The people of the demo practices, asking through the real engine and their own database role."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from db.secrets import Secret
from db.session import Database
from engine.execute import Engine
from permissions.roles import Role, grants_of
from permissions.viewer import Viewer
from schema.root import engine
from tests.factories import Person

SCHEDULER = "scheduler@demo.test"
BILLER = "biller@demo.test"
CLINICIAN = "clinician@demo.test"
BOTH = "clinician-scheduler@demo.test"
ADMINISTRATOR = "admin@demo.test"
OTHER = "scheduler@other.test"

_ROLES_HELD = """
SELECT a.practice_id, a.id, a.name, a.email, array_agg(g.role) AS roles
FROM account a JOIN role_grant g ON (g.practice_id, g.account_id) = (a.practice_id, a.id)
GROUP BY 1, 2, 3, 4
"""


@asynccontextmanager
async def demo_people(dsn: str, secret: Secret) -> AsyncIterator[dict[str, Person]]:
    """Everybody who has a role, by e-mail address; one engine answers them all."""
    admin = await asyncpg.connect(dsn)
    rows = await admin.fetch(_ROLES_HELD)
    await admin.close()
    shared: Engine = engine()
    async with Database.open(dsn, secret) as database:
        yield {row["email"]: Person(_viewer(row), shared, database) for row in rows}


def _viewer(row: asyncpg.Record) -> Viewer:
    roles = frozenset(Role(role) for role in row["roles"])
    return Viewer(row["id"], row["practice_id"], row["name"], row["email"], roles, grants_of(roles))
