"""What an access token looks like: `fo_`, 32 random characters, and 6 of checksum.

Prefix and checksum let a scanner of leaked secrets recognise one without asking anybody, and let
us refuse a mistyped one without asking the database.
"""

from __future__ import annotations

import hmac
import secrets
import string
import zlib

PREFIX = "fo_"
RANDOM_CHARACTERS = 32
"""190 bits."""
CHECKSUM_CHARACTERS = 6
SHOWN_CHARACTERS = len(PREFIX) + 4
"""How much of a token is stored readable, so that its owner recognises it in a list."""

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CHARACTERS = frozenset(_ALPHABET)


def new_token() -> str:
    """Make a token; it is shown once and stored nowhere."""
    body = PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return body + _checksum(body)


def is_token(text: str) -> bool:
    """Whether the text could be a token of ours: its form and checksum, not its validity."""
    if len(text) != len(PREFIX) + RANDOM_CHARACTERS + CHECKSUM_CHARACTERS:
        return False
    if not text.startswith(PREFIX) or not _CHARACTERS.issuperset(text[len(PREFIX) :]):
        return False
    return _checksum(text[:-CHECKSUM_CHARACTERS]) == text[-CHECKSUM_CHARACTERS:]


def token_digest(key: bytes, token: str) -> bytes:
    """What is stored of a token: whoever reads the table can neither use nor check a token."""
    return hmac.digest(key, token.encode(), "sha256")


def _checksum(body: str) -> str:
    """CRC32 of all that stands before it, in base 62."""
    rest, digits = zlib.crc32(body.encode()), ""
    for _ in range(CHECKSUM_CHARACTERS):
        rest, digit = divmod(rest, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
