"""Who works here, where, what is offered, and who pays: names that every signed-in person sees."""

from __future__ import annotations

from sqlalchemy import Boolean, Index, Integer, Text, text

from db.checks import PHONE, POSTAL_CODE, STATE, holds, matches
from db.tables import ID, ORDERED_TEXT, RowRule, column, of_practice, refers, table
from permissions.vocabulary import Directory

_ROWS = [RowRule(Directory.READ)]

provider = table(
    "provider",
    column("name", Text, Directory.READ),
    column("credentials", Text, Directory.READ),
    column("npi", Text, Directory.READ, nullable=True),
    column("is_active", Boolean, Directory.READ, server_default=text("true")),
    column("sort_key", ORDERED_TEXT),
    # A provider is an account that sees clients: the same id.
    refers("id", "account"),
    matches("npi", "^[12][0-9]{9}$"),
    Index(None, "practice_id", "sort_key", "id"),
    rows=_ROWS,
)

location = table(
    "location",
    column("name", Text, Directory.READ),
    column("phone", Text, Directory.READ, nullable=True),
    column("street", Text, Directory.READ),
    column("city", Text, Directory.READ),
    column("state", Text, Directory.READ),
    column("postal_code", Text, Directory.READ),
    column("is_telehealth", Boolean, Directory.READ, server_default=text("false")),
    column("sort_key", ORDERED_TEXT),
    of_practice(),
    matches("phone", PHONE),
    matches("state", STATE),
    matches("postal_code", POSTAL_CODE),
    Index(None, "practice_id", "sort_key", "id"),
    rows=_ROWS,
)

room = table(
    "room",
    column("location_id", ID),
    column("name", Text, Directory.READ),
    column("capacity", Integer, Directory.READ, nullable=True),
    column("sort_key", ORDERED_TEXT),
    refers("location_id", "location"),
    holds("capacity_positive", "capacity > 0"),
    Index(None, "practice_id", "sort_key", "id"),
    Index(None, "practice_id", "location_id", "sort_key", "id"),
    rows=_ROWS,
)

service = table(
    "service",
    column("name", Text, Directory.READ),
    column("code", Text, Directory.READ, nullable=True),
    column("length_minutes", Integer, Directory.READ),
    column("sort_key", ORDERED_TEXT),
    of_practice(),
    holds("length_minutes_positive", "length_minutes > 0"),
    Index(None, "practice_id", "sort_key", "id"),
    rows=_ROWS,
)

payer = table(
    "payer",
    column("name", Text, Directory.READ),
    column("electronic_payer_id", Text, Directory.READ, nullable=True),
    column("filing_code", Text, Directory.READ, nullable=True),
    column("sort_key", ORDERED_TEXT),
    of_practice(),
    Index(None, "practice_id", "sort_key", "id"),
    rows=_ROWS,
)
