"""Links under which another calendar reads when a provider is busy."""

from __future__ import annotations

import strawberry
from sqlalchemy import ColumnElement, FromClause, Text, cast, func, literal_column

from db import directory
from db.schedule import calendar_link
from permissions.vocabulary import Directory, Schedule
from resolvers.rows import by_id, listed, pointed
from resolvers.schedule import linking
from schema.connection import Connection, paged
from schema.declare import entity, field, group, input_field, inputs
from schema.directory import Provider
from schema.history import ChangeEvent, history_of
from schema.mutation import Problem, mutation, problems
from schema.node import Node
from schema.scalars import Instant, key_of
from schema.written import line

LABEL_CHARACTERS_MAX = 100


@entity(
    calendar_link,
    requires=Schedule.FEED,
    within=linking.OWN_LINKS,
    prefix="calendarlink",
    by_id=by_id(calendar_link),
)
class CalendarLink(Node):
    """A link under which another calendar reads when a provider is busy, and nothing else."""

    label: str | None = field("What it is for, such as a device.", requires=Schedule.FEED)
    created_at: Instant | None = field("When it was made.", requires=Schedule.FEED)
    revoked_at: Instant | None = field(
        "When it was ended; null while it works.", requires=Schedule.FEED
    )
    provider: Provider | None = field(
        "Whose calendar it shows.",
        requires=Directory.READ,
        resolve=pointed(directory.provider, "provider_id"),
    )
    history: Connection[ChangeEvent] | None = history_of("calendarlink")


@inputs
class CalendarLinkCreateInput:
    """A link to be."""

    provider_id: strawberry.ID = input_field(
        "Whose calendar it shows.", requires=Schedule.FEED, encode=key_of("provider")
    )
    label: str = input_field(
        "What it is for, such as a device.",
        requires=Schedule.FEED,
        encode=line(LABEL_CHARACTERS_MAX),
    )


@inputs
class CalendarLinkRevokeInput:
    """A link that is to work no longer."""

    id: strawberry.ID = input_field(
        "The link's global id.", requires=Schedule.FEED, encode=key_of("calendarlink")
    )


@group()
class _LinkPayload:
    """What became of a link."""

    link: CalendarLink | None = field(
        "The link as it is now.",
        requires=Schedule.FEED,
        resolve=pointed(calendar_link, "link_id"),
    )
    errors: list[Problem] = problems()


def _address(row: FromClause) -> ColumnElement[str]:
    secret = func.replace(cast(row.c["secret"], Text), "-", "")
    return literal_column("'/calendar/'").concat(secret).concat(literal_column("'.ics'"))


@group()
class CalendarLinkCreatePayload(_LinkPayload):
    """What became of a new link."""

    address: str | None = field(
        "What follows this server's name in the link's address. Whoever has it sees the calendar. It"
        " is told this once, and never again.",
        requires=Schedule.FEED,
        read=_address,
    )


@group()
class CalendarLinkRevokePayload(_LinkPayload):
    """What became of a link that was to end."""


@group()
class LinkQuery:
    """What can be asked about links to calendars."""

    calendar_links: Connection[CalendarLink] | None = field(
        "Links to calendars, the newest first; those that were revoked too.",
        requires=Schedule.FEED,
        resolve=listed(calendar_link, "-created_at", "-id"),
        arguments=paged(),
    )


@group()
class LinkMutation:
    """What can be changed about links to calendars."""

    calendar_link_create: CalendarLinkCreatePayload | None = mutation(
        "Make a link under which another calendar reads when a provider is busy.",
        requires=Schedule.FEED,
        takes=CalendarLinkCreateInput,
        does=linking.create,
        gives=("link_id",),
        gives_once=("secret",),
    )
    calendar_link_revoke: CalendarLinkRevokePayload | None = mutation(
        "End a link for good.",
        requires=Schedule.FEED,
        takes=CalendarLinkRevokeInput,
        does=linking.revoke,
        gives=("link_id",),
    )
