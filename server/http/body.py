"""Reads a request's body, counting what arrives and not what was announced."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.types import Receive

from server.http.refusals import CLOSE, RefusedError, too_large
from server.limits import BODY_BYTES_MAX, BODY_TIMEOUT_S


async def read_body(
    request: Request, size_bytes_max: int = BODY_BYTES_MAX, timeout_s: float = BODY_TIMEOUT_S
) -> bytes:
    """Raise RefusedError 413 over the limit, 408 when it does not arrive in time."""
    try:
        async with asyncio.timeout(timeout_s):
            return await _within(request.receive, size_bytes_max)
    except TimeoutError:
        message = "The request did not arrive in time."
        raise RefusedError(408, "REQUEST_TIMEOUT", message, CLOSE) from None


async def _within(receive: Receive, size_bytes_max: int) -> bytes:
    # Not by `request.stream()`, a generator that costs several times what the reading does.
    body, is_whole = bytearray(), False
    while not is_whole:
        message = await receive()
        if message["type"] == "http.disconnect":
            # Nobody is there to read the answer; the line in the log says what happened.
            raise RefusedError(400, "BAD_REQUEST", "The request broke off.", CLOSE)
        body += message.get("body", b"")
        if len(body) > size_bytes_max:
            raise too_large(f"The request is larger than {size_bytes_max} bytes.")
        is_whole = not message.get("more_body", False)
    return bytes(body)
