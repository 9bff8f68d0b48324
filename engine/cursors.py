"""Cursors: the place of a row in its list, sealed, because the keys of an order are values of rows."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

KEY_BYTES = 32
CURSOR_CHARACTERS_MAX = 2_000


class Cursors:
    """Seals and opens cursors. Whoever is given one learns nothing of its row by it.

    A list may be in the order of what the viewer is refused, and the access log does not tell whom a
    cursor is about. Equal keys of a list have equal cursors (RFC 5297), so that an answer depends on
    nothing but its data. The key has KEY_BYTES.
    """

    def __init__(self, key: bytes) -> None:
        self._box = AESSIV(key)

    def sealed(self, tag: str, keys: Sequence[Any]) -> str:
        """The cursor of a row: its keys as JSON has them, and the list that it is of."""
        box = self._box.encrypt(orjson.dumps(keys), [tag.encode()])
        return base64.urlsafe_b64encode(box).rstrip(b"=").decode()

    def opened(self, tag: str, cursor: str) -> Any:
        """The keys; ValueError for what is not a cursor of that list."""
        kept = cursor[:CURSOR_CHARACTERS_MAX]
        box = base64.b64decode(kept + "=" * (-len(kept) % 4), altchars=b"-_", validate=True)
        try:
            return orjson.loads(self._box.decrypt(box, [tag.encode()]))
        except InvalidTag:
            raise ValueError("The cursor was not sealed here for this list.") from None

    async def derive(self, _viewer: object, places: Sequence[Sequence[Any]]) -> list[str]:
        """The cursors of many rows, each told by its tag and its keys."""
        return [self.sealed(tag, keys) for tag, *keys in places]


OF_THIS_PROCESS = Cursors(secrets.token_bytes(KEY_BYTES))
"""They mean nothing to another process, nor after a start."""
