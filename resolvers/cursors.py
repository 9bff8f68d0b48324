"""Seals the cursor at which a client begins to follow: it is told, and tells nothing.

The feed's last change may be out of the client's sight. Its id holds the time at which it was made,
and another id would say that something has happened, so each sealing looks different.
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from resolvers.feed import CursorExpiredError

SEAL_KEY_LABEL = "feed cursor"
"""What the key that is passed here is derived for."""
_PART_BYTES = 16
_SEALED = re.compile(r"[A-Za-z0-9_-]{64}")


def checked(cursor: str) -> str:
    """Raise ValueError for what is neither sealed nor the id of a change."""
    if not _SEALED.fullmatch(cursor):
        UUID(cursor)
    return cursor


def sealed(key: bytes, change_id: UUID) -> str:
    """Hide an id under a pad that is used once, with a mark by which it is known again."""
    once = secrets.token_bytes(_PART_BYTES)
    hidden = once + _under_pad(key, once, change_id.bytes)
    return urlsafe_b64encode(hidden + _mark(key, hidden)).decode()


def opened(key: bytes, cursor: str) -> UUID:
    """The change that a cursor is of; CursorExpiredError for one that was sealed by another key."""
    if not _SEALED.fullmatch(cursor):
        return UUID(cursor)
    box = urlsafe_b64decode(cursor)
    hidden, mark = box[:-_PART_BYTES], box[-_PART_BYTES:]
    if not hmac.compare_digest(mark, _mark(key, hidden)):
        raise CursorExpiredError
    return UUID(bytes=_under_pad(key, hidden[:_PART_BYTES], hidden[_PART_BYTES:]))


def _under_pad(key: bytes, once: bytes, text: bytes) -> bytes:
    pad = hmac.digest(key, b"pad" + once, "sha256")
    return bytes(one ^ other for one, other in zip(text, pad, strict=False))


def _mark(key: bytes, hidden: bytes) -> bytes:
    return hmac.digest(key, b"mark" + hidden, "sha256")[:_PART_BYTES]
