"""Seals the cursor at which a client begins to follow: it is told, and tells nothing.

The feed's last change may be out of the client's sight. Its id holds the time at which it was made,
and another id would say that something has happened, so each sealing looks different.
"""

from __future__ import annotations

import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from resolvers.feed import CursorExpiredError

SEAL_KEY_LABEL = "feed cursor"
"""What the key that is passed here is derived for."""
_ONCE_BYTES = 16
_SEALED = re.compile(r"[A-Za-z0-9_-]{64}")


def checked(cursor: str) -> str:
    """Raise ValueError for what is neither sealed nor the id of a change."""
    if not _SEALED.fullmatch(cursor):
        UUID(cursor)
    return cursor


def sealed(key: bytes, change_id: UUID) -> str:
    """Hide an id, otherwise each time (AES-SIV, RFC 5297, beside what is drawn once)."""
    once = secrets.token_bytes(_ONCE_BYTES)
    return urlsafe_b64encode(once + AESSIV(key).encrypt(change_id.bytes, [once])).decode()


def opened(key: bytes, cursor: str) -> UUID:
    """The change that a cursor is of; CursorExpiredError for one that was sealed by another key."""
    if not _SEALED.fullmatch(cursor):
        return UUID(cursor)
    box = urlsafe_b64decode(cursor)
    once, hidden = box[:_ONCE_BYTES], box[_ONCE_BYTES:]
    try:
        return UUID(bytes=AESSIV(key).decrypt(hidden, [once]))
    except InvalidTag:
        raise CursorExpiredError from None
