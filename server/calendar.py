"""The calendar of one link, for calendar programs: when somebody is busy, and not a word more."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from resolvers.schedule.linking import Busy, Connect, busy_by
from server.http.refusals import unavailable
from server.limits import BusyError, Places

PAST = timedelta(days=31)
AHEAD = timedelta(days=366)
REFRESH = timedelta(minutes=15)
_PRODUCT = "-//Front Office//Busy times//EN"
_HEADERS = {
    "cache-control": f"private, max-age={int(REFRESH.total_seconds())}",
    "referrer-policy": "no-referrer",
}


@dataclass(frozen=True)
class CalendarFeed:
    """Answers whoever has the secret of a link; nobody signs in here.

    A secret is never logged, because a log line names the route and not the path.
    """

    connect: Connect
    now: Callable[[], datetime]
    places: Places

    def route(self) -> Route:
        return Route("/calendar/{secret}.ics", self.answer)

    async def answer(self, request: Request) -> Response:
        """The calendar, or the one 404 for whatever opens none."""
        try:
            with self.places.one():
                return await self._answered(request)
        except BusyError:
            raise unavailable("BUSY", "Too many operations are running.") from None

    async def _answered(self, request: Request) -> Response:
        now, secret = self.now(), request.path_params["secret"]
        found = await busy_by(self.connect, secret, now - PAST, now + AHEAD)
        if found is None:
            raise HTTPException(404)
        headers = {**_HEADERS, "etag": _etag(found)}
        if _knows(request, headers["etag"]):
            return Response(status_code=304, headers=headers)
        # Writing takes half a millisecond an event, and others wait for the loop meanwhile.
        body = await run_in_threadpool(written, found)
        return Response(body, headers=headers, media_type="text/calendar; charset=utf-8")


def written(busy: Sequence[Busy]) -> bytes:
    """The same bytes for the same times (RFC 5545), so that a program can ask whether there is news."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})  # RFC 7986, 5.7
    for one in busy:
        event = Event()
        event.add("uid", f"{one.id}@front-office")
        event.add("summary", "Busy")
        event.add("dtstart", one.starts_at.astimezone(UTC))
        event.add("dtend", one.ends_at.astimezone(UTC))
        # Where nothing is invited to, both say when it was last changed (RFC 5545, 3.8.7.2).
        event.add("dtstamp", one.changed_at.astimezone(UTC))
        event.add("last-modified", one.changed_at.astimezone(UTC))
        event.add("sequence", one.version - 1)
        event.add("class", "PRIVATE")
        event.add("transp", "OPAQUE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _etag(busy: Sequence[Busy]) -> str:
    """Of the times, because writing them costs more than reading them."""
    return f'"{hashlib.sha256(repr(busy).encode()).hexdigest()}"'


def _knows(request: Request, etag: str) -> bool:
    """Whether the program has these bytes already (RFC 9110, 13.1.2: compared weakly)."""
    said = request.headers.get("if-none-match", "").split(",")
    return bool({one.strip().removeprefix("W/") for one in said} & {etag, "*"})
