"""The calendar of one link, for calendar programs: when somebody is busy, and not a word more."""

from __future__ import annotations

import hashlib
import hmac
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from resolvers.access import AccessEvent, Recorder
from resolvers.schedule.linking import Busy, Connect, busy_by
from resolvers.schedule.linking import Calendar as Opened
from server.http.endpoint import address_of
from server.http.refusals import RefusedError, unanswered
from server.limits import BusyError, Places
from server.window import Window

PAST = timedelta(days=31)
AHEAD = timedelta(days=366)
REFRESH = timedelta(minutes=15)
PURPOSE = "CALENDAR"
UID_KEY_LABEL = "calendar uid"
"""What the key that is passed here is derived for."""
READS_MAX = 30
"""Of one link in a quarter of an hour, by each process: several devices share an address."""
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
    recorder: Recorder
    uid_key: bytes
    reads: Window = field(default_factory=lambda: Window(READS_MAX))
    clock_s: Callable[[], float] = time.monotonic

    def route(self) -> Route:
        return Route("/calendar/{secret}.ics", self.answer)

    async def answer(self, request: Request) -> Response:
        """The calendar, or the one 404 for whatever opens none."""
        try:
            with self.places.one():
                return await self._answered(request)
        except BusyError as error:
            raise unanswered(error) from None

    async def _answered(self, request: Request) -> Response:
        now, secret = self.now(), request.path_params["secret"]
        found = await busy_by(self.connect, secret, now - PAST, now + AHEAD)
        if found is None:
            raise HTTPException(404)
        self._count(found.link_id)
        await self.recorder.record(_event(found, request))
        headers = {**_HEADERS, "etag": _etag(found.busy)}
        if _knows(request, headers["etag"]):
            return Response(status_code=304, headers=headers)
        # Writing takes half a millisecond an event, and others wait for the loop meanwhile.
        body = await run_in_threadpool(written, found, self.uid_key, now)
        return Response(body, headers=headers, media_type="text/calendar; charset=utf-8")

    def _count(self, link_id: UUID) -> None:
        """Raise RefusedError when a link is read too often; only links that there are count."""
        key, now_s = str(link_id), self.clock_s()
        wait_s = self.reads.wait_s(key, now_s)
        if wait_s > 0:
            message = "This calendar is read too often."
            headers = {"retry-after": str(math.ceil(wait_s))}
            raise RefusedError(429, "TOO_MANY_REQUESTS", message, headers)
        self.reads.add(key, now_s)


def _event(opened: Opened, request: Request) -> AccessEvent:
    """What the access log knows of it: whose link, and in the place of a document, which one."""
    return AccessEvent(
        practice_id=opened.practice_id,
        account_id=opened.provider_id,
        session_id=None,
        roles=(),
        purpose=PURPOSE,
        address=address_of(request),
        operation_name=None,
        document_hash=str(opened.link_id),
        coordinates=("BusyTime.endsAt", "BusyTime.startsAt"),
        refused=(),
        client_ids=frozenset(),
    )


def written(opened: Opened, uid_key: bytes, now: datetime) -> bytes:
    """The times as RFC 5545 has them, and of each no more than when it begins and ends.

    Neither SEQUENCE nor LAST-MODIFIED, which may both be left out: they would count and date what is
    not shown, such as somebody's arrival. So DTSTAMP can only say when this was written.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})  # RFC 7986, 5.7
    for one in opened.busy:
        event = Event()
        event.add("uid", _uid(uid_key, opened.provider_id, one.id))
        event.add("summary", "Busy")
        event.add("dtstart", one.starts_at.astimezone(UTC))
        event.add("dtend", one.ends_at.astimezone(UTC))
        event.add("dtstamp", now.astimezone(UTC))
        event.add("class", "PRIVATE")
        event.add("transp", "OPAQUE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _uid(key: bytes, provider_id: UUID, entry_id: UUID) -> str:
    """The same for an entry wherever it moves, another one for each of those whom it takes."""
    return f"{hmac.digest(key, provider_id.bytes + entry_id.bytes, 'sha256').hex()}@front-office"


def _etag(busy: Sequence[Busy]) -> str:
    """Of the times, because writing them costs more than reading them; weak, for DTSTAMP differs."""
    return f'W/"{hashlib.sha256(repr(busy).encode()).hexdigest()}"'


def _knows(request: Request, etag: str) -> bool:
    """Whether the program has these bytes already (RFC 9110, 13.1.2: compared weakly)."""
    said = request.headers.get("if-none-match", "").split(",")
    return bool({one.strip().removeprefix("W/") for one in said} & {etag.removeprefix("W/"), "*"})
