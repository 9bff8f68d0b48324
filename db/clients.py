"""The client record, how to reach the client, whose caseload they are in, and words to find them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Date,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)

from db.checks import PHONE, POSTAL_CODE, STATE, between, matches, one_of
from db.tables import (
    ID,
    INSTANT,
    OF_UNMERGED,
    ORDERED_TEXT,
    History,
    RowRule,
    WriteRule,
    about,
    column,
    keyed,
    of_practice,
    refers,
    table,
    writes,
)
from permissions.vocabulary import Clients

_UNMERGED = "merged_into_id IS NULL"
_CONTACT = [about("client_id", Clients.CONTACT, where=OF_UNMERGED)]
_HISTORY = History("client", "client_id", "client_id")
_PROFILE = (
    "legal_first_name", "legal_last_name", "preferred_name", "pronouns", "birth_date", "sex",
    "gender_identity", "language", "status", "primary_provider_id", "contact_preference",
    "may_leave_voicemail", "may_text", "memo", "source", "sort_key",
)  # fmt: skip


def _written(*columns: str) -> list[WriteRule]:
    """Rows of a client: made with the record, and changed by whoever changes the record."""
    names = ("client_id", *columns, "position")
    return [
        writes(Clients.CREATE, *names, is_updating=False),
        writes(Clients.EDIT, *names, client_id="client_id", is_deleting=True),
    ]


client = table(
    "client",
    column("number", Text, Clients.READ),
    column("legal_first_name", Text, Clients.READ),
    column("legal_last_name", Text, Clients.READ),
    column("preferred_name", Text, Clients.READ, nullable=True),
    column("pronouns", Text, Clients.READ, nullable=True),
    column("birth_date", Date, Clients.READ),
    column("sex", Text, Clients.READ),
    column("gender_identity", Text, Clients.READ, nullable=True),
    column("language", Text, Clients.READ, nullable=True),
    column("status", Text, Clients.READ),
    column("status_reason", Text, Clients.READ, nullable=True),
    column("since", Date, Clients.READ),
    column("primary_provider_id", ID, Clients.READ, nullable=True),
    column("version", Integer, Clients.READ, server_default=text("1")),
    column("contact_preference", Text, Clients.CONTACT, nullable=True),
    column("may_leave_voicemail", Boolean, Clients.CONTACT, server_default=text("false")),
    column("may_text", Boolean, Clients.CONTACT, server_default=text("false")),
    column("memo", Text, Clients.MEMO, nullable=True),
    column("source", Text, Clients.NEW, nullable=True),
    column("added_by_name", Text, Clients.NEW, nullable=True),
    column("added_at", INSTANT, Clients.NEW, Clients.READ, server_default=text("now()")),
    column("sort_key", ORDERED_TEXT),
    # The status of an inactive client until they went, which they get again if they come back.
    column("status_before", Text, nullable=True),
    # Where it is said, the record is another one's and out of sight (db/merging/).
    column("merged_into_id", ID, nullable=True),
    of_practice(),
    refers("primary_provider_id", "provider"),
    refers("merged_into_id", "client"),
    one_of("sex", "F", "M", "U"),
    one_of("status", "PROSPECTIVE", "ACTIVE", "INACTIVE"),
    one_of("status_before", "PROSPECTIVE", "ACTIVE"),
    one_of("contact_preference", "EMAIL", "PHONE", "TEXT", "MAIL", "PORTAL"),
    UniqueConstraint("practice_id", "number"),
    Index(None, "practice_id", "sort_key", "id"),
    # Its last one is the highest number, as long as numbers have a letter, a dash and digits.
    Index("ix_client_number", "practice_id", text("length(number)"), "number"),
    Index("ix_client_status", "practice_id", "status", "sort_key", "id"),
    Index("ix_client_added_at", "practice_id", text("added_at DESC"), "id"),
    Index(None, "practice_id", "birth_date"),
    Index(
        "ix_client_merged",
        "practice_id",
        "id",
        postgresql_where=text("merged_into_id IS NOT NULL"),
    ),
    rows=[
        about("id", one, where=_UNMERGED)
        for one in (Clients.READ, Clients.CONTACT, Clients.MEMO, Clients.NEW)
    ],
    written=[
        writes(Clients.CREATE, *_PROFILE, "number", "since", "added_by_name", is_updating=False),
        writes(
            Clients.EDIT,
            *_PROFILE,
            "status_reason",
            "status_before",
            "version",
            client_id="id",
            is_inserting=False,
            where=_UNMERGED,
        ),
    ],
    history=History("client", "id", "id"),
)

client_phone = table(
    "client_phone",
    column("client_id", ID),
    column("kind", Text, Clients.CONTACT),
    column("number", Text, Clients.CONTACT),
    column("is_preferred", Boolean, Clients.CONTACT, server_default=text("false")),
    column("position", Integer, Clients.CONTACT),
    refers("client_id", "client"),
    one_of("kind", "MOBILE", "HOME", "WORK", "OTHER"),
    matches("number", PHONE),
    Index(None, "practice_id", "client_id", "position", "id"),
    Index(None, "practice_id", "number"),
    rows=_CONTACT,
    written=_written("kind", "number", "is_preferred"),
    history=_HISTORY,
)

client_email = table(
    "client_email",
    column("client_id", ID),
    column("address", Text, Clients.CONTACT),
    column("folded", ORDERED_TEXT, Clients.CONTACT, computed="lower(address)"),
    column("kind", Text, Clients.CONTACT),
    column("is_preferred", Boolean, Clients.CONTACT, server_default=text("false")),
    column("position", Integer, Clients.CONTACT),
    refers("client_id", "client"),
    one_of("kind", "HOME", "WORK", "OTHER"),
    matches("address", "^[^@[:space:]]+@[^@[:space:]]+$"),
    Index(None, "practice_id", "client_id", "position", "id"),
    Index(None, "practice_id", "folded"),
    rows=_CONTACT,
    written=_written("address", "kind", "is_preferred"),
    history=_HISTORY,
)

client_address = table(
    "client_address",
    column("client_id", ID),
    column("kind", Text, Clients.CONTACT),
    column("street", Text, Clients.CONTACT),
    column("unit", Text, Clients.CONTACT, nullable=True),
    column("city", Text, Clients.CONTACT),
    column("state", Text, Clients.CONTACT),
    column("postal_code", Text, Clients.CONTACT),
    column("position", Integer, Clients.CONTACT),
    refers("client_id", "client"),
    one_of("kind", "HOME", "MAILING", "WORK"),
    matches("state", STATE),
    matches("postal_code", POSTAL_CODE),
    Index(None, "practice_id", "client_id", "position", "id"),
    rows=_CONTACT,
    written=_written("kind", "street", "unit", "city", "state", "postal_code"),
    history=_HISTORY,
)

related_person = table(
    "related_person",
    column("client_id", ID),
    column("kind", Text, Clients.CONTACT),
    column("name", Text, Clients.CONTACT),
    column("relationship", Text, Clients.CONTACT),
    column("phone", Text, Clients.CONTACT, nullable=True),
    column("email", Text, Clients.CONTACT, nullable=True),
    column("position", Integer, Clients.CONTACT),
    refers("client_id", "client"),
    one_of("kind", "GUARDIAN", "GUARANTOR", "EMERGENCY"),
    matches("phone", PHONE),
    Index(None, "practice_id", "client_id", "position", "id"),
    rows=_CONTACT,
    written=_written("kind", "name", "relationship", "phone", "email"),
    history=_HISTORY,
)

_TERM_IN_CASELOAD = (
    "EXISTS (SELECT 1 FROM public.caseload AS k"
    " WHERE k.practice_id = client_search_term.practice_id"
    " AND k.account_id = (SELECT app_account()) AND k.client_id = client_search_term.client_id)"
)

# Kept by triggers (db/search.py). The distance is the letters taken out of the word, 0 or 1, and two
# more for a word of how to reach the client; it leads the key so that a search for a prefix walks past
# none of the words without a letter.
client_search_term = keyed(
    "client_search_term",
    ("distance", "term", "client_id"),
    column("distance", SmallInteger),
    column("term", ORDERED_TEXT),
    column("client_id", ID),
    refers("client_id", "client", ondelete="CASCADE"),
    between("distance", 0, 3),
    Index(None, "practice_id", "client_id"),
    # Not about(): its array makes the planner walk this table by client instead of by term.
    rows=[
        RowRule(Clients.READ, caseload=_TERM_IN_CASELOAD, where="distance < 2"),
        RowRule(Clients.CONTACT, caseload=_TERM_IN_CASELOAD, where="distance >= 2"),
    ],
)

_ASSIGNED = ("account_id", "client_id", "since")

caseload = keyed(
    "caseload",
    ("account_id", "client_id"),
    column("account_id", ID),
    column("client_id", ID),
    column("since", Date),
    refers("account_id", "account"),
    refers("client_id", "client"),
    Index(None, "practice_id", "client_id"),
    # Row policies of other tables read it, so whoever has a caseload sees their own, at any scope.
    rows=[RowRule(Clients.READ, caseload="true", where="account_id = (SELECT app_account())")],
    # Nobody takes a client out of a caseload yet, and whoever treats one may hand them on.
    written=[
        writes(Clients.CREATE, *_ASSIGNED, is_updating=False),
        writes(Clients.EDIT, *_ASSIGNED, client_id="client_id", is_updating=False),
    ],
    history=_HISTORY,
)
