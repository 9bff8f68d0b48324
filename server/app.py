"""Puts everything together: what is opened once for a process, and the routes over it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import cast

from starlette.routing import BaseRoute, Router
from starlette.types import ASGIApp

from db.limits import shared_by
from db.live import SCHEDULE_CHANNEL
from db.migrate import newest
from db.secrets import Secret
from db.session import Database
from engine.cursors import Cursors
from engine.execute import Read
from integrations.mail import FolderMail, Mail, SmtpMail
from resolvers.access import Recorder, ensure_partitions
from resolvers.cursors import SEAL_KEY_LABEL
from resolvers.feed import ScheduleFeed
from resolvers.people import Person
from schema.root import engine
from schema.schedule import SCHEDULE_FEED
from server.calendar import UID_KEY_LABEL, CalendarFeed
from server.courier import Courier
from server.explorer.routes import explorer_routes
from server.health import health_routes
from server.http.edge import Edge
from server.http.endpoint import GraphQLEndpoint
from server.identity.assembly import Identity, assemble_identity, utc_now
from server.identity.tries import Tries
from server.limits import (
    FEED_PRUNE_S,
    KEYS_FORGET_S,
    OUTBOX_PAUSE_S,
    PARTITIONS_PAUSE_S,
    Places,
)
from server.live.admission import Admission
from server.live.endpoint import LiveEndpoint
from server.live.hub import Hub
from server.live.operation import Desk
from server.repeating import Repeating
from server.settings import Settings
from server.watch import IDENTITY_CHANNEL

CURSOR_KEY_LABEL = "cursors of lists"


@dataclass(frozen=True)
class Demo:
    """A practice of invented people: whom one may be without a password, and its fixed today."""

    people: Sequence[Person]
    today: date


@asynccontextmanager
async def opened(
    settings: Settings,
    dsn: str,
    secret: Secret,
    demo: Demo | None = None,
    tries: Tries | None = None,
) -> AsyncIterator[ASGIApp]:
    """Give the application; at the end write what is waiting, and close every connection.

    Raises BadSettingError when there is a demo and others than this machine could sign in to it,
    and AssetsError when the explorer's files are not the reviewed ones.
    """
    people = demo.people if demo else ()
    async with Database.open(dsn, secret, shared_by(settings.workers)) as database:
        hub, feed = Hub(), ScheduleFeed(database.feed)
        identity = assemble_identity(
            database,
            dsn,
            secret,
            settings,
            demo_emails=[person.email for person in people],
            tries=tries,
            also={SCHEDULE_CHANNEL: hub, IDENTITY_CHANNEL: hub},
        )
        courier = Courier(database.courier, _mail(settings), settings.mail_from)
        async with (
            identity,
            Recorder(database.recorder) as recorder,
            Repeating(
                partial(ensure_partitions, database.recorder),
                PARTITIONS_PAUSE_S,
                "the access log has not every partition of the coming months",
            ),
            Repeating(feed.prune, FEED_PRUNE_S, "the feed is not pruned"),
            Repeating(courier.deliver_due, OUTBOX_PAUSE_S, "the outbox could not be read"),
            Repeating(courier.forget_keys, KEYS_FORGET_S, "old idempotency keys are still kept"),
        ):
            asked = _asked(settings, secret, database, identity, recorder, hub, feed)
            health = health_routes(partial(_is_current, database, newest()))
            yield Edge(Router([*asked, *health, *_pages(identity, demo)]), settings)


def _asked(
    settings: Settings,
    secret: Secret,
    database: Database,
    identity: Identity,
    recorder: Recorder,
    hub: Hub,
    feed: ScheduleFeed,
) -> list[BaseRoute]:
    """Asking, changing and following, and the calendars; together they run so much at once."""
    # asyncpg's stubs do not say that a Record is a sequence.
    read, places = cast("Read", database.read), Places()
    authentication = identity.authentication
    graphql = GraphQLEndpoint(
        engine=engine(Cursors(secret.derive(CURSOR_KEY_LABEL))),
        read=read,
        write=database.write,
        authenticate=authentication.authenticate,
        recorder=recorder,
        allowed_hosts=settings.allowed_hosts,
        places=places,
    )
    admission = Admission(authentication.viewers, authentication.cookie)
    feeds = {SCHEDULE_FEED: feed}
    key = secret.derive(SEAL_KEY_LABEL)
    desk = Desk(graphql.engine, read, recorder, feeds, hub, key, places)
    live = LiveEndpoint(admission, desk)
    calendar = CalendarFeed(
        database.calendar, utc_now, places, recorder, secret.derive(UID_KEY_LABEL)
    )
    return [graphql.route(), live.route(), calendar.route()]


def _mail(settings: Settings) -> Mail:
    if settings.mail_url is None:
        return FolderMail(settings.data_dir / "mail")
    return SmtpMail(settings.mail_url)


async def _is_current(database: Database, revision: str) -> bool:
    return await database.revision() == revision


def _pages(identity: Identity, demo: Demo | None) -> list[BaseRoute]:
    """Signing in and out, and the explorer."""
    who = identity.authentication.who_is_signed_in
    if demo is None:
        explorer = explorer_routes(who, today=_today)
    else:
        explorer = explorer_routes(who, today=partial(_fixed, demo), demo_people=demo.people)
    return [*identity.routes, *explorer]


def _today() -> date:
    return utc_now().date()


def _fixed(demo: Demo) -> date:
    return demo.today
