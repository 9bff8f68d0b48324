"""One socket from its handshake to its end: who is there, what they ask, and when it must close."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from starlette.websockets import WebSocket, WebSocketDisconnect

from permissions.viewer import Viewer
from resolvers.identity.gate import Clock
from server.http.edge import line_of
from server.http.endpoint import who
from server.identity.assembly import utc_now
from server.limits import (
    SOCKET_INIT_TIMEOUT_S,
    SOCKET_LOOK_S,
    SOCKET_OPERATIONS_MAX,
    SOCKET_SEND_TIMEOUT_S,
    SOCKETS_OF_ACCOUNT_MAX,
)
from server.live.admission import Admission, Admitted
from server.live.closing import (
    BAD_REQUEST,
    FORBIDDEN,
    INITIALISATION_TIMEOUT,
    SUBSCRIBER_EXISTS,
    TOO_MANY,
    TRY_AGAIN,
    UNAUTHORIZED,
    ClosingError,
    GoneError,
)
from server.live.messages import (
    ACK,
    PONG,
    Complete,
    Init,
    Message,
    Ping,
    Subscribe,
    error_of,
    read,
)
from server.live.operation import UNAVAILABLE, Client, Desk, Operation

_ENDED = "The session or token has ended"
_Ending = TypeVar("_Ending", ClosingError, GoneError)


@dataclass(frozen=True)
class Patience:
    """How long a socket waits for what, how often it looks who is there, and its clock."""

    init_s: float = SOCKET_INIT_TIMEOUT_S
    send_s: float = SOCKET_SEND_TIMEOUT_S
    look_s: float = SOCKET_LOOK_S
    clock: Clock = utc_now


class Accounts:
    """Counts the sockets of each account."""

    def __init__(self) -> None:
        self._open: Counter[UUID] = Counter()

    @contextmanager
    def one_more(self, account_id: UUID) -> Iterator[None]:
        """Raise ClosingError when the account has as many as it may."""
        if self._open[account_id] >= SOCKETS_OF_ACCOUNT_MAX:
            raise ClosingError(TOO_MANY, "Too many sockets")
        self._open[account_id] += 1
        try:
            yield
        finally:
            self._open[account_id] -= 1
            self._open += Counter()  # drops what is zero


@dataclass
class Socket:
    """Serves one accepted WebSocket."""

    websocket: WebSocket
    admission: Admission
    desk: Desk
    accounts: Accounts
    patience: Patience = field(default_factory=Patience)
    _admitted: Admitted | None = None
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def serve(self) -> int | None:
        """Give the code by which it was closed, by us or the client; None when that went away."""
        closing: ClosingError | None = None
        code: int | None = None
        try:
            async with asyncio.TaskGroup() as tasks:
                viewer = await self._initialised()
                with self.accounts.one_more(viewer.account_id):
                    await self._send(ACK)
                    tasks.create_task(self._look_now_and_then())
                    tasks.create_task(self._end_in_time())
                    while True:
                        await self._take(await self._received(), tasks)
        except* GoneError as gone:
            code = _first(gone).code
        except* ClosingError as group:
            closing = _first(group)
        if closing is None:
            return code
        await self._close(closing)
        return closing.code

    async def _initialised(self) -> Viewer:
        try:
            async with asyncio.timeout(self.patience.init_s):
                message = await self._first_word()
                self._admitted = await self.admission.admit(self.websocket, message.payload)
                if self._admitted is None:
                    raise ClosingError(FORBIDDEN, "Forbidden")
                viewer = await self._viewer()
                line_of(self.websocket).update(who(viewer))
                return viewer
        except UNAVAILABLE as error:
            if isinstance(error, TimeoutError):
                reason = "Connection initialisation timeout"
                raise ClosingError(INITIALISATION_TIMEOUT, reason) from None
            raise ClosingError(TRY_AGAIN, "Try again later") from None

    async def _first_word(self) -> Init:
        while not isinstance(message := await self._received(), Init):
            if isinstance(message, Subscribe | Complete):
                raise ClosingError(UNAUTHORIZED, "Unauthorized")
            await self._greet(message)
        return message

    async def _take(self, message: Message, tasks: asyncio.TaskGroup) -> None:
        if isinstance(message, Init):
            raise ClosingError(TOO_MANY, "Too many initialisation requests")
        if isinstance(message, Subscribe):
            await self._begin(message, tasks)
        elif isinstance(message, Complete):
            if task := self._running.pop(message.id, None):
                task.cancel()
        else:
            await self._greet(message)

    async def _greet(self, message: Message) -> None:
        if isinstance(message, Ping):
            await self._send(PONG)

    async def _begin(self, message: Subscribe, tasks: asyncio.TaskGroup) -> None:
        if message.id in self._running:
            raise ClosingError(SUBSCRIBER_EXISTS, "Subscriber for that id already exists")
        if len(self._running) >= SOCKET_OPERATIONS_MAX:
            told = f"A socket may hold {SOCKET_OPERATIONS_MAX} operations at once."
            error = {"message": told, "extensions": {"code": "LIMIT_EXCEEDED"}}
            await self._send(error_of(message.id, [error]))
            return
        client = Client(self._viewer, self._send, self.websocket)
        operation = Operation(self.desk, client, message.id, message.asked)
        self._running[message.id] = tasks.create_task(self._run(operation))

    async def _run(self, operation: Operation) -> None:
        last = await operation.run()
        # The client may use the id again as soon as it has read the last message.
        self._running.pop(operation.id, None)
        await self._send(last)

    async def _look_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(self.patience.look_s)
            try:
                await self._viewer()
            except UNAVAILABLE:
                continue

    async def _end_in_time(self) -> None:
        """Close when the session or token expires, whether or not the database can be asked then."""
        assert self._admitted is not None, "somebody is there"
        left = self._admitted.ends_at - self.patience.clock()
        await asyncio.sleep(left.total_seconds())
        raise ClosingError(UNAUTHORIZED, _ENDED)

    async def _viewer(self) -> Viewer:
        viewer = None if self._admitted is None else await self._admitted.look()
        if viewer is None:
            raise ClosingError(UNAUTHORIZED, _ENDED)
        return viewer

    async def _received(self) -> Message:
        received = await self.websocket.receive()
        if received["type"] == "websocket.disconnect":
            raise GoneError(received.get("code"))
        text = received.get("text")
        if text is None:
            raise ClosingError(BAD_REQUEST, "Invalid message")
        return read(text)

    async def _send(self, text: str) -> None:
        """Return when there is room for more: a client that does not read is told nothing new."""
        try:
            async with asyncio.timeout(self.patience.send_s):
                await self.websocket.send_text(text)
        except (WebSocketDisconnect, OSError):  # a timeout is an OSError
            raise GoneError from None

    async def _close(self, closing: ClosingError) -> None:
        try:
            async with asyncio.timeout(self.patience.send_s):
                await self.websocket.close(closing.code, closing.reason)
        except (WebSocketDisconnect, OSError):
            return


def _first(group: BaseExceptionGroup[_Ending]) -> _Ending:
    found: _Ending | BaseExceptionGroup[_Ending] = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
