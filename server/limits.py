"""How much of everything one request, and all requests together, may take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

HEAD_BYTES_MAX = 32_768
"""Request line and headers; a query sent by GET has to fit in too."""
HEAD_TIMEOUT_S = 10.0
BODY_BYTES_MAX = 262_144
BODY_TIMEOUT_S = 10.0
ANSWER_TIMEOUT_S = 30.0
"""How long a client may read less than ANSWER_BYTES_MIN of an answer that waits for it."""
ANSWER_BYTES_MIN = 16_384
"""Or all of it, where less is left."""
JSON_DEPTH_MAX = 64
PARAMETERS_MAX = 16
"""Parameters in the query string of a GET."""
OPERATION_NAME_CHARACTERS_MAX = 128
EXECUTION_TIMEOUT_S = 20.0
"""The database gives up on a statement before that; this ends what hangs elsewhere."""
OPERATIONS_AT_ONCE_MAX = 128
CONNECTIONS_MAX = 1_000
RETRY_AFTER_S = 1
KEEP_ALIVE_S = 15
SHUTDOWN_TIMEOUT_S = 25
"""How long running requests may take to finish once the process was asked to stop."""

SOCKETS_MAX = 500
"""WebSockets of one process; they count among its connections too."""
SOCKETS_OF_ACCOUNT_MAX = 20
SOCKET_INIT_TIMEOUT_S = 5.0
"""How long a socket may take to say who is there."""
SOCKET_MESSAGE_BYTES_MAX = 65_536
SOCKET_OPERATIONS_MAX = 20
"""Subscriptions and queries of one socket at once."""
OPERATION_ID_CHARACTERS_MAX = 64
SOCKET_SEND_TIMEOUT_S = 30.0
"""How long a client may leave a message unread; nothing more is made for it meanwhile."""
SOCKET_PING_S = 20.0
SOCKET_CLOSE_TIMEOUT_S = 5.0
"""How long a client may take to read what was sent before the end."""
SOCKET_LOOK_S = 30.0
"""How often it is asked whether who is at a socket may still be there."""
FEED_PAUSE_S = 0.5
"""When to look again for changes that cannot be given out yet, or could not be read."""
FEED_PRUNE_S = 21_600.0
OUTBOX_PAUSE_S = 2.0
"""Between two looks into the outbox."""
KEYS_FORGET_S = 3_600.0
PARTITIONS_PAUSE_S = 86_400.0
"""Between two looks for the access log's partitions of the coming months."""


class BusyError(Exception):
    """As many operations are running as may run at once."""


class Places:
    """Counts what runs at once; nobody queues, because a queue only hides that it is too much."""

    def __init__(self, places_max: int = OPERATIONS_AT_ONCE_MAX) -> None:
        self._places_max = places_max
        self._taken = 0

    @property
    def taken(self) -> int:
        return self._taken

    @contextmanager
    def one(self) -> Iterator[None]:
        """Raise BusyError when every place is taken."""
        if self._taken >= self._places_max:
            raise BusyError
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1
