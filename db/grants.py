"""Rights by column, generated from each column's readers and the one table of roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Table

from db.access import access_event
from db.model import TABLES, VIEWS
from db.roles import (
    BUSY,
    CALENDAR,
    COURIER,
    FEED,
    IDENTITY,
    LOGINS,
    OWNER,
    RECORDER,
    SERVICE_ROLES,
    VIEWERS,
)
from db.tables import WriteRule, readers_of, rows_of, writes_of
from db.views import BUSY_COLUMNS
from permissions.roles import POLICY, Role
from permissions.scopes import Scope
from permissions.vocabulary import Clients, Permission

CALLABLE = (
    "app_practice()", "app_account()", "app_caseload()", "app_meetings()", "app_merged()",
    "is_acting()", "fold(text)", "search_word(text)", "near(text)", "unaccent(regdictionary, text)",
    "client_matches(text[], boolean)", "is_entry_locked(uuid)", "attending(uuid)",
    "is_room_too_small(uuid, bigint)", "holds_entry(uuid)",
)  # fmt: skip
"""The functions that row policies and viewers' queries call."""

CALLABLE_WITH: Mapping[str, Permission] = {
    "client_merge_problems(uuid, uuid)": Clients.MERGE,
    "merge_clients(uuid, uuid, text)": Clients.MERGE,
    "undo_client_merge(uuid)": Clients.MERGE,
    "highest_client_number()": Clients.CREATE,
}
"""Functions that do as the owner what a permission is for."""

WRITES = ("INSERT", "UPDATE", "DELETE")

_EVENT = " ".join(one.name for one in access_event.columns if one.name not in {"id", "at"})

SERVICES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    IDENTITY: {
        "practice": {"SELECT": "*"},
        # At sign-in a stronger hash of the same password may take the place of the old one.
        "account": {"SELECT": "*", "UPDATE": "password_hash"},
        "role_grant": {"SELECT": "*"},
        "withheld_permission": {"SELECT": "*"},
        "session": {"SELECT": "*", "INSERT": "*", "UPDATE": "last_seen_at ended_at", "DELETE": "*"},
        "access_token": {"SELECT": "*", "INSERT": "*", "UPDATE": "last_used_at revoked_at"},
    },
    # PostgreSQL itself says when it was, or an event could be dated back.
    RECORDER: {"access_event": {"INSERT": _EVENT}},
    FEED: {"schedule_change": {"SELECT": "practice_id id xid entry_id at"}},
    COURIER: {
        "outbox": {
            "SELECT": "*",
            "UPDATE": "next_try_at tries delivered_at given_up_at failure",
        },
        "client_email": {"SELECT": "*"},
        "related_person": {"SELECT": "practice_id id client_id kind email position"},
        "practice": {"SELECT": "*"},
        "idempotency_key": {"SELECT": "at", "DELETE": "*"},
    },
    BUSY: {"taken_time": {"SELECT": " ".join(BUSY_COLUMNS)}},
    CALENDAR: {},
}
"""What the roles that are nobody's may do with tables, and with which columns.

CALENDAR calls a function.
"""


def readable(table: Table, viewer: str) -> tuple[str, ...]:
    """Name the columns of a table that a viewer role may select, in the table's order."""
    held = {word for role in VIEWERS[viewer] for word in POLICY[role]}
    if not any(rule.permission in held for rule in rows_of(table)):
        return ()
    return tuple(
        column.name
        for column in table.columns
        if (readers := readers_of(column)) is not None and (not readers or readers & held)
    )


def allows(rule: WriteRule, command: str) -> bool:
    """Whether a rule lets anything be inserted, updated or deleted."""
    may = {"INSERT": rule.inserts, "UPDATE": rule.updates, "DELETE": rule.is_deleting}
    return bool(may[command])


def written(table: Table, viewer: str, command: str) -> tuple[str, ...]:
    """Name the columns of a table that a viewer role may INSERT or UPDATE; * is a whole DELETE."""
    held = {word for role in VIEWERS[viewer] for word in POLICY[role]}
    rules = [one for one in writes_of(table) if one.permission in held and allows(one, command)]
    if command == "DELETE":
        return ("*",) if rules else ()
    names = {
        name
        for rule in rules
        for name in (("practice_id", "id", *rule.inserts) if command == "INSERT" else rule.updates)
    }
    return tuple(column.name for column in table.columns if column.name in names)


def _service_rights(table: Table) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Yield (role, command, columns) of the roles that are nobody's; * is a whole DELETE."""
    for role, tables in SERVICES.items():
        for command, names in tables.get(table.name, {}).items():
            is_whole = names == "*" and command != "DELETE"
            yield role, command, table.columns.keys() if is_whole else names.split()


def expected_privileges() -> Iterator[tuple[str, str, str, str]]:
    """Yield (role, table, column, right) for every right there is; DELETE has no column but *."""
    for table in (*TABLES, *VIEWS):
        for viewer in VIEWERS:
            for name in readable(table, viewer):
                yield viewer, table.name, name, "SELECT"
            for command in WRITES:
                for name in written(table, viewer, command):
                    yield viewer, table.name, name, command
        for role, command, names in _service_rights(table):
            for name in names:
                yield role, table.name, name, command
    yield RECORDER, "alembic_version", "version_num", "SELECT"


def _holders(word: Permission) -> set[Role]:
    """The roles that hold a permission for everybody."""
    return {role for role in Role if POLICY[role].get(word) is Scope.ALL}


_LINK = "bytea, timestamptz, timestamptz"
_OTHERS = ", ".join(f"'{role}'" for role in (*SERVICE_ROLES, BUSY, *LOGINS))
# Also from fo_ roles that the policy no longer knows.
_REVOKE = f"""
DO $$
DECLARE
    everyone text;
    kind text;
BEGIN
    SELECT string_agg(quote_ident(rolname), ', ') || ', PUBLIC' INTO everyone
    FROM pg_roles WHERE rolname ~ '^fo_' OR rolname IN ({_OTHERS});
    FOREACH kind IN ARRAY ARRAY['TABLES', 'SEQUENCES', 'ROUTINES'] LOOP
        EXECUTE format('REVOKE ALL ON ALL %s IN SCHEMA public FROM %s', kind, everyone);
    END LOOP;
    EXECUTE format('REVOKE ALL ON SCHEMA public FROM %s', everyone);
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM %s', current_database(), everyone);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO {", ".join(LOGINS)}', current_database());
END $$
"""  # noqa: S608 - every word in it is ours


# Any login could fill the disk with large objects; only a superuser can take that away.
_NO_LARGE_OBJECTS = """
DO $$
BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        REVOKE EXECUTE ON FUNCTION pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid),
            pg_catalog.lo_from_bytea(oid, bytea) FROM PUBLIC;
    END IF;
END $$
"""


def _column_grants(table: Table) -> Iterator[str]:
    for viewer, parts in VIEWERS.items():
        # A combination inherits the rights of its parts.
        if len(parts) > 1:
            continue
        if names := readable(table, viewer):
            yield _grant(table, viewer, "SELECT", names)
        for command in WRITES:
            if names := written(table, viewer, command):
                yield _grant(table, viewer, command, names)
    for role, command, columns in _service_rights(table):
        yield _grant(table, role, command, columns)


def _grant(table: Table, role: str, command: str, names: Sequence[str]) -> str:
    columns = "" if command == "DELETE" else f" ({', '.join(names)})"
    return f"GRANT {command}{columns} ON public.{table.name} TO {role}"


def grant_statements() -> Iterator[str]:
    """Take every right away, then give exactly the generated ones: so a narrower policy narrows."""
    yield _REVOKE
    yield _NO_LARGE_OBJECTS
    yield f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} REVOKE EXECUTE ON ROUTINES FROM PUBLIC"
    viewers = ", ".join(VIEWERS)
    yield f"GRANT USAGE ON SCHEMA public TO {viewers}, {', '.join(SERVICE_ROLES)}, {BUSY}"
    for function in CALLABLE:
        # The owner too: the extension's functions are not its own.
        yield f"GRANT EXECUTE ON FUNCTION public.{function} TO {viewers}, {OWNER}"
    for function, word in CALLABLE_WITH.items():
        # A combination inherits the rights of its parts.
        holders = [name for name, parts in VIEWERS.items() if {*parts} <= _holders(word)]
        yield f"GRANT EXECUTE ON FUNCTION public.{function} TO {', '.join(holders)}"
    yield f"GRANT EXECUTE ON FUNCTION public.app_practice() TO {BUSY}"
    for table in (*TABLES, *VIEWS):
        yield from _column_grants(table)
    yield f"GRANT EXECUTE ON FUNCTION public.ensure_access_partitions() TO {RECORDER}"
    yield f"GRANT EXECUTE ON FUNCTION public.prune_schedule_feed() TO {FEED}"
    yield f"GRANT EXECUTE ON FUNCTION public.busy_by_link({_LINK}) TO {CALENDAR}"
    yield f"GRANT SELECT (version_num) ON public.alembic_version TO {RECORDER}"
