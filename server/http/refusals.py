"""A request that is refused by HTTP alone: a status, a code, one sentence, no GraphQL result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

import asyncpg

from db.session import FullPoolError
from server.limits import RETRY_AFTER_S, BusyError

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
CLOSE: Mapping[str, str] = MappingProxyType({"connection": "close"})
"""For a request whose body nobody is going to read."""
OVERTIME = (TimeoutError, asyncpg.QueryCanceledError)
"""An operation took longer than it may here, or in the database."""


class RefusedError(Exception):
    """Ends a request; the sentence is written here and never holds what the client sent."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        headers: Mapping[str, str] = _NO_HEADERS,
        **extensions: str,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers
        self._error = {"message": message, "extensions": {"code": code, **extensions}}

    def body(self) -> bytes:
        """The GraphQL error body: `errors` and no `data`."""
        return json.dumps({"errors": [self._error]}).encode()


class OvertimeError(RefusedError):
    """The operation took longer than it may."""

    def __init__(self) -> None:
        super().__init__(504, "TIMEOUT", "The operation took too long; ask for less.")


def malformed(message: str) -> RefusedError:
    """The request is not a GraphQL request."""
    return RefusedError(400, "BAD_REQUEST", message)


def crossed(message: str) -> RefusedError:
    """The request may come from a page of somebody else."""
    return RefusedError(403, "CROSS_SITE_REFUSED", message, CLOSE)


def unauthenticated() -> RefusedError:
    return RefusedError(
        401,
        "UNAUTHENTICATED",
        "Sign in, or send a valid token in the Authorization header.",
        {"www-authenticate": "Bearer", **CLOSE},
    )


def outcome_unknown() -> RefusedError:
    """A change that may stand or not: the connection broke, or the answer could not be told of."""
    message = (
        "It is not known whether the change was made. Send it again with the same idempotencyKey,"
        " or look."
    )
    return RefusedError(503, "OUTCOME_UNKNOWN", message, {"retry-after": str(RETRY_AFTER_S)})


def unsupported(message: str) -> RefusedError:
    return RefusedError(415, "UNSUPPORTED_MEDIA_TYPE", message, CLOSE)


def too_large(message: str) -> RefusedError:
    return RefusedError(413, "LIMIT_EXCEEDED", message, CLOSE)


def method_not_allowed(message: str, allow: str) -> RefusedError:
    return RefusedError(405, "METHOD_NOT_ALLOWED", message, {"allow": allow, **CLOSE})


def unavailable(code: str, message: str) -> RefusedError:
    """Come back in a moment: nothing was answered, and nothing is wrong with the request."""
    return RefusedError(503, code, message, {"retry-after": str(RETRY_AFTER_S), **CLOSE})


def unanswered(error: Exception) -> RefusedError:
    """What is said of a failure of the moment: too much at once, too slow, or no database."""
    if isinstance(error, BusyError | FullPoolError):
        return unavailable("BUSY", "Too many operations are running.")
    if isinstance(error, OVERTIME):
        return OvertimeError()
    return unavailable("DATABASE_UNAVAILABLE", "The database does not answer.")


def failed(request_id: str) -> RefusedError:
    """The masked answer to a bug; the log tells more under the same id."""
    message = "Something went wrong here; the id finds it in the log."
    return RefusedError(500, "INTERNAL", message, CLOSE, id=request_id)


def worded(status: int, headers: Mapping[str, str] | None) -> RefusedError:
    """The answer to a status without words of ours, such as a page that does not exist."""
    phrase = HTTPStatus(status)
    return RefusedError(status, phrase.name, f"{phrase.phrase}.", headers or _NO_HEADERS)
