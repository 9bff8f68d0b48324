"""Tells whether a database still is as these statements left it; then a start need not run them again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

import asyncpg

from db.roles import BUSY, LOGINS, NAMED_LIKE_OURS, OWNER

# Names things as (what, definition).
DEFINITIONS = """
SELECT format('policy %I on %I', policyname, tablename), format('%s %s %s %s', cmd, roles, qual,
    with_check) FROM pg_policies WHERE schemaname = 'public'
UNION ALL
SELECT format('trigger %I on %s', t.tgname, t.tgrelid::regclass),
    format('%s %s', t.tgenabled, pg_get_triggerdef(t.oid))
FROM pg_trigger AS t WHERE NOT t.tgisinternal
UNION ALL
SELECT format('function %s', p.oid::regprocedure), format('%s %s %s', p.proowner::regrole,
    (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(p.proacl) AS a),
    pg_get_functiondef(p.oid))
FROM pg_proc AS p WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT 1 FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT format('%s %s', CASE c.relkind WHEN 'v' THEN 'view' ELSE 'table' END, c.oid::regclass),
    format('owner %s, row security %s, forced %s, %s', c.relowner::regrole, c.relrowsecurity,
        c.relforcerowsecurity, CASE c.relkind WHEN 'v' THEN pg_get_viewdef(c.oid) END)
FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
"""
_RIGHTS = """
SELECT format('rights on %s', oid::regclass), relacl::text FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relacl IS NOT NULL
UNION ALL
SELECT format('rights on %s.%s', a.attrelid::regclass, a.attname), a.attacl::text
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND a.attacl IS NOT NULL
UNION ALL
SELECT format('rights on %s', oid::regprocedure), proacl::text FROM pg_proc
WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'rights on schema', nspacl::text FROM pg_namespace WHERE nspname = 'public'
UNION ALL
SELECT 'rights on database', datacl::text FROM pg_database WHERE datname = current_database()
UNION ALL
SELECT format('default rights of %s', defaclrole::regrole), format('%s %s', defaclobjtype, defaclacl)
FROM pg_default_acl
UNION ALL
SELECT 'extension', extname::text FROM pg_extension
UNION ALL
SELECT 'migration', version_num FROM public.alembic_version
"""
# Also what the admin may, who may be another one than last time.
_ROLES = f"""
SELECT format('role %s', rolname), format('%s %s %s %s %s %s %s', rolsuper, rolinherit, rolcreaterole,
    rolcreatedb, rolcanlogin, rolreplication, rolbypassrls)
FROM pg_roles WHERE rolname ~ '{NAMED_LIKE_OURS}'
UNION ALL
SELECT format('%s in %s', member::regrole, roleid::regrole),
    format('%s %s %s', inherit_option, set_option, admin_option)
FROM pg_auth_members WHERE member::regrole::text ~ '{NAMED_LIKE_OURS}'
UNION ALL
SELECT format('settings of %s', setrole::regrole), setconfig::text FROM pg_db_role_setting
WHERE setrole::regrole::text = ANY ('{{{", ".join(LOGINS)}}}') AND setdatabase IN (0,
    (SELECT oid FROM pg_database WHERE datname = current_database()))
UNION ALL
SELECT format('admin in %s', role), format('%s %s', pg_has_role(session_user, to_regrole(role), 'USAGE'),
    pg_has_role(session_user, to_regrole(role), 'SET')) FROM unnest(ARRAY['{OWNER}', '{BUSY}']) AS role
"""  # noqa: S608 - every word in it is ours
# The access log gets partitions while the server runs, and those have no rights of their own.
_STATE = f"""
SELECT what, definition FROM ({DEFINITIONS}) AS found (what, definition)
WHERE what !~ 'access_event_'
UNION ALL {_RIGHTS} UNION ALL {_ROLES}
"""  # noqa: S608 - every word in it is ours
_REMEMBERED = "SELECT obj_description(to_regclass('public.alembic_version'), 'pg_class')"


async def are_applied(
    connection: asyncpg.Connection[asyncpg.Record], statements: Iterable[str]
) -> bool:
    """Whether these were the last that were applied, and everything is as they left it.

    It only reads PostgreSQL's catalogs, and waits for nobody who reads or writes rows.
    """
    remembered = await connection.fetchval(_REMEMBERED)
    return remembered is not None and remembered == await _digest(connection, statements)


async def remember(
    connection: asyncpg.Connection[asyncpg.Record], statements: Iterable[str]
) -> None:
    """Keep in the database that these are applied, beside the migration that it is at."""
    digest = await _digest(connection, statements)
    await connection.execute(f"COMMENT ON TABLE public.alembic_version IS '{digest}'")


async def _digest(connection: asyncpg.Connection[asyncpg.Record], statements: Iterable[str]) -> str:
    """Of the statements and of what they are about as it is now (SHA-256)."""
    state = sorted(str(tuple(row)) for row in await connection.fetch(_STATE))
    return hashlib.sha256(json.dumps([*statements, *state]).encode()).hexdigest()
