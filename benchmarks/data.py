"""The practice that everything is measured on: loaded once, kept under `.bench/`, reused."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import asyncpg

from benchmarks.sample import Sample, sample_of
from db.demo.load import counts, fill, is_filled
from db.embedded import EmbeddedPostgres
from db.embedded.cluster import Cluster
from db.embedded.postmaster import Postmaster
from db.migrate import migrate
from db.secrets import Secret
from db.session import Database
from resolvers.identity.tokens import KEY_LABEL, issue_token
from server.census import in_words
from server.identity.assembly import utc_now
from server.progress import progress

FOLDER = Path(".bench")
CLIENTS = 20_000
TOKEN_EXPIRES = timedelta(hours=8)
CONNECTIONS = 200
"""Of all contenders together, each with a pool for each of its roles."""

# The demo's calendar reaches five weeks ahead, and (b) asks for ten appointments of each client: the
# first fifty get one each week, late in the evening, when nobody else has any.
_COMING = """
WITH chosen AS (
    SELECT c.practice_id, c.id, c.primary_provider_id, row_number() OVER (ORDER BY c.sort_key, c.id) AS n
    FROM client AS c WHERE c.practice_id = $1 ORDER BY c.sort_key, c.id LIMIT 50
), wanted AS (
    SELECT c.*, md5(c.id || '/' || week)::uuid AS entry_id,
        $2::timestamptz + week * interval '7 days' + interval '3 hours' + c.n * interval '5 minutes' AS starts_at
    FROM chosen AS c, generate_series(1, 10) AS week
), added AS (
    INSERT INTO schedule_entry (practice_id, id, kind, appointment_type, provider_id, starts_at, ends_at, status, format)
    SELECT practice_id, entry_id, 'APPOINTMENT', 'INDIVIDUAL',
        coalesce(primary_provider_id, (SELECT min(p.id::text)::uuid FROM provider AS p WHERE p.practice_id = $1)),
        starts_at, starts_at + interval '5 minutes', 'SCHEDULED', 'VIDEO'
    FROM wanted ON CONFLICT DO NOTHING
)
INSERT INTO attendee (practice_id, entry_id, client_id, starts_at)
SELECT practice_id, entry_id, id, starts_at FROM wanted ON CONFLICT DO NOTHING
"""
# A run leaves millions of events behind, and the next one should not begin with them. The log
# refuses to be emptied, but not by a superuser who says that this is no ordinary session.
_EMPTY_THE_LOG = "SET session_replication_role = replica; TRUNCATE access_event"


@dataclass(frozen=True)
class Data:
    """A running database, what is in it, and the key that opens it."""

    dsn: str = field(repr=False)
    secret: Secret
    sample: Sample
    census: str
    postgres: EmbeddedPostgres

    @property
    def postmaster(self) -> int:
        """The process whose children serve each connection."""
        running = Postmaster.read(Cluster(self.postgres.data_dir).pid_file)
        assert running is not None, "it runs as long as this object is of use"
        return running.pid

    def token_of(self, email: str) -> str:
        """A bearer token of an account."""
        return asyncio.run(issued(self.dsn, self.secret, email))


@contextmanager
def data(folder: Path = FOLDER, clients: int = CLIENTS) -> Iterator[Data]:
    """Start the database of the benchmarks; the first time it takes minutes to fill."""
    place = folder / "data"
    with EmbeddedPostgres.start(
        place, durable=True, may_join=False, connections=CONNECTIONS
    ) as postgres:
        secret = Secret.load(place)
        asyncio.run(_prepare(postgres.dsn, secret, clients))
        yield Data(
            postgres.dsn,
            secret,
            asyncio.run(sample_of(postgres.dsn)),
            in_words(asyncio.run(counts(postgres.dsn))),
            postgres,
        )


async def _prepare(dsn: str, secret: Secret, clients: int) -> None:
    await migrate(dsn, secret.login_passwords())
    if not await is_filled(dsn):
        with progress(f"Loading a practice of {clients:,} clients, once") as report:
            await fill(dsn, clients=clients, progress=report)
    sample = await sample_of(dsn)
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(_COMING, sample.practice_id, sample.coming_from)
        await connection.execute(_EMPTY_THE_LOG)
    finally:
        await connection.close()


async def issued(dsn: str, secret: Secret, email: str) -> str:
    """Issue a bearer token, as `front-office token` does."""
    async with Database.open(dsn, secret) as database, database.identity() as connection:
        now = utc_now()
        return await issue_token(
            connection, secret.derive(KEY_LABEL), email, now=now, expires_at=now + TOKEN_EXPIRES
        )
