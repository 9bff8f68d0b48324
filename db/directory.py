"""Who works here, where, what is offered, and who pays: names that every signed-in person sees.

Nothing of it is taken away, for appointments, claims and history name it; it goes out of use.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Index, Integer, Text, text

from db.checks import PHONE, POSTAL_CODE, STATE, holds, matches
from db.tables import (
    ID,
    ORDERED_TEXT,
    History,
    RowRule,
    WriteRule,
    column,
    of_practice,
    refers,
    table,
    writes,
)
from permissions.vocabulary import Directory

_ROWS = [RowRule(Directory.READ)]


def _written(*columns: str, by: Directory = Directory.EDIT) -> list[WriteRule]:
    return [writes(by, *columns, "is_active", "sort_key", "version")]


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
    column("is_active", Boolean, Directory.READ, server_default=text("true")),
    column("version", Integer, Directory.READ, server_default=text("1")),
    column("sort_key", ORDERED_TEXT),
    of_practice(),
    matches("phone", PHONE),
    matches("state", STATE),
    matches("postal_code", POSTAL_CODE),
    Index(None, "practice_id", "sort_key", "id"),
    rows=_ROWS,
    written=_written("name", "phone", "street", "city", "state", "postal_code", "is_telehealth"),
    history=History("location"),
)

room = table(
    "room",
    column("location_id", ID),
    column("name", Text, Directory.READ),
    column("capacity", Integer, Directory.READ, nullable=True),
    column("is_active", Boolean, Directory.READ, server_default=text("true")),
    column("version", Integer, Directory.READ, server_default=text("1")),
    column("sort_key", ORDERED_TEXT),
    refers("location_id", "location"),
    holds("capacity_positive", "capacity > 0"),
    Index(None, "practice_id", "sort_key", "id"),
    Index(None, "practice_id", "location_id", "sort_key", "id"),
    rows=_ROWS,
    written=_written("location_id", "name", "capacity"),
    history=History("room"),
)

service = table(
    "service",
    column("name", Text, Directory.READ),
    column("code", Text, Directory.READ, nullable=True),
    column("length_minutes", Integer, Directory.READ),
    column("is_active", Boolean, Directory.READ, server_default=text("true")),
    column("version", Integer, Directory.READ, server_default=text("1")),
    column("sort_key", ORDERED_TEXT),
    of_practice(),
    holds("length_minutes_positive", "length_minutes > 0"),
    Index(None, "practice_id", "sort_key", "id"),
    rows=_ROWS,
    written=_written("name", "code", "length_minutes"),
    history=History("service"),
)

payer = table(
    "payer",
    column("name", Text, Directory.READ),
    column("electronic_payer_id", Text, Directory.READ, nullable=True),
    column("filing_code", Text, Directory.READ, nullable=True),
    column("is_active", Boolean, Directory.READ, server_default=text("true")),
    column("version", Integer, Directory.READ, server_default=text("1")),
    column("sort_key", ORDERED_TEXT),
    of_practice(),
    Index(None, "practice_id", "sort_key", "id"),
    rows=_ROWS,
    written=_written("name", "electronic_payer_id", "filing_code", by=Directory.PAYERS),
    history=History("payer"),
)
