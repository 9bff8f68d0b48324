"""Practices, accounts, who was granted which role, sessions and tokens: the gate's own tables."""

from __future__ import annotations

from sqlalchemy import Boolean, Date, Index, LargeBinary, SmallInteger, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY

from db.checks import between, holds, one_of
from db.tables import ID, INSTANT, RowRule, column, keyed, of_practice, refers, secret, table
from permissions.roles import Role
from permissions.vocabulary import Directory

practice = keyed(
    "practice",
    (),
    column("name", Text, Directory.READ),
    column("time_zone", Text, Directory.READ),
    # Whoever cancels later than so many hours before the start cancels late.
    column("late_cancel_hours", SmallInteger, Directory.READ, server_default=text("24")),
    column("created_at", INSTANT, server_default=func.now()),
    between("late_cancel_hours", 0, 336),
    rows=[RowRule(Directory.READ)],
)

account = table(
    "account",
    secret("email", Text),
    secret("name", Text),
    secret("kind", Text),
    secret("password_hash", Text),
    secret("is_active", Boolean, server_default=text("true")),
    secret("created_at", INSTANT, server_default=func.now()),
    of_practice(),
    one_of("kind", "PROVIDER", "STAFF"),
    # Sign-in starts from the e-mail alone, so it is unique over all practices.
    Index("uq_account_email", text("lower(email)"), unique=True),
)

role_grant = table(
    "role_grant",
    secret("account_id", ID),
    secret("role", Text),
    secret("justification", Text),
    secret("requested_by", ID),
    secret("approved_by", ID),
    secret("granted_at", INSTANT, server_default=func.now()),
    secret("expires_at", INSTANT, nullable=True),
    secret("review_due_on", Date),
    secret("revoked_at", INSTANT, nullable=True),
    secret("revoked_reason", Text, nullable=True),
    secret("policy_version", Text),
    refers("account_id", "account"),
    refers("requested_by", "account"),
    refers("approved_by", "account"),
    one_of("role", *Role),
    holds("approved_by_another", "approved_by <> account_id"),
    holds("revoked_with_reason", "(revoked_at IS NULL) = (revoked_reason IS NULL)"),
    Index(None, "practice_id", "account_id"),
)

withheld_permission = keyed(
    "withheld_permission",
    ("role", "permission"),
    secret("role", Text),
    secret("permission", Text),
    of_practice(),
    one_of("role", *Role),
)

session = table(
    "session",
    secret("account_id", ID),
    secret("secret_hash", LargeBinary),
    secret("csrf_hash", LargeBinary),
    secret("created_at", INSTANT, server_default=func.now()),
    secret("last_seen_at", INSTANT, server_default=func.now()),
    secret("expires_at", INSTANT),
    secret("ended_at", INSTANT, nullable=True),
    refers("account_id", "account"),
    # A request brings the secret and nothing else, so the practice cannot lead this index.
    Index("uq_session_secret_hash", "secret_hash", unique=True),
    Index(None, "practice_id", "account_id"),
)

access_token = table(
    "access_token",
    secret("account_id", ID),
    secret("secret_hmac", LargeBinary),
    secret("prefix", Text),
    secret("permissions", ARRAY(Text), nullable=True),
    secret("purpose", Text),
    secret("created_at", INSTANT, server_default=func.now()),
    secret("expires_at", INSTANT),
    secret("revoked_at", INSTANT, nullable=True),
    secret("last_used_at", INSTANT, nullable=True),
    refers("account_id", "account"),
    Index("uq_access_token_secret_hmac", "secret_hmac", unique=True),
    Index(None, "practice_id", "account_id"),
)
