"""Why a socket ends: the codes of graphql-transport-ws and of RFC 6455 that this server uses."""

from __future__ import annotations

BAD_REQUEST = 4400
UNAUTHORIZED = 4401
FORBIDDEN = 4403
SUBPROTOCOL_NOT_ACCEPTABLE = 4406
INITIALISATION_TIMEOUT = 4408
SUBSCRIBER_EXISTS = 4409
TOO_MANY = 4429
INTERNAL_ERROR = 1011
TRY_AGAIN = 1013


class ClosingError(Exception):
    """Ends a socket; the reason is written here and never holds what the client sent."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class GoneError(Exception):
    """The client is not there any more, or does not read; with the code by which it went, if any."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__()
        self.code = code
