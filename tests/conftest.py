"""Fixtures of all tests: a PostgreSQL for each worker, and a migrated database for each test."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from db.demo.load import fill
from db.embedded import EmbeddedPostgres
from db.migrate import migrate
from db.roles import LOGINS, OWNER
from db.secrets import Secret
from db.session import Database
from engine.execute import Engine
from permissions.roles import Role
from schema.root import engine as new_engine
from tests.demo_people import demo_people
from tests.factories import Person, Practice, new_practice

DEMO_CLIENTS = 80
TEMPLATE = "front_office_template"
SCHEMA_TESTS = "schema_tests"
_numbers = count(1)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def secret() -> Secret:
    return Secret("a key that only the tests of Front Office use")


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder for a PostgreSQL of the test's own; its account can get there, as root's too."""
    with tempfile.TemporaryDirectory(prefix="front-office-tests-") as folder:
        yield Path(folder).resolve()


@pytest.fixture(scope="session")
def cluster() -> Iterator[EmbeddedPostgres]:
    """Not in pytest's own folder, which nobody but root may enter when root runs the tests."""
    with (
        tempfile.TemporaryDirectory(prefix="front-office-tests-") as folder,
        EmbeddedPostgres.start(Path(folder), durable=False) as postgres,
    ):
        yield postgres


@pytest.fixture(scope="session")
def template(cluster: EmbeddedPostgres, secret: Secret) -> str:
    """The name of a database that has every migration and no row."""
    execute(cluster.dsn, f"CREATE DATABASE {TEMPLATE}")
    asyncio.run(migrate(cluster.dsn_of(TEMPLATE), secret.login_passwords()))
    return TEMPLATE


@pytest.fixture
def database_endpoint(cluster: EmbeddedPostgres, template: str) -> Iterator[str]:
    """The admin's address of a migrated, empty database that this test has for itself."""
    name = f"test_{next(_numbers)}"
    execute(cluster.dsn, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    # A clone has the template's tables and their rights, but not the rights on the database itself.
    execute(cluster.dsn, f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
    execute(cluster.dsn, f"GRANT CONNECT ON DATABASE {name} TO {', '.join(LOGINS)}")
    yield cluster.dsn_of(name)
    execute(cluster.dsn, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def demo_dsn(cluster: EmbeddedPostgres, template: str) -> str:
    """The admin's address of the demo practices, for tests that only read."""
    name = "demo"
    execute(cluster.dsn, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    execute(cluster.dsn, f"GRANT CONNECT ON DATABASE {name} TO {', '.join(LOGINS)}")
    asyncio.run(fill(cluster.dsn_of(name), progress=lambda _line: None, clients=DEMO_CLIENTS))
    return cluster.dsn_of(name)


@pytest.fixture
async def people(demo_dsn: str, secret: Secret) -> AsyncIterator[dict[str, Person]]:
    """Everybody of the demo practices who has a role, by e-mail address."""
    async with demo_people(demo_dsn, secret) as found:
        yield found


@pytest.fixture(scope="session")
def schema_dsn(cluster: EmbeddedPostgres, template: str) -> Iterator[str]:
    execute(cluster.dsn, f"CREATE DATABASE {SCHEMA_TESTS} TEMPLATE {template} STRATEGY file_copy")
    yield cluster.dsn_of(SCHEMA_TESTS)
    execute(cluster.dsn, f"DROP DATABASE {SCHEMA_TESTS} WITH (FORCE)")


@pytest.fixture(scope="session")
async def schema_database(
    anyio_backend: str, schema_dsn: str, secret: Secret
) -> AsyncIterator[Database]:
    async with Database.open(schema_dsn, secret) as database:
        yield database


@pytest.fixture(scope="session")
async def owner(anyio_backend: str, schema_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """The owner of the tables, who may write what no viewer may."""
    connection = await asyncpg.connect(schema_dsn)
    await connection.execute(f"SET ROLE {OWNER}")
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
def schema_engine() -> Engine:
    return new_engine()


@pytest.fixture
async def practice(
    owner: asyncpg.Connection, schema_engine: Engine, schema_database: Database
) -> Practice:
    return await new_practice(owner, schema_engine, schema_database)


@pytest.fixture
async def elsewhere(
    owner: asyncpg.Connection, schema_engine: Engine, schema_database: Database
) -> Practice:
    """Another practice, of which nobody here may ever learn anything."""
    return await new_practice(owner, schema_engine, schema_database, name="Elsewhere")


@pytest.fixture
async def scheduler(practice: Practice) -> Person:
    return await practice.person(Role.SCHEDULER)


@pytest.fixture
async def biller(practice: Practice) -> Person:
    return await practice.person(Role.BILLER)


@pytest.fixture
async def clinician(practice: Practice) -> Person:
    return await practice.person(Role.CLINICIAN)


@pytest.fixture
async def both(practice: Practice) -> Person:
    """Somebody who is a clinician and a scheduler."""
    return await practice.person(Role.CLINICIAN, Role.SCHEDULER)


@pytest.fixture
async def administrator(practice: Practice) -> Person:
    return await practice.person(Role.ADMINISTRATOR)


def execute(dsn: str, sql: str) -> None:
    """Run one statement as the admin, from outside any event loop."""

    async def run() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    asyncio.run(run())
