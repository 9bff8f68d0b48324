"""The messages of graphql-transport-ws: what a client may send, and what it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from server.http.json_text import parsed
from server.http.parameters import Parameters, from_object
from server.http.refusals import RefusedError
from server.limits import OPERATION_ID_CHARACTERS_MAX
from server.live.closing import BAD_REQUEST, ClosingError

ACK = '{"type":"connection_ack"}'
PONG = '{"type":"pong"}'


@dataclass(frozen=True)
class Init:
    """Says who is there."""

    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Subscribe:
    """Asks for an operation; what is answered carries its id."""

    id: str
    asked: Parameters


@dataclass(frozen=True)
class Complete:
    """Wants no more answers of an operation."""

    id: str


@dataclass(frozen=True)
class Ping:
    """Wants a pong."""

    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Pong:
    """Wants nothing."""

    payload: Mapping[str, Any]


Message = Init | Subscribe | Complete | Ping | Pong


def read(text: str) -> Message:
    """Raise ClosingError 4400 for what is no message of the protocol."""
    try:
        sent = parsed(text.encode())
        if isinstance(sent, dict):
            return _message(sent)
    except (RefusedError, UnicodeEncodeError):
        pass
    raise _invalid()


def _message(sent: dict[str, Any]) -> Message:
    match sent.get("type"):
        case "connection_init":
            return Init(_object(sent))
        case "subscribe":
            return Subscribe(_id(sent), from_object(dict(_object(sent))))
        case "complete":
            return Complete(_id(sent))
        case "ping":
            return Ping(_object(sent))
        case "pong":
            return Pong(_object(sent))
    raise _invalid()


def _object(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    payload = sent.get("payload")
    if payload is None:
        return {}
    if not isinstance(payload, dict):
        raise _invalid()
    return payload


def _id(sent: Mapping[str, Any]) -> str:
    given = sent.get("id")
    if not isinstance(given, str) or not 0 < len(given) <= OPERATION_ID_CHARACTERS_MAX:
        raise _invalid()
    given.encode()  # half of a surrogate pair could not be sent back
    return given


def _invalid() -> ClosingError:
    return ClosingError(BAD_REQUEST, "Invalid message")


def next_of(operation_id: str, body: bytes) -> str:
    """An answer, whose bytes stay as the engine made them."""
    return (b'{"id":%s,"type":"next","payload":%s}' % (orjson.dumps(operation_id), body)).decode()


def error_of(operation_id: str, errors: list[dict[str, Any]]) -> str:
    """Why there is no answer, and no more will come."""
    return orjson.dumps({"id": operation_id, "type": "error", "payload": errors}).decode()


def complete_of(operation_id: str) -> str:
    """No more answers come."""
    return orjson.dumps({"id": operation_id, "type": "complete"}).decode()
