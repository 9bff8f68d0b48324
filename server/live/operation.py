"""One operation over a socket: a query is answered once, a subscription for each event of its feed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from starlette.requests import HTTPConnection

from db.session import DatabaseUnavailableError
from engine.execute import Answer, Engine, Read, RequestError
from permissions.viewer import Viewer
from resolvers.access import NotRecordedError, Recorder
from resolvers.cursors import opened, sealed
from resolvers.feed import CursorExpiredError, Place, ScheduleFeed
from server.http.endpoint import access_event, told, untold, who
from server.http.parameters import Parameters
from server.http.refusals import OVERTIME, unanswered
from server.limits import EXECUTION_TIMEOUT_S, FEED_PAUSE_S, BusyError, Places
from server.live.closing import ClosingError, GoneError
from server.live.hub import Hub
from server.live.messages import complete_of, error_of, next_of
from server.log import described, log, log_often

UNAVAILABLE = (BusyError, DatabaseUnavailableError, NotRecordedError, *OVERTIME)
"""Nothing is wrong with what was asked: a moment later it can be answered."""


@dataclass(frozen=True)
class Desk:
    """What the operations of all sockets share."""

    engine: Engine
    read: Read
    recorder: Recorder
    feeds: Mapping[str, ScheduleFeed]
    hub: Hub
    cursor_key: bytes = field(repr=False)
    places: Places = field(default_factory=Places)
    execution_timeout_s: float = EXECUTION_TIMEOUT_S
    pause_s: float = FEED_PAUSE_S


@dataclass(frozen=True)
class Client:
    """Whom an operation is for: who is there at the moment, and the way there."""

    viewer: Callable[[], Awaitable[Viewer]]
    """Raises ClosingError when nobody is there any more."""
    send: Callable[[str], Awaitable[None]]
    """Returns when there is room for more; raises GoneError when nobody takes it."""
    connection: HTTPConnection


@dataclass(frozen=True)
class Operation:
    """What was subscribed to under an id."""

    desk: Desk
    client: Client
    id: str
    asked: Parameters
    line: dict[str, Any] = field(default_factory=dict)
    """What the log says of it once it has ended; of several answers, what it says of the last."""

    async def run(self) -> str:
        """Send every answer, and give the message that ends the operation.

        Raises ClosingError and GoneError, which end the socket.
        """
        started_s = time.perf_counter()
        self.line.update(request_id=self._request_id, answers=0)
        try:
            return await self._ended()
        finally:
            if "document" not in self.line:
                self.line.update(untold(self.asked, self.desk.engine))
            self.line["duration_ms"] = round((time.perf_counter() - started_s) * 1000, 1)
            log_often("operation", self.line)

    async def _ended(self) -> str:
        try:
            await self._answer()
        except RequestError as error:
            self.line["codes"] = list(
                dict.fromkeys(one["extensions"]["code"] for one in error.errors)
            )
            return error_of(self.id, error.errors)
        except CursorExpiredError:
            message = (
                "The feed does not reach back so far: read everything anew, then follow again."
            )
            return self._failed("CURSOR_EXPIRED", message)
        except UNAVAILABLE as error:
            log.warning("unavailable", request_id=self._request_id, error=described(error))
            refusal = unanswered(error)
            return self._failed(refusal.code, str(refusal))
        except (ClosingError, GoneError):
            raise
        except Exception as error:  # noqa: BLE001  # the last place where one can be masked
            log.error("failed", request_id=self._request_id, error=described(error))
            message = "Something went wrong here; the id finds it in the log."
            return self._failed("INTERNAL", message, id=self._request_id)
        return complete_of(self.id)

    @property
    def _request_id(self) -> str:
        return str(self.client.connection.state.request_id)

    def _failed(self, code: str, message: str, **extensions: str) -> str:
        self.line["codes"] = [code]
        error = {"message": message, "extensions": {"code": code, **extensions}}
        return error_of(self.id, [error])

    async def _answer(self) -> None:
        viewer = await self._viewer()
        follows = await self.desk.engine.follow(*self._question, viewer)
        if follows is None:
            await self._give(viewer, await self._within_limits(partial(self._execute, viewer)))
        elif follows.feed is None:
            await self._tell({})
        else:
            feed = self.desk.feeds[follows.feed]
            await self._follow(feed, viewer.practice_id, follows.arguments.get("after"))

    @property
    def _question(self) -> tuple[str, Mapping[str, Any] | None, str | None]:
        return self.asked.document, self.asked.variables, self.asked.operation_name

    async def _follow(self, feed: ScheduleFeed, practice_id: UUID, after: str | None) -> None:
        """Tell of everything after a place, and wait for more, until the viewer may not know."""
        with self.desk.hub.following(practice_id) as flag:
            if after is not None:
                place = await feed.at(practice_id, opened(self.desk.cursor_key, after))
            else:
                place = await feed.end(practice_id)
                cursor = sealed(self.desk.cursor_key, place.id)
                await self._tell({"change_id": None, "cursor": cursor})
            walk = _Walk(self, feed, practice_id, place)
            while await walk.catch_up(flag):
                await _wait(flag, walk.pause_s)

    async def tell_of(self, change: Place) -> bool:
        """Tell of a change; False when the viewer may not follow any more."""
        return await self._tell({"change_id": change.id, "cursor": None})

    async def _tell(self, event: Mapping[str, Any]) -> bool:
        """Answer for an event as if it were asked now: by who is there, and may do what, now."""
        viewer = await self._viewer()
        answer = await self._within_limits(
            partial(self.desk.engine.tell, *self._question, viewer, self.desk.read, event)
        )
        if answer is None:
            return True
        await self._give(viewer, answer)
        return bool(answer.answered)

    async def _viewer(self) -> Viewer:
        viewer = await self.client.viewer()
        self.line.update(who(viewer))
        return viewer

    async def _execute(self, viewer: Viewer) -> Answer:
        return await self.desk.engine.execute(*self._question, viewer, self.desk.read)

    async def _within_limits(self, answering: Callable[[], Awaitable[Any]]) -> Any:
        with self.desk.places.one():
            async with asyncio.timeout(self.desk.execution_timeout_s):
                return await answering()

    async def _give(self, viewer: Viewer, answer: Answer) -> None:
        if answer.is_request_error:
            raise RequestError(orjson.loads(answer.body)["errors"])
        self.line.update(told(answer), answers=self.line["answers"] + 1)
        for coordinate, error in answer.failures:
            log.error(
                "field failed",
                request_id=self._request_id,
                coordinate=coordinate,
                error=described(error),
            )
        if answer.is_protected:
            await self.desk.recorder.record(access_event(answer, viewer, self.client.connection))
        await self.client.send(next_of(self.id, answer.body))


@dataclass
class _Walk:
    """A subscription's way along its feed; what cannot be read or told now is, a moment later."""

    operation: Operation
    feed: ScheduleFeed
    practice_id: UUID
    place: Place
    pause_s: float | None = None
    """When to look again although nobody wakes us; never, if it is None."""
    _is_cut_off: bool = False

    async def catch_up(self, flag: asyncio.Event) -> bool:
        """Tell of what there is; False when the viewer may not follow any more."""
        flag.clear()  # first: what comes while we read wakes us again
        self.pause_s = None
        try:
            await self.operation.client.viewer()  # it may be their end that wakes us
            stretch = await self.feed.after(self.practice_id, self.place)
            for change in stretch.changes:
                if not await self.operation.tell_of(change):
                    return False
                self.place = change
            self._is_cut_off = False
        except UNAVAILABLE as error:
            if not self._is_cut_off:
                log.warning("changes are told later", error=described(error))
            self._is_cut_off = True
            self.pause_s = self.operation.desk.pause_s
            return True
        if stretch.is_full:
            flag.set()
        elif stretch.is_pending:
            self.pause_s = self.operation.desk.pause_s
        return True


async def _wait(flag: asyncio.Event, pause_s: float | None) -> None:
    try:
        async with asyncio.timeout(pause_s):
            await flag.wait()
    except TimeoutError:
        return
