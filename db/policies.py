"""Row policies, generated from the tables' row rules and the one table of roles and permissions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Table

from db.grants import SERVICES, allows
from db.model import TABLES
from db.roles import BUSY, OWNER, RECORDER, VIEWERS
from db.tables import RowRule, WriteRule, rows_of, writes_of
from permissions.roles import POLICY, Role
from permissions.scopes import Scope

# As a sub-select it is fetched once per statement, and the planner does not mistake the setting,
# which is empty while it plans, for a practice without rows.
_PRACTICE = "practice_id = (SELECT app_practice())"
_ACTING = "(SELECT is_acting())"
_CLAUSES = {
    "INSERT": "WITH CHECK ({0})",
    "UPDATE": "USING ({0}) WITH CHECK ({0})",
    "DELETE": "USING ({0})",
}


def _opened(rule: RowRule | WriteRule, role: Role, any_of: str | None = None) -> str | None:
    """Say in SQL which rows a rule opens to a role; None when it opens none."""
    scope = POLICY[role].get(rule.permission)
    reach = {Scope.ALL: "true", Scope.CASELOAD: rule.caseload, Scope.SELF: rule.own}
    within = None if scope is None else reach.get(scope)
    if within is None:
        return None
    conditions = [] if within == "true" else [f"({within})"]
    if rule.where:
        conditions.append(rule.where)
    if any_of:
        words = sorted(word for word, held in POLICY[role].items() if held in {Scope.ALL, scope})
        held = ", ".join(f"'{word}'" for word in words)
        conditions.append(f"{any_of} && ARRAY[{held}]")
    return " AND ".join(conditions) or "true"


def _together(conditions: Iterable[str | None]) -> str | None:
    """Rows of the practice of which one of these holds; None when there is none to hold."""
    found = list(dict.fromkeys(one for one in conditions if one is not None))
    if not found:
        return None
    if "true" in found:
        return _PRACTICE
    return f"{_PRACTICE} AND ({' OR '.join(f'({one})' for one in found)})"


def visible(table: Table, role: Role) -> str | None:
    """Say in SQL which rows of a table a role sees; None when it sees none, whatever the row."""
    return _together(_opened(rule, role, rule.any_of) for rule in rows_of(table))


def writable(table: Table, role: Role, command: str) -> str | None:
    """The same of the rows that it may INSERT, UPDATE or DELETE, where somebody says who acts."""
    rules = (rule for rule in writes_of(table) if allows(rule, command))
    rows = _together(_opened(rule, role) for rule in rules)
    return None if rows is None else f"{rows} AND {_ACTING}"


def _viewer_policies(table: Table) -> Iterator[str]:
    for name, parts in VIEWERS.items():
        # A combination inherits the policies of its parts, each with its own scope.
        if len(parts) > 1:
            continue
        on = f"ON public.{table.name}"
        if (rows := visible(table, parts[0])) is not None:
            yield f"CREATE POLICY {name} {on} FOR SELECT TO {name} USING ({rows})"
        for command, clause in _CLAUSES.items():
            if (rows := writable(table, parts[0], command)) is not None:
                policy = f"{name}_{command.lower()}"
                yield f"CREATE POLICY {policy} {on} FOR {command} TO {name} {clause.format(rows)}"


def _service_policies(table: Table) -> Iterator[str]:
    on = f"ON public.{table.name}"
    # Loading and the triggers' functions run as the owner: forced policies would stop them.
    yield f"CREATE POLICY {OWNER} {on} TO {OWNER} USING (true) WITH CHECK (true)"
    for role, tables in SERVICES.items():
        if table.name not in tables or role == BUSY:
            continue
        if role == RECORDER:
            # One commit holds the events of many requests, so of several practices.
            yield f"CREATE POLICY {role} {on} FOR INSERT TO {role} WITH CHECK (true)"
        else:
            # At sign-in there is no practice yet: an e-mail or a secret is all that is known. The
            # feed is read for the viewers of all practices.
            yield f"CREATE POLICY {role} {on} TO {role} USING (true) WITH CHECK (true)"
    if table.name == "taken_time":
        yield f"CREATE POLICY {BUSY} {on} FOR SELECT TO {BUSY} USING ({_PRACTICE})"


_DROP = """
DO $$
DECLARE old record;
BEGIN
    FOR old IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP POLICY %I ON public.%I', old.policyname, old.tablename);
    END LOOP;
END $$
"""


def policy_statements() -> Iterator[str]:
    """Replace every row policy by the generated ones, and force them on every table."""
    yield _DROP
    for table in TABLES:
        yield (
            f"ALTER TABLE public.{table.name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
        )
        yield from _service_policies(table)
        yield from _viewer_policies(table)
