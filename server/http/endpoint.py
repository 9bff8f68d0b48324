"""The GraphQL endpoint: from a request to the engine, the access log, and an answer."""

from __future__ import annotations

import asyncio
import ipaddress
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from db.session import DatabaseUnavailableError, UnreachedError
from engine.document import digest_of
from engine.execute import Answer, Engine, Read, Write
from permissions.viewer import Viewer
from resolvers.access import AccessEvent, NotRecordedError, Recorder
from server.http.body import read_body
from server.http.crossing import require_own_site, require_preflight
from server.http.edge import line_of
from server.http.negotiation import GRAPHQL_RESPONSE, answer_type, require_readable
from server.http.parameters import (
    Parameters,
    asks_to_write,
    from_body,
    from_query_string,
)
from server.http.refusals import (
    OVERTIME,
    OvertimeError,
    method_not_allowed,
    outcome_unknown,
    unanswered,
    unauthenticated,
)
from server.limits import EXECUTION_TIMEOUT_S, BusyError, Places
from server.log import described, log

METHODS = ("GET", "POST")
ADDRESSES_REMEMBERED_MAX = 1_024

Authenticate = Callable[[Request], Awaitable[Viewer | None]]


@dataclass
class GraphQLEndpoint:
    """Answers `/graphql`; what the engine does not answer leaves as RefusedError."""

    engine: Engine
    read: Read
    write: Write
    authenticate: Authenticate
    recorder: Recorder
    allowed_hosts: frozenset[str] = frozenset()
    places: Places = field(default_factory=Places)
    execution_timeout_s: float = EXECUTION_TIMEOUT_S

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        media_type = scope["state"]["answer_type"] = answer_type(request.headers)
        self._require_usable(request)
        answer = await self._answered(request)
        # GraphQL over HTTP, 6.4: the classic media type says 200 to whatever could be read.
        status = 400 if answer.is_request_error and media_type == GRAPHQL_RESPONSE else 200
        headers = [
            (b"content-type", b"%s; charset=utf-8" % media_type.encode()),
            (b"content-length", b"%d" % len(answer.body)),
            (b"vary", b"Accept"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    def route(self) -> Route:
        """As an application of its own, without what Starlette wraps around a function."""
        return Route("/graphql", self)

    def _require_usable(self, request: Request) -> None:
        if request.method == "POST":
            require_readable(request.headers)
        elif request.method == "GET":
            # The edge lets a link of another site lead to a page; here it would ask something.
            require_own_site(request.headers, self.allowed_hosts)
            require_preflight(request.headers)
        else:
            raise method_not_allowed("Send a GET or a POST.", ", ".join(METHODS))

    async def _answered(self, request: Request) -> Answer:
        viewer = await self.authenticate(request)
        if viewer is None:
            raise unauthenticated()
        line_of(request).update(who(viewer))
        asked = await _parameters(request)
        try:
            with self.places.one():
                return await self._recorded(request, asked, viewer)
        except UnreachedError:
            raise
        except (DatabaseUnavailableError, NotRecordedError, OvertimeError) as error:
            if request.method != "POST" or not asks_to_write(asked):
                raise
            log.error("unknown", request_id=request.state.request_id, error=described(error))
            raise outcome_unknown() from None
        except BusyError as error:
            line_of(request).update(untold(asked, self.engine))
            raise unanswered(error) from None

    async def _recorded(self, request: Request, asked: Parameters, viewer: Viewer) -> Answer:
        answer = await self._executed(request, asked, viewer)
        line_of(request).update(told(answer))
        for coordinate, error in answer.failures:
            log.error(
                "field failed",
                request_id=request.state.request_id,
                coordinate=coordinate,
                error=described(error),
            )
        if answer.is_request_error and request.method == "GET" and asks_to_write(asked):
            raise method_not_allowed("Send a mutation by POST.", "POST")
        # A mutation is committed by now: were this to fail, the write stands, and the caller is told
        # to send it again under its key; no answer leaves that the access log lacks. The other way
        # round the log would tell of answers that a failing commit never gave.
        if answer.is_protected:
            await self.recorder.record(access_event(answer, viewer, request))
        return answer

    async def _executed(self, request: Request, asked: Parameters, viewer: Viewer) -> Answer:
        try:
            async with asyncio.timeout(self.execution_timeout_s):
                return await self.engine.execute(
                    asked.document,
                    asked.variables,
                    asked.operation_name,
                    viewer,
                    self.read,
                    self.write if request.method == "POST" else None,
                )
        except Exception as error:
            line_of(request).update(untold(asked, self.engine))
            if isinstance(error, OVERTIME):
                raise unanswered(error) from None
            raise


async def _parameters(request: Request) -> Parameters:
    if request.method == "GET":
        return from_query_string(request.scope["query_string"])
    return from_body(await read_body(request))


def _codes(answer: Answer) -> list[str]:
    errors = json.loads(answer.body)["errors"]
    return list(dict.fromkeys(error["extensions"]["code"] for error in errors))


def who(viewer: Viewer) -> dict[str, Any]:
    """What the log line says of whoever asks."""
    return {"account": str(viewer.account_id), "roles": sorted(map(str, viewer.roles))}


def untold(asked: Parameters, engine: Engine) -> dict[str, Any]:
    """What the log line says of an operation without an answer."""
    name = engine.name_of(asked.document, asked.operation_name)
    return {"operation": name, "document": digest_of(asked.document)}


def told(answer: Answer) -> dict[str, Any]:
    """What the log line says of an answer: names and counts, no value."""
    line: dict[str, Any] = {
        "operation": answer.operation_name,
        "document": answer.document_hash,
        "answered": len(answer.answered),
        "clients": len(answer.touched),
        "refused": list(answer.refused),
    }
    if answer.is_request_error:
        line["codes"] = _codes(answer)
    return line


def access_event(answer: Answer, viewer: Viewer, request: HTTPConnection) -> AccessEvent:
    """What the access log must know of an answer, and of whom it goes to."""
    return AccessEvent(
        practice_id=viewer.practice_id,
        account_id=viewer.account_id,
        session_id=viewer.session_id,
        roles=tuple(map(str, viewer.roles)),
        purpose=viewer.purpose,
        address=address_of(request),
        operation_name=answer.operation_name,
        document_hash=answer.document_hash,
        coordinates=answer.answered,
        refused=answer.refused,
        client_ids=answer.touched,
    )


def address_of(request: HTTPConnection) -> str | None:
    """Where a request comes from, as far as that is an address."""
    return None if request.client is None else _address(request.client.host)


@lru_cache(maxsize=ADDRESSES_REMEMBERED_MAX)
def _address(host: str) -> str | None:
    """The client's address; None for what is not one, such as a socket's path."""
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        return None
