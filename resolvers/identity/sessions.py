"""Sessions: a secret for the browser, its hash for the table, an end when idle and an end for good."""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from resolvers.identity.accounts import Account
from resolvers.identity.gate import Connection

CSRF_KEY_LABEL = "csrf token"
"""What the key that is passed here is derived for."""
IDLE_MAX = timedelta(minutes=15)
ABSOLUTE_MAX = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""Being used is written down no more often than that, so a session may end this much early."""
KEPT_FOR = timedelta(days=30)
"""How long a session that is over stays in the table."""

_SECRET_BYTES = 32
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")

_INSERT = """
INSERT INTO session
  (practice_id, id, account_id, secret_hash, csrf_hash, created_at, last_seen_at, expires_at)
VALUES ($1, uuidv7(), $2, $3, $4, $5, $5, $6)
"""
_END = "UPDATE session SET ended_at = $2 WHERE secret_hash = $1 AND ended_at IS NULL"
_TIDY = "DELETE FROM session WHERE practice_id = $1 AND account_id = $2 AND expires_at < $3"


@dataclass(frozen=True)
class NewSession:
    """What the browser gets: the cookie's secret, and the CSRF token for its page."""

    secret: str = field(repr=False)
    csrf_token: str = field(repr=False)


def is_secret(text: str) -> bool:
    """Whether a cookie's value could be the secret of a session."""
    return _SECRET.fullmatch(text) is not None


def digest(secret: str) -> bytes:
    """What is stored of a secret. It is random, so it needs neither salt nor a slow hash."""
    return sha256(secret.encode()).digest()


def csrf_token(key: bytes, secret: str) -> str:
    """The word that belongs to one session; the cookie alone does not tell it."""
    return urlsafe_b64encode(hmac.digest(key, secret.encode(), "sha256")).rstrip(b"=").decode()


async def open_session(
    connection: Connection, csrf_key: bytes, account: Account, now: datetime
) -> NewSession:
    """Begin a session with a secret that nobody has seen before, and tidy up the account's old."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    token = csrf_token(csrf_key, secret)
    owner = (account.practice_id, account.account_id)
    await connection.execute(_TIDY, *owner, now - KEPT_FOR)
    await connection.execute(
        _INSERT, *owner, digest(secret), digest(token), now, now + ABSOLUTE_MAX
    )
    return NewSession(secret, token)


async def end_session(connection: Connection, secret: str, now: datetime) -> None:
    """End the session at once; one that is over already stays as it was."""
    await connection.execute(_END, digest(secret), now)
