"""A server that reads a request and writes what it was told to, in the pieces it was told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from benchmarks.load import Request
from benchmarks.load.request import HOST

GOOD = (b'HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{"data": {}}',)


@asynccontextmanager
async def tiny(pieces: Sequence[bytes] = GOOD) -> AsyncIterator[Request]:
    """Give a request to a server that answers so; without pieces it hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await _was_asked(reader):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
            if not pieces:
                break
        writer.close()

    server = await asyncio.start_server(serve, HOST, 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield Request(port, "a token", b'{"query": "{ viewer { name } }"}')


async def _was_asked(reader: asyncio.StreamReader) -> bool:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))
    except (asyncio.IncompleteReadError, ConnectionResetError):
        return False
    return True
