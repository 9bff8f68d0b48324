"""A login that cannot migrate is told what is missing, before anything is done."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from db.embedded import EmbeddedPostgres
from db.migrate import migrate
from db.roles import ROLES
from db.secrets import Secret
from server.place import Place, version_of
from server.settings import BadSettingError
from tests.conftest import execute

SECOND = "second_practice"


@pytest.fixture
def second(cluster: EmbeddedPostgres, template: str) -> Iterator[str]:
    """An empty database of a cluster that has the roles already."""
    execute(cluster.dsn, f"CREATE DATABASE {SECOND}")
    yield SECOND
    execute(cluster.dsn, f"DROP DATABASE {SECOND} WITH (FORCE)")


@pytest.fixture
def login(cluster: EmbeddedPostgres, second: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A login of the name that the test says, who owns the second database; its address."""
    name = request.param
    execute(cluster.dsn, f"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD 'here'")
    execute(cluster.dsn, f"ALTER DATABASE {second} OWNER TO {name}")
    yield f"postgresql://{name}:here@/{second}?host={quote(cluster.host, safe='')}&port={cluster.port}"
    execute(cluster.dsn, f"ALTER DATABASE {second} OWNER TO postgres")
    execute(cluster.dsn_of(second), f"DROP OWNED BY {name} CASCADE")
    execute(cluster.dsn, f"DROP OWNED BY {name} CASCADE; DROP ROLE {name}")


def given(dsn: str) -> Place:
    return Place(dsn, "there", is_ours=False)


@pytest.mark.parametrize(
    ("login", "words"),
    [("fo_admin", "begin with fo_"), ("another", "the login that made")],
    indirect=["login"],
)
def test_a_login_that_cannot_migrate_is_told_why(login: str, words: str) -> None:
    with pytest.raises(BadSettingError, match=words):
        asyncio.run(version_of(given(login)))


@pytest.mark.parametrize("login", ["another"], indirect=True)
def test_who_may_grant_the_roles_may_migrate(
    cluster: EmbeddedPostgres, login: str, secret: Secret
) -> None:
    execute(cluster.dsn, f"GRANT {', '.join(ROLES)} TO another WITH ADMIN OPTION")
    assert (asyncio.run(version_of(given(login)))).startswith("PostgreSQL")
    asyncio.run(migrate(login, secret.login_passwords()))


@pytest.mark.parametrize("login", ["another"], indirect=True)
def test_another_than_the_owner_is_told_so(
    cluster: EmbeddedPostgres, login: str, second: str
) -> None:
    execute(cluster.dsn, f"ALTER DATABASE {second} OWNER TO postgres")
    with pytest.raises(BadSettingError, match="owner"):
        asyncio.run(version_of(given(login)))
