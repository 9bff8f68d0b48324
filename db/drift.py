"""Compares a database with what this code would make of it: tables, roles, rights, policies."""

from __future__ import annotations

import asyncpg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from db.applied import DEFINITIONS
from db.grants import expected_privileges
from db.migrate import admin_engine, rules
from db.roles import BUSY, LOGINS, OWNER, SERVICE_ROLES, VIEWERS, memberships
from db.tables import metadata

_OTHERS = [BUSY, *SERVICE_ROLES, *LOGINS, *VIEWERS]
"""All but the owner, who may do everything."""

_RIGHTS = """
SELECT role, c.relname, a.attname, privilege
FROM unnest($1::text[]) AS role, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'])
    AS privilege, pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(role, c.oid, a.attnum, privilege)
UNION ALL
SELECT role, c.relname, '*', privilege
FROM unnest($1::text[]) AS role, unnest(ARRAY['DELETE', 'TRUNCATE', 'TRIGGER', 'MAINTAIN'])
    AS privilege, pg_class AS c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND has_table_privilege(role, c.oid, privilege)
"""

_OPEN_TO_ALL = """
SELECT 'schema public' FROM pg_namespace AS n, aclexplode(n.nspacl) AS g
WHERE n.nspname = 'public' AND g.grantee = 0
UNION
SELECT 'database' FROM pg_database AS d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba)))
    AS g WHERE d.datname = current_database() AND g.grantee = 0
UNION
SELECT p.oid::regprocedure::text
FROM pg_proc AS p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS g
WHERE p.pronamespace = 'public'::regnamespace AND g.grantee = 0 AND NOT EXISTS (
    SELECT 1 FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
"""

_TOO_STRONG = """
SELECT rolname FROM pg_roles WHERE rolname = ANY ($1)
    AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
        OR rolcanlogin <> (rolname = ANY ($2)))
"""

_SETTINGS = """
SELECT s.setrole::regrole::text, unnest(s.setconfig) FROM pg_db_role_setting AS s
WHERE s.setrole::regrole::text = ANY ($1) AND s.setdatabase IN (0,
    (SELECT oid FROM pg_database WHERE datname = current_database()))
ORDER BY 1, 2
"""

_MEMBERSHIPS = """
SELECT member::regrole::text, roleid::regrole::text, format('INHERIT %s, SET %s',
    upper(inherit_option::text), upper(set_option::text))
    || CASE WHEN admin_option THEN ', ADMIN TRUE' ELSE '' END
FROM pg_auth_members WHERE member::regrole::text = ANY ($1)
"""


async def drift(admin_dsn: str) -> list[str]:
    """Say in sentences where the database differs from the code; an empty list means nowhere.

    It applies the code's rules in a transaction that it undoes, which locks every table for a
    moment: for deployment and tests, not for the busy hour.
    """
    connection = await asyncpg.connect(admin_dsn)
    try:
        await connection.execute("SET lock_timeout = '10s'")
        return [*await _tables(admin_dsn), *await rule_drift(connection)]
    finally:
        await connection.close()


async def _tables(admin_dsn: str) -> list[str]:
    engine = admin_engine(admin_dsn)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_compared_tables)
    finally:
        await engine.dispose()


def _compared_tables(connection: Connection) -> list[str]:
    def is_declared(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or not (name or "").startswith("access_event_")

    options = {"include_name": is_declared, "target_metadata": metadata}
    context = MigrationContext.configure(connection, opts=options)
    return [f"The tables differ: {one}." for one in compare_metadata(context, metadata)]


async def rule_drift(connection: asyncpg.Connection[asyncpg.Record]) -> list[str]:
    """Say where roles, rights, policies, functions and triggers differ; changes nothing."""
    return [
        *await _roles(connection),
        *await _rights(connection),
        *await _definitions(connection),
    ]


async def _roles(connection: asyncpg.Connection[asyncpg.Record]) -> list[str]:
    strong = await connection.fetch(_TOO_STRONG, [OWNER, *_OTHERS], list(LOGINS))
    settings = await connection.fetch(_SETTINGS, list(LOGINS))
    found = {tuple(row) for row in await connection.fetch(_MEMBERSHIPS, [OWNER, *_OTHERS])}
    wanted = {(member, role, options) for (role, member), options in memberships().items()}
    return [
        *(f"{name} has attributes that it must not have." for (name,) in strong),
        *(f"{name} has a setting of its own: {setting}." for name, setting in settings),
        *(
            f"{member} is a member of {role} with {options}, and must not be."
            for member, role, options in sorted(found - wanted)
        ),
        *(
            f"{member} is not a member of {role} with {options}, and must be."
            for member, role, options in sorted(wanted - found)
        ),
    ]


async def _rights(connection: asyncpg.Connection[asyncpg.Record]) -> list[str]:
    wanted = set(expected_privileges())
    found = {tuple(row) for row in await connection.fetch(_RIGHTS, _OTHERS)}
    public = await connection.fetch(_OPEN_TO_ALL)
    return [
        *(
            f"{role} may {right} {table}.{name}, and must not."
            for role, table, name, right in sorted(found - wanted)
        ),
        *(
            f"{role} may not {right} {table}.{name}, and must."
            for role, table, name, right in sorted(wanted - found)
        ),
        *(f"Everybody holds a right on {name}." for (name,) in public),
    ]


async def _definitions(connection: asyncpg.Connection[asyncpg.Record]) -> list[str]:
    found = {row[0]: row[1] for row in await connection.fetch(DEFINITIONS)}
    trial = connection.transaction()
    await trial.start()
    try:
        await connection.execute(";\n".join(rules()))
        wanted = {row[0]: row[1] for row in await connection.fetch(DEFINITIONS)}
    finally:
        await trial.rollback()
    return [
        f"{what} is {found.get(what, 'missing')}, and should be {wanted.get(what, 'absent')}."
        for what in sorted(found.keys() | wanted.keys())
        if found.get(what) != wanted.get(what)
    ]
