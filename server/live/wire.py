"""uvicorn's WebSocket protocol with what it lacks: an end for who does not read, and a polite stop."""

from __future__ import annotations

from uvicorn._types import ASGIReceiveEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from server.limits import SOCKET_CLOSE_TIMEOUT_S

GOING_AWAY = 1001
"""RFC 6455, 7.4.1: a server that goes down says so."""


class BoundedSocket(WebSocketsSansIOProtocol):
    """Reads nothing from a client that does not read, and waits for none longer than it must."""

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            # A handshake with a body, or with too many headers: uvicorn would wait without end.
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.transport.pause_reading()  # every ping would add to what waits to be written

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.read_paused:
            self.transport.resume_reading()

    async def receive(self) -> ASGIReceiveEvent:
        message = await super().receive()
        if not self.writable.is_set():
            self.transport.pause_reading()
        return message

    async def run_asgi(self) -> None:
        try:
            await super().run_asgi()
        finally:
            self._give_up_later()

    def shutdown(self) -> None:
        if self.handshake_complete and not self.close_sent:
            self.stop_keepalive()
            self.queue.put_nowait({"type": "websocket.disconnect", "code": GOING_AWAY})
            self.conn.send_close(GOING_AWAY, "The server is stopping")
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()
        else:
            super().shutdown()
        self._give_up_later()

    def _give_up_later(self) -> None:
        """Closing waits until everything is read, which a client may never do."""
        self.loop.call_later(SOCKET_CLOSE_TIMEOUT_S, self.transport.abort)
