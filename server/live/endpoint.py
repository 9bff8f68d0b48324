"""The WebSocket endpoint: what is refused at the handshake, and one line of log for each socket."""

from __future__ import annotations

from starlette.routing import WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.http.edge import line_of
from server.http.refusals import unavailable
from server.limits import SOCKETS_MAX, BusyError, Places
from server.live.admission import Admission
from server.live.closing import SUBPROTOCOL_NOT_ACCEPTABLE
from server.live.operation import Desk
from server.live.socket import Accounts, Patience, Socket

SUBPROTOCOL = "graphql-transport-ws"
"""The older protocol, which calls itself graphql-ws, is not spoken."""

SWITCHED = 101
"""RFC 9110, 15.2.2: what HTTP says of an accepted socket."""


class LiveEndpoint:
    """Answers `/graphql` over WebSocket; raises RefusedError before a socket is accepted."""

    def __init__(self, admission: Admission, desk: Desk, patience: Patience | None = None) -> None:
        self._admission = admission
        self._desk = desk
        self._patience = patience or Patience()
        self._sockets = Places(SOCKETS_MAX)
        self._accounts = Accounts()

    def route(self) -> WebSocketRoute:
        """As an application of its own, without what Starlette wraps around a function."""
        return WebSocketRoute("/graphql", self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            with self._sockets.one():
                await self._serve(WebSocket(scope, receive, send))
        except BusyError:
            raise unavailable("BUSY", "Too many sockets are open.") from None
        except WebSocketDisconnect:  # before it was accepted
            return

    async def _serve(self, websocket: WebSocket) -> None:
        if SUBPROTOCOL not in websocket.scope["subprotocols"]:
            # Accepted, for only then can a browser read why it is closed.
            await websocket.accept()
            await websocket.close(SUBPROTOCOL_NOT_ACCEPTABLE, "Subprotocol not acceptable")
            line_of(websocket).update(status=SWITCHED, code=SUBPROTOCOL_NOT_ACCEPTABLE)
            return
        await websocket.accept(SUBPROTOCOL)
        socket = Socket(websocket, self._admission, self._desk, self._accounts, self._patience)
        line_of(websocket).update(status=SWITCHED, code=await socket.serve())
