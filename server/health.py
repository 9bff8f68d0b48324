"""Two questions of whoever runs the process: is it alive, and may it be sent requests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.limits import RETRY_AFTER_S
from server.log import described, log

READY_TIMEOUT_S = 2.0
LIVE, READY = "/health/live", "/health/ready"
PROBED = frozenset({LIVE, READY})
"""Asked by address, or by whatever name a load balancer gives; they tell nothing to other sites."""

IsReady = Callable[[], Awaitable[bool]]
"""Whether the database answers and has every migration; an exception means no."""


def health_routes(is_ready: IsReady, timeout_s: float = READY_TIMEOUT_S) -> list[Route]:
    """Give `/health/live`, which asks nothing else, and `/health/ready`, which asks the database."""

    async def live(_request: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def ready(_request: Request) -> Response:
        if await _holds(is_ready, timeout_s):
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "not ready"}, 503, {"retry-after": str(RETRY_AFTER_S)})

    return [Route(LIVE, live), Route(READY, ready)]


async def _holds(is_ready: IsReady, timeout_s: float) -> bool:
    try:
        async with asyncio.timeout(timeout_s):
            return await is_ready()
    except Exception as error:  # noqa: BLE001  # no answer is an answer here
        log.warning("not ready", error=described(error))
        return False
