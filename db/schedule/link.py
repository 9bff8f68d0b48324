"""Links under which another calendar reads when a provider is busy, and what such a link opens."""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, Text, func

from db.checks import holds
from db.tables import ID, INSTANT, History, RowRule, WriteRule, column, refers, secret, table
from permissions.roles import POLICY, Role
from permissions.scopes import Scope
from permissions.vocabulary import Schedule

FEED_ENTRIES_MAX = 6_000
"""Of one calendar in 13 months: fifteen a day."""
_OWN = "provider_id = (SELECT app_account())"
_BY_ONESELF = "made_by_id = (SELECT app_account())"

# The secret itself is kept nowhere: whoever reads the table can open no calendar with it.
calendar_link = table(
    "calendar_link",
    column("provider_id", ID),
    secret("secret_hash", LargeBinary),
    # A link works for as long as its maker could make it.
    secret("made_by_id", ID),
    column("label", Text, Schedule.FEED),
    column("created_at", INSTANT, Schedule.FEED, server_default=func.now()),
    column("revoked_at", INSTANT, Schedule.FEED, nullable=True),
    refers("provider_id", "provider"),
    refers("made_by_id", "account"),
    holds("label_says_something", "label <> ''"),
    # A request brings the secret and nothing else, so the practice cannot lead this index.
    Index("uq_calendar_link_secret_hash", "secret_hash", unique=True),
    Index(None, "practice_id", "provider_id", "created_at", "id"),
    Index(None, "practice_id", "created_at", "id"),
    rows=[RowRule(Schedule.FEED, caseload=_OWN)],
    written=[
        WriteRule(
            Schedule.FEED,
            inserts=("provider_id", "secret_hash", "made_by_id", "label"),
            caseload=_OWN,
            where=_BY_ONESELF,
        ),
        WriteRule(Schedule.FEED, updates=("revoked_at",), caseload=_OWN),
    ],
    history=History("calendarlink"),
)


def _makers(scope: Scope) -> str:
    """The roles, as an array of SQL, that make links within a scope."""
    names = (f"'{role}'" for role in Role if POLICY[role].get(Schedule.FEED) is scope)
    return f"ARRAY[{', '.join(names)}]::text[]"


# What standing.py reads when somebody asks by a session, for the one permission that a link needs.
_MAY_MAKE_IT = f"""EXISTS (
        SELECT FROM role_grant AS g
        WHERE g.practice_id = l.practice_id AND g.account_id = l.made_by_id
            AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > now())
            AND (g.role = ANY ({_makers(Scope.ALL)})
                OR g.role = ANY ({_makers(Scope.CASELOAD)}) AND l.provider_id = l.made_by_id)
            AND NOT EXISTS (
                SELECT FROM withheld_permission AS w
                WHERE w.practice_id = g.practice_id AND w.role = g.role
                    AND w.permission = '{Schedule.FEED}'))"""  # noqa: S608 - every word in it is ours

# As the owner: whoever may call it reads no table at all, and of a calendar these columns only. A
# link that opens a calendar without entries gives one row without an entry, any other gives none.
# Dropped first, for PostgreSQL replaces no function by one that gives other columns.
BUSY_BY_LINK = f"""
DROP FUNCTION IF EXISTS public.busy_by_link(bytea, timestamptz, timestamptz);
CREATE FUNCTION public.busy_by_link(hash bytea, since timestamptz, until timestamptz)
RETURNS TABLE (practice_id uuid, provider_id uuid, link_id uuid, id uuid, starts_at timestamptz,
    ends_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT l.practice_id, l.provider_id, l.id, t.entry_id, t.starts_at, t.ends_at
    FROM calendar_link AS l
    JOIN provider AS p ON p.practice_id = l.practice_id AND p.id = l.provider_id AND p.is_active
    JOIN account AS a ON a.practice_id = l.practice_id AND a.id = l.provider_id AND a.is_active
    JOIN account AS m ON m.practice_id = l.practice_id AND m.id = l.made_by_id AND m.is_active
    LEFT JOIN taken_time AS t ON t.practice_id = l.practice_id AND t.provider_id = l.provider_id
        AND t.starts_at >= $2 AND t.starts_at < $3
    WHERE l.secret_hash = $1 AND l.revoked_at IS NULL AND {_MAY_MAKE_IT}
    ORDER BY t.starts_at, t.entry_id LIMIT {FEED_ENTRIES_MAX}
$$
"""  # noqa: S608 - every word in it is ours
