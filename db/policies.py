"""Row policies, generated from the tables' row rules and the one table of roles and permissions."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table

from db.grants import SERVICES
from db.model import TABLES
from db.roles import BUSY, OWNER, RECORDER, VIEWERS
from db.tables import RowRule, rows_of
from db.views import TAKEN
from permissions.roles import POLICY, Role
from permissions.scopes import Scope

# As a sub-select it is fetched once per statement, and the planner does not mistake the setting,
# which is empty while it plans, for a practice without rows.
_PRACTICE = "practice_id = (SELECT app_practice())"


def _condition(rule: RowRule, scope: Scope) -> str | None:
    """Say in SQL which rows a rule opens at a scope; None when it opens none."""
    within = {Scope.ALL: "true", Scope.CASELOAD: rule.caseload, Scope.SELF: rule.own}.get(scope)
    if within is None or rule.where is None:
        return within
    return rule.where if within == "true" else f"({within}) AND {rule.where}"


def visible(table: Table, role: Role) -> str | None:
    """Say in SQL which rows of a table a role sees; None when it sees none, whatever the row."""
    held = POLICY[role]
    found = (
        _condition(rule, held[rule.permission])
        for rule in rows_of(table)
        if rule.permission in held
    )
    conditions = list(dict.fromkeys(one for one in found if one is not None))
    if not conditions:
        return None
    if "true" in conditions:
        return _PRACTICE
    return f"{_PRACTICE} AND ({' OR '.join(f'({one})' for one in conditions)})"


def _viewer_policies(table: Table) -> Iterator[str]:
    for name, parts in VIEWERS.items():
        # A combination inherits the policies of its parts, each with its own scope.
        if len(parts) == 1 and (rows := visible(table, parts[0])) is not None:
            yield f"CREATE POLICY {name} ON public.{table.name} FOR SELECT TO {name} USING ({rows})"


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
            # At sign-in there is no practice yet: an e-mail or a secret is all that is known.
            yield f"CREATE POLICY {role} {on} TO {role} USING (true) WITH CHECK (true)"
    if table.name == "schedule_entry":
        yield f"CREATE POLICY {BUSY} {on} FOR SELECT TO {BUSY} USING ({_PRACTICE} AND {TAKEN})"


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
