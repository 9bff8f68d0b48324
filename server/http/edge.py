"""The outermost layer: request id, security headers, foreign pages, the log line, masked failures."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from typing import Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db.session import DatabaseUnavailableError
from resolvers.access import NotRecordedError
from server.health import PROBED
from server.http.crossing import require_own_host, require_own_site
from server.http.negotiation import JSON
from server.http.refusals import RefusedError, failed, unanswered, worded
from server.live.closing import INTERNAL_ERROR
from server.log import described, log, log_often
from server.settings import Settings

REQUEST_ID_HEADER = b"x-request-id"

_Pairs = Sequence[tuple[bytes, bytes]]
_HEADERS: _Pairs = (
    (b"cache-control", b"no-store"),
    (
        b"content-security-policy",
        b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
_SECURE_HEADERS: _Pairs = (*_HEADERS, (b"strict-transport-security", b"max-age=31536000"))
_SAFE_METHODS = frozenset({"GET", "HEAD"})


class Edge:
    """Wraps the application; whatever happens inside, one clean answer and one log line leave."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._is_loopback = settings.is_loopback
        self._allowed_hosts = settings.allowed_hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._pass_socket(scope, receive, send)
            return
        passage = _Passage(scope, send)
        try:
            self._guard(scope)
            await self._app(scope, receive, passage.send)
        except RefusedError as refusal:
            await passage.refuse(refusal, receive)
        except HTTPException as error:
            await passage.refuse(worded(error.status_code, error.headers), receive)
        except (DatabaseUnavailableError, NotRecordedError) as error:
            log.error("unavailable", request_id=passage.request_id, error=described(error))
            await passage.refuse(unanswered(error), receive)
        except Exception as error:  # noqa: BLE001  # the last place where one can be masked
            log.error("failed", request_id=passage.request_id, error=described(error))
            await passage.fail(receive)
        finally:
            passage.write_line()

    async def _pass_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A socket is refused by HTTP, or accepted inside; then it ends by a code of its own."""
        passage = _Passage(scope, send)
        try:
            self._guard(scope)
            await self._app(scope, receive, send)
        except RefusedError as refusal:
            await passage.refuse(refusal, receive)
        except Exception as error:  # noqa: BLE001  # the last place where one can be masked
            log.error("failed", request_id=passage.request_id, error=described(error))
            await send({"type": "websocket.close", "code": INTERNAL_ERROR})
        finally:
            passage.write_line()

    def _guard(self, scope: Scope) -> None:
        if scope["path"] in PROBED:
            return
        headers = Headers(scope=scope)
        require_own_host(headers, self._is_loopback, self._allowed_hosts)
        if scope["type"] == "websocket" or scope["method"] not in _SAFE_METHODS:
            require_own_site(headers, self._allowed_hosts)


class _Passage:
    """One request on its way through: what the answer needs and what the log line says."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.request_id = secrets.token_hex(8)
        self._scope = scope
        self._send = send
        self._started_s = time.perf_counter()
        self._status: int | None = None
        self._is_complete = False
        self._line: dict[str, Any] = {}
        scope.setdefault("state", {}).update(line=self._line, request_id=self.request_id)

    async def send(self, message: Message) -> None:
        kind = message["type"].removeprefix("websocket.")
        if kind == "http.response.start":
            self._status = message["status"]
            message = {**message, "headers": self._completed(message.get("headers", ()))}
        elif kind == "http.response.body":
            self._is_complete = not message.get("more_body", False)
        await self._send(message)

    def _completed(self, headers: _Pairs) -> _Pairs:
        """An answer's headers, with ours where it does not say otherwise."""
        ours = _SECURE_HEADERS if self._scope.get("scheme") in {"https", "wss"} else _HEADERS
        given = dict(headers)
        missing = (pair for pair in ours if pair[0] not in given)
        return [*headers, *missing, (REQUEST_ID_HEADER, self.request_id.encode())]

    async def refuse(self, refusal: RefusedError, receive: Receive) -> None:
        """Say in the media type the client asked for why there is no answer."""
        if self._status is not None:
            raise AnswerCutError
        self._line["codes"] = [refusal.code]
        media_type = self._scope["state"].get("answer_type", JSON)
        headers = {**refusal.headers, "content-type": f"{media_type}; charset=utf-8"}
        response = Response(refusal.body(), refusal.status, headers)
        await response(self._scope, receive, self.send)

    async def fail(self, receive: Receive) -> None:
        """Answer with an id instead of what went wrong; cut off an answer that had begun."""
        if not self._is_complete:
            await self.refuse(failed(self.request_id), receive)

    def write_line(self) -> None:
        scope = self._scope
        fields = {
            "request_id": self.request_id,
            "method": scope.get("method"),
            # The path itself may hold anything a stranger typed.
            "route": getattr(scope.get("route"), "path", None),
            "status": self._status,
            "duration_ms": round((time.perf_counter() - self._started_s) * 1000, 1),
            **self._line,
        }
        log_often("socket" if scope["type"] == "websocket" else "request", fields)


def line_of(request: HTTPConnection) -> dict[str, Any]:
    """What the request's line in the log will say besides; whoever answers adds to it."""
    line: dict[str, Any] = request.scope["state"]["line"]
    return line


class AnswerCutError(Exception):
    """The answer broke off after its head had left; the connection must close."""
