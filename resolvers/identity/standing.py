"""Reads what the owner of a secret may do at this moment, in one statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from permissions.roles import Role, grants_of
from permissions.scopes import Grants
from permissions.viewer import Viewer
from permissions.vocabulary import permission
from resolvers.identity.accounts import folded
from resolvers.identity.gate import Connection
from resolvers.identity.sessions import IDLE_MAX, SEEN_EVERY

AGE_MAX = timedelta(seconds=60)
"""How long a standing may be remembered, whatever happens."""

# Being used is noted here because a remembered standing is read again once a minute anyway.
_SEEN = """
WITH seen AS (
  UPDATE session SET last_seen_at = $2
  WHERE secret_hash = $1 AND ended_at IS NULL AND expires_at > $2
    AND last_seen_at > $3 AND last_seen_at <= $4
)
"""
_OF_SESSION = """
SELECT s.id, s.csrf_hash, s.expires_at, NULL::text[] AS permissions, 'OPERATIONS' AS purpose,
  {owner}
FROM session AS s {joined}
WHERE s.secret_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND s.last_seen_at > $3
  AND a.is_active
"""
_OF_BEARER = """
WITH used AS (
  UPDATE access_token SET last_used_at = $2
  WHERE secret_hmac = $1 AND revoked_at IS NULL AND expires_at > $2
    AND (last_used_at IS NULL OR last_used_at <= $3)
)
SELECT s.id, NULL::bytea AS csrf_hash, s.expires_at, s.permissions, s.purpose,
  {owner}
FROM access_token AS s {joined}
WHERE s.secret_hmac = $1 AND s.revoked_at IS NULL AND s.expires_at > $2
  AND a.is_active
"""
_OF_ACCOUNT = """
SELECT NULL::uuid AS id, NULL::bytea AS csrf_hash, $2::timestamptz AS expires_at,
  NULL::text[] AS permissions, 'OPERATIONS' AS purpose, {owner}
FROM (SELECT practice_id, id AS account_id FROM account WHERE lower(email) = $1) AS s {joined}
WHERE a.is_active
"""
_OWNER = """a.practice_id, a.id AS account_id, a.name, a.email, p.name AS practice,
  held.roles, held.until AS roles_until,
  ARRAY(
    SELECT w.role || ' ' || w.permission FROM withheld_permission AS w
    WHERE w.practice_id = a.practice_id
  ) AS withheld"""
_JOINED = """
JOIN account AS a ON a.practice_id = s.practice_id AND a.id = s.account_id
JOIN practice AS p ON p.practice_id = s.practice_id
CROSS JOIN LATERAL (
  SELECT array_agg(DISTINCT g.role) AS roles, min(g.expires_at) AS until FROM role_grant AS g
  WHERE g.practice_id = a.practice_id AND g.account_id = a.id
    AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > $2)
) AS held"""
_LOOK_AT_SESSION = _OF_SESSION.format(owner=_OWNER, joined=_JOINED)
_BY_SESSION = _SEEN + _LOOK_AT_SESSION
_BY_BEARER = _OF_BEARER.format(owner=_OWNER, joined=_JOINED)
_BY_ACCOUNT = _OF_ACCOUNT.format(owner=_OWNER, joined=_JOINED)


@dataclass(frozen=True)
class Standing:
    """A viewer, and how long that may be believed without reading it again."""

    viewer: Viewer
    practice_name: str
    ends_at: datetime
    """When the session or token expires, however much it is used."""
    read_at: datetime
    believed_until: datetime
    csrf_hash: bytes | None = field(repr=False)
    """Only a session has one."""


async def of_session(connection: Connection, secret_hash: bytes, now: datetime) -> Standing | None:
    """Find a live session, note that it is used, and read its owner's standing."""
    row = await connection.fetchrow(_BY_SESSION, secret_hash, now, now - IDLE_MAX, now - SEEN_EVERY)
    return _standing(row, now)


async def look_at_session(
    connection: Connection, secret_hash: bytes, now: datetime
) -> Standing | None:
    """The same without noting a use: what comes by itself must not keep a session alive."""
    return _standing(
        await connection.fetchrow(_LOOK_AT_SESSION, secret_hash, now, now - IDLE_MAX), now
    )


async def of_token(connection: Connection, secret_hmac: bytes, now: datetime) -> Standing | None:
    """Find a live token, note that it is used, and read its owner's standing."""
    return _standing(await connection.fetchrow(_BY_BEARER, secret_hmac, now, now - SEEN_EVERY), now)


async def of_account(connection: Connection, email: str, now: datetime) -> Standing | None:
    """Read what the owner of an e-mail address may do; nobody is signed in by it."""
    return _standing(await connection.fetchrow(_BY_ACCOUNT, folded(email), now), now)


def _standing(row: Any, now: datetime) -> Standing | None:
    """Without a role there is no viewer: the database has no role for them either."""
    if row is None or not row["roles"]:
        return None
    limits = (now + AGE_MAX, row["expires_at"], row["roles_until"])
    return Standing(
        viewer=_viewer(row),
        practice_name=row["practice"],
        ends_at=row["expires_at"],
        read_at=now,
        believed_until=min(limit for limit in limits if limit is not None),
        csrf_hash=row["csrf_hash"],
    )


def _viewer(row: Any) -> Viewer:
    roles = frozenset(Role(word) for word in row["roles"])
    return Viewer(
        account_id=row["account_id"],
        practice_id=row["practice_id"],
        name=row["name"],
        email=row["email"],
        roles=roles,
        grants=_grants(roles, row["withheld"], row["permissions"]),
        purpose=row["purpose"],
        session_id=row["id"],
    )


def _grants(roles: frozenset[Role], withheld: list[str], subset: list[str] | None) -> Grants:
    """Raise for a word that the code no longer knows: skipping a withheld one would widen a role."""
    pairs = (pair.split(" ", 1) for pair in withheld)
    grants = grants_of(roles, {(Role(role), permission(word)) for role, word in pairs})
    if subset is None:
        return grants
    within = {permission(word) for word in subset}
    return {word: scopes for word, scopes in grants.items() if word in within}
