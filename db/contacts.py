"""People and organizations around the practice, and the clients they belong to."""

from __future__ import annotations

from sqlalchemy import Index, Integer, Text, text

from db.checks import PHONE, POSTAL_CODE, STATE, matches, one_of
from db.tables import (
    ID,
    OF_UNMERGED,
    ORDERED_TEXT,
    History,
    RowRule,
    about,
    column,
    keyed,
    of_practice,
    refers,
    table,
    writes,
)
from permissions.vocabulary import Clients, Contacts

_WRITTEN = (
    "kind", "name", "organization", "phone", "fax", "email", "street", "city", "state",
    "postal_code", "note",
)  # fmt: skip

# A telephone number is written with its country, without, and without the area: each is the
# beginning of a word. A search parts words at an underscore, PostgreSQL does not.
_SEARCHED = (
    "public.fold(name || ' ' || COALESCE(organization, '') || ' '"
    " || COALESCE(translate(email, '_', ' '), '') || COALESCE(' ' || substr(phone, 2) || ' '"
    " || right(phone, 10) || ' ' || right(phone, 7) || ' ' || right(phone, 4), ''))"
)

practice_contact = table(
    "practice_contact",
    column("kind", Text, Contacts.READ),
    column("name", Text, Contacts.READ),
    column("organization", Text, Contacts.READ, nullable=True),
    column("phone", Text, Contacts.READ, nullable=True),
    column("fax", Text, Contacts.READ, nullable=True),
    column("email", Text, Contacts.READ, nullable=True),
    column("street", Text, Contacts.READ, nullable=True),
    column("city", Text, Contacts.READ, nullable=True),
    column("state", Text, Contacts.READ, nullable=True),
    column("postal_code", Text, Contacts.READ, nullable=True),
    column("note", Text, Contacts.READ, nullable=True),
    column(
        "search_text",
        ORDERED_TEXT,
        Contacts.READ,
        computed=_SEARCHED,
    ),
    column("version", Integer, Contacts.READ, server_default=text("1")),
    column("sort_key", ORDERED_TEXT),
    of_practice(),
    one_of("kind", "REFERRAL", "PHYSICIAN", "ATTORNEY", "SCHOOL", "PAYER", "EMERGENCY", "OTHER"),
    matches("phone", PHONE),
    matches("fax", PHONE),
    matches("state", STATE),
    matches("postal_code", POSTAL_CODE),
    Index(None, "practice_id", "sort_key", "id"),
    rows=[RowRule(Contacts.READ)],
    written=[
        writes(Contacts.EDIT, *_WRITTEN, "version", "sort_key"),
        writes(Contacts.DELETE, is_deleting=True),
    ],
    history=History("contact"),
)

# That somebody is a client is itself protected, so these rows follow the client, not the contact.
# Whoever edits contacts links them to clients they see, by the row policies of clients.
_OF_SEEN = (
    "EXISTS (SELECT 1 FROM public.client AS c"
    " WHERE c.practice_id = practice_contact_client.practice_id"
    " AND c.id = practice_contact_client.client_id)"
)
practice_contact_client = keyed(
    "practice_contact_client",
    ("contact_id", "client_id"),
    column("contact_id", ID),
    column("client_id", ID),
    column("relationship", Text, Clients.READ),
    refers("contact_id", "practice_contact"),
    refers("client_id", "client"),
    Index(None, "practice_id", "client_id"),
    rows=[about("client_id", Clients.READ, where=OF_UNMERGED)],
    written=[
        writes(
            Contacts.EDIT,
            "contact_id",
            "client_id",
            "relationship",
            is_deleting=True,
            where=_OF_SEEN,
        ),
        writes(Contacts.DELETE, is_deleting=True),
    ],
    history=History("contact", "contact_id", "client_id"),
)
