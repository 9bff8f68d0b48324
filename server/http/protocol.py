"""uvicorn's HTTP protocol with the bounds it lacks: of a request's head, and of reading an answer."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.limits import (
    ANSWER_BYTES_MIN,
    ANSWER_TIMEOUT_S,
    HEAD_BYTES_MAX,
    HEAD_TIMEOUT_S,
)


class HeadTooLargeError(Exception):
    """Raised inside the parser, which answers 400 and closes."""


class BoundedProtocol(HttpToolsProtocol):
    """Closes a connection that sends its head too slowly, or too much of it, or reads next to nothing.

    What follows a body belongs to no head, nor does what follows a wish for another protocol.
    """

    head_timeout_s = HEAD_TIMEOUT_S
    head_bytes_max = HEAD_BYTES_MAX
    answer_timeout_s = ANSWER_TIMEOUT_S

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._head_bytes = 0
        self._unfinished_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = None
        self._is_in_head = False
        self._answer_timer: asyncio.TimerHandle | None = None
        self._was_drained = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as above it
        super().connection_made(transport)
        self._start_head_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_head_timer()
        if self._answer_timer is not None:
            self._answer_timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self._start_head_timer()
        super().data_received(data)
        if self._head_timer is not None:
            self._count_unfinished(len(data))

    def on_message_begin(self) -> None:
        self._head_bytes = 0
        self._is_in_head = True
        self._start_head_timer()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        if self._is_in_head:  # a trailer is no header (RFC 9110, 6.5.1): nobody has looked at it
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        self._stop_head_timer()
        super().on_headers_complete()

    def _unsupported_upgrade_warning(self) -> None:
        """Close after the answer: the parser would take the request's body for the next request."""
        super()._unsupported_upgrade_warning()
        self.cycle.keep_alive = False

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._watch_answer()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._watch_answer()  # asyncio closes when all is sent, however long that takes

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_answer()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._was_drained = True

    def _watch_answer(self) -> None:
        if self._answer_timer is None:
            self._look_later()

    def _look_later(self) -> None:
        self._was_drained = False
        unread_bytes = self.transport.get_write_buffer_size()
        self._answer_timer = self.loop.call_later(self.answer_timeout_s, self._look, unread_bytes)

    def _look(self, before_bytes: int) -> None:
        """Give up a client that has read nearly nothing; closing would wait for it to read."""
        unread_bytes = self.transport.get_write_buffer_size()
        if unread_bytes == 0:
            self._answer_timer = None
        elif self._was_drained or before_bytes - unread_bytes >= ANSWER_BYTES_MIN:
            self._look_later()
        else:
            self.transport.abort()

    def _count(self, size_bytes: int) -> None:
        self._head_bytes += size_bytes
        if self._head_bytes > self.head_bytes_max:
            raise HeadTooLargeError

    def _count_unfinished(self, size_bytes: int) -> None:
        """The parser tells of a header only when it ends, so one without end is counted here."""
        self._unfinished_bytes += size_bytes
        if self._unfinished_bytes > self.head_bytes_max:
            self._give_up()

    def _start_head_timer(self) -> None:
        if self._head_timer is None:
            self._unfinished_bytes = 0
            self._head_timer = self.loop.call_later(self.head_timeout_s, self._give_up)

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up(self) -> None:
        self._stop_head_timer()
        if not self.transport.is_closing():
            self.transport.close()
