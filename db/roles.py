"""The database's roles: one per application role, one per combination people hold, and few more.

Roles belong to the whole cluster, so several databases on it share these, passwords included.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from permissions.roles import POLICY, Role
from permissions.scopes import covers

OWNER = "front_office_owner"
"""Owns every object; nobody logs in as it."""
BUSY = "front_office_busy"
"""Owns the view of busy times, and sees of the schedule no more than that view shows."""
IDENTITY = "front_office_identity"
"""Reads and writes accounts, role grants, sessions and tokens."""
RECORDER = "front_office_recorder"
"""Adds to the access log, and can do nothing else."""
FEED = "front_office_feed"
"""Reads which entries of the schedule changed and when, of all practices, and can do nothing else."""
CALENDAR = "front_office_calendar"
"""Asks when the provider of a calendar link is busy, and reads no table at all."""

COURIER = "front_office_courier"
"""Takes what is to be delivered out of the outbox, and forgets old idempotency keys."""

SERVICE_ROLES = (IDENTITY, RECORDER, FEED, CALENDAR, COURIER)
"""The roles that the gate's login may become; they are nobody's."""

DESK = "front_office_desk"
CLINICAL = "front_office_clinical"
GATE = "front_office_gate"
LOGINS = (DESK, CLINICAL, GATE)
"""They hold nothing themselves: each may only become the roles that `login_of` gives it."""

NAMED_LIKE_OURS = "^(fo|front_office)_"
"""A regular expression: a role of such a name loses what this version does not give it."""

_SCRAM_ROUNDS = 4096


def _swallows(wide: Role, narrow: Role) -> bool:
    held = POLICY[wide]
    return all(
        word in held and covers(frozenset({held[word]}), frozenset({scope}))
        for word, scope in POLICY[narrow].items()
    )


def _essential(roles: frozenset[Role]) -> tuple[Role, ...]:
    """Leave out each role that another one of the set contains entirely."""
    kept = [role for role in Role if role in roles]
    for role in tuple(kept):
        if any(_swallows(other, role) for other in kept if other is not role):
            kept.remove(role)
    return tuple(kept)


def _name(parts: Iterable[Role]) -> str:
    return "_".join(("fo", *(role.value.lower() for role in parts)))


def _viewers() -> Iterator[tuple[Role, ...]]:
    for size in range(1, len(Role) + 1):
        for together in combinations(Role, size):
            if _essential(frozenset(together)) == together:
                yield together


VIEWERS: Mapping[str, tuple[Role, ...]] = {_name(parts): parts for parts in _viewers()}
"""The database roles that people's requests run as, with the application roles in each."""

ROLES = (OWNER, BUSY, *SERVICE_ROLES, *VIEWERS, *LOGINS)


def database_role(roles: frozenset[Role]) -> str:
    """Name the database role that holds exactly what these roles hold together.

    Raises LookupError when there is no role at all: absence never grants.
    """
    if not roles:
        raise LookupError("no role, so no database role")
    return _name(_essential(roles))


def login_of(database_role: str) -> str:
    """Name the login that may become this role; raise LookupError if there is none."""
    if database_role in SERVICE_ROLES:
        return GATE
    try:
        parts = VIEWERS[database_role]
    except KeyError:
        raise LookupError(f"no login may become {database_role!r}") from None
    return CLINICAL if Role.CLINICIAN in parts else DESK


def memberships() -> dict[tuple[str, str], str]:
    """Say which role is a member of which, as (role, member), with the options of each."""
    inherits = "INHERIT TRUE, SET FALSE"
    becomes = "INHERIT FALSE, SET TRUE"
    wanted = {
        (_name((part,)), viewer): inherits
        for viewer, parts in VIEWERS.items()
        if len(parts) > 1
        for part in parts
    }
    for role in (*VIEWERS, *SERVICE_ROLES):
        wanted[role, login_of(role)] = becomes
    return wanted


def role_statements() -> Iterator[str]:
    """Create the roles that are missing, and set the memberships.

    Whoever has a login may give it settings, which would outlive a restart: they are taken away.
    """
    for role in (OWNER, BUSY, *SERVICE_ROLES, *VIEWERS):
        yield _creation(role, "NOLOGIN")
    for login in LOGINS:
        yield _creation(login, "LOGIN NOINHERIT")
        yield f"ALTER ROLE {login} RESET ALL"
        yield _RESET_HERE.format(login=login)
    wanted = memberships()
    pairs = ", ".join(f"'{role} {member}'" for role, member in wanted)
    yield _EXPULSION.format(wanted=pairs, ours=NAMED_LIKE_OURS)
    for (role, member), options in wanted.items():
        yield f"GRANT {role} TO {member} WITH {options}, ADMIN FALSE"
    # A managed server's admin is no superuser, and must be let in to act for the owner.
    for role in (OWNER, BUSY):
        yield _ADMISSION.format(role=role)


def password_statements(passwords: Mapping[str, str]) -> Iterator[str]:
    """Set the logins' passwords; raises KeyError for a login without one."""
    for login in LOGINS:
        yield f"ALTER ROLE {login} PASSWORD '{scram_verifier(passwords[login])}'"


_RESET_HERE = """
DO $$
BEGIN
    EXECUTE format('ALTER ROLE {login} IN DATABASE %I RESET ALL', current_database());
END $$
"""
_EXPULSION = """
DO $$
DECLARE wrong record;
BEGIN
    FOR wrong IN
        SELECT roleid::regrole AS role, member::regrole AS member FROM pg_auth_members
        WHERE member::regrole::text ~ '{ours}'
            AND roleid::regrole || ' ' || member::regrole NOT IN ({wanted})
    LOOP
        EXECUTE format('REVOKE %s FROM %s', wrong.role, wrong.member);
    END LOOP;
END $$
"""
_ADMISSION = """
DO $$
BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN
        GRANT {role} TO session_user WITH INHERIT TRUE, SET TRUE;
    END IF;
END $$
"""


def _creation(role: str, options: str) -> str:
    # Another database of the cluster may be creating the same role at this moment.
    return (
        f"DO $$ BEGIN IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role} {options}; END IF;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )


def scram_verifier(password: str) -> str:
    """Hash a password as PostgreSQL keeps it (RFC 5803), so that no statement ever shows it."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _SCRAM_ROUNDS)
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    stored, server = (
        hashlib.sha256(client_key).digest(),
        hmac.digest(salted, b"Server Key", "sha256"),
    )
    words = [b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${_SCRAM_ROUNDS}:{words[0]}${words[1]}:{words[2]}"
