"""Access tokens: issued to an account for a while, whole or for a few permissions, and revoked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from permissions.vocabulary import permission
from resolvers.identity.accounts import find_account
from resolvers.identity.gate import Connection
from resolvers.identity.token_text import SHOWN_CHARACTERS, new_token, token_digest

KEY_LABEL = "access token"
"""What the key that is passed here is derived for."""
TOKEN_DAYS_MAX = 366

_INSERT = """
INSERT INTO access_token
  (practice_id, id, account_id, secret_hmac, prefix, permissions, purpose, created_at, expires_at)
VALUES ($1, uuidv7(), $2, $3, $4, $5, $6, $7, $8)
"""
_REVOKE = """
UPDATE access_token SET revoked_at = $3
WHERE practice_id = $1 AND id = $2 AND revoked_at IS NULL
"""


class NoSuchAccountError(LookupError):
    """No account that may sign in has that e-mail address; the message does not repeat it."""

    def __init__(self) -> None:
        super().__init__("no active account with a role has that e-mail address")


async def issue_token(
    connection: Connection,
    key: bytes,
    email: str,
    *,
    now: datetime,
    expires_at: datetime,
    permissions: Iterable[str] | None = None,
    purpose: str = "OPERATIONS",
) -> str:
    """Return a new token of that account, the only time that it can be read.

    `permissions` narrows it to those words; at each use it has those of them that its owner has
    then. Raises NoSuchAccountError, UnknownPermissionError for a word that is none, and ValueError
    for an expiry that has passed or is more than TOKEN_DAYS_MAX away.
    """
    if not now < expires_at <= now + timedelta(days=TOKEN_DAYS_MAX):
        raise ValueError(f"a token expires within {TOKEN_DAYS_MAX} days")
    words = None if permissions is None else sorted({permission(word) for word in permissions})
    account = await find_account(connection, email, now)
    if account is None or not account.may_sign_in:
        raise NoSuchAccountError
    token = new_token()
    await connection.execute(
        _INSERT,
        account.practice_id,
        account.account_id,
        token_digest(key, token),
        token[:SHOWN_CHARACTERS],
        words,
        purpose,
        now,
        expires_at,
    )
    return token


async def revoke_token(
    connection: Connection, practice_id: UUID, token_id: UUID, now: datetime
) -> None:
    """End a token for good; one that is revoked already stays as it was."""
    await connection.execute(_REVOKE, practice_id, token_id, now)
