"""A client of graphql-transport-ws over a real port, and a server that listens there."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.process import Life, listen, serve
from server.settings import Settings
from tests.server.cli.running import free_port

PROTOCOL = "graphql-transport-ws"
PATIENCE_S = 20.0


@dataclass
class Port:
    """A server on a port of its own, that the test may stop."""

    number: int
    server: uvicorn.Server | None = None

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self.number}/graphql"

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.number}"

    def stop(self) -> None:
        assert self.server is not None
        self.server.should_exit = True


@asynccontextmanager
async def listening(app: ASGIApp) -> AsyncIterator[Port]:
    port, started = Port(free_port()), asyncio.Event()
    settings = Settings(port=port.number)

    @contextlib.contextmanager
    def stopping(server: uvicorn.Server) -> Iterator[None]:
        port.server = server
        yield

    async def begun() -> None:
        started.set()

    life = Life(begun, lambda: None, None, stopping)
    with listen(settings) as listener:
        serving = asyncio.create_task(serve(app, listener, settings, life))
        await started.wait()
        try:
            yield port
        finally:
            port.stop()
            await serving


@dataclass
class Line:
    """A socket, spoken to message by message."""

    socket: ClientConnection

    async def say(self, message: Any) -> None:
        text = message if isinstance(message, str | bytes) else json.dumps(message)
        with contextlib.suppress(ConnectionClosed):  # in the middle of it; `closed` tells why
            await self.socket.send(text)

    async def hear(self) -> Any:
        async with asyncio.timeout(PATIENCE_S):
            return json.loads(await self.socket.recv())

    async def greet(self, **payload: Any) -> Line:
        await self.say({"type": "connection_init", "payload": payload})
        assert await self.hear() == {"type": "connection_ack"}
        return self

    async def subscribe(self, query: str, id_: str = "1", **variables: Any) -> None:
        payload = {"query": query, "variables": variables}
        await self.say({"id": id_, "type": "subscribe", "payload": payload})

    async def told(self, id_: str = "1") -> dict[str, Any]:
        """The next answer of an operation, of which nothing was refused."""
        message = await self.hear()
        assert (message["id"], message["type"]) == (id_, "next"), message
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]

    async def change(self, id_: str = "1") -> dict[str, Any]:
        return (await self.told(id_))["masterScheduleChanged"]

    async def failed(self, id_: str = "1") -> str:
        """The code of the error that ends an operation."""
        message = await self.hear()
        assert (message["id"], message["type"]) == (id_, "error"), message
        return message["payload"][0]["extensions"]["code"]

    async def closed(self) -> tuple[int, str]:
        """How the server closes it, whatever it says before."""
        async with asyncio.timeout(PATIENCE_S):
            with contextlib.suppress(ConnectionClosed):
                while True:
                    await self.socket.recv()
            await self.socket.wait_closed()
        assert self.socket.close_code is not None
        return self.socket.close_code, self.socket.close_reason or ""


@asynccontextmanager
async def line(port: Port, **how: Any) -> AsyncIterator[Line]:
    options: dict[str, Any] = {"subprotocols": [PROTOCOL], "compression": None, "proxy": None}
    async with connect(**{"uri": port.address, **options, **how}) as socket:
        yield Line(socket)
