"""Accounts as sign-in needs them: found by e-mail alone, over all practices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from resolvers.identity.gate import Connection

EMAIL_CHARACTERS_MAX = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""

_FIND = """
SELECT a.practice_id, a.id AS account_id, a.password_hash,
  a.is_active AND EXISTS (
    SELECT FROM role_grant AS g
    WHERE g.practice_id = a.practice_id AND g.account_id = a.id
      AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > $2)
  ) AS may_sign_in
FROM account AS a WHERE lower(a.email) = $1
"""
# Only in place of the hash that was compared: somebody may have set a new password since.
_REPLACE_HASH = """
UPDATE account SET password_hash = $4
WHERE practice_id = $1 AND id = $2 AND password_hash = $3
"""


@dataclass(frozen=True)
class Account:
    """One account; `may_sign_in` means active and holding a role now."""

    practice_id: UUID
    account_id: UUID
    password_hash: str = field(repr=False)
    may_sign_in: bool


def folded(email: str) -> str:
    """One spelling of an address: what is looked up, and what its failed tries are counted by."""
    return email.strip().lower()


async def find_account(connection: Connection, email: str, now: datetime) -> Account | None:
    """Return the account of that address whether or not it may sign in; None if there is none."""
    row = await connection.fetchrow(_FIND, folded(email), now)
    return None if row is None else Account(**row)


async def replace_hash(connection: Connection, account: Account, better_hash: str) -> None:
    """Store a stronger hash of the same password."""
    await connection.execute(
        _REPLACE_HASH,
        account.practice_id,
        account.account_id,
        account.password_hash,
        better_hash,
    )
