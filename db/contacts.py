"""People and organizations around the practice, and the clients they belong to."""

from __future__ import annotations

from sqlalchemy import Index, Text

from db.checks import PHONE, POSTAL_CODE, STATE, matches, one_of
from db.tables import ID, ORDERED_TEXT, RowRule, about, column, keyed, of_practice, refers, table
from permissions.vocabulary import Clients, Contacts

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
        computed="public.fold(name || ' ' || COALESCE(organization, ''))",
    ),
    column("sort_key", ORDERED_TEXT),
    of_practice(),
    one_of("kind", "REFERRAL", "PHYSICIAN", "ATTORNEY", "SCHOOL", "PAYER", "EMERGENCY", "OTHER"),
    matches("phone", PHONE),
    matches("fax", PHONE),
    matches("state", STATE),
    matches("postal_code", POSTAL_CODE),
    Index(None, "practice_id", "sort_key", "id"),
    rows=[RowRule(Contacts.READ)],
)

# That somebody is a client is itself protected, so these rows follow the client, not the contact.
practice_contact_client = keyed(
    "practice_contact_client",
    ("contact_id", "client_id"),
    column("contact_id", ID),
    column("client_id", ID),
    column("relationship", Text, Clients.READ),
    refers("contact_id", "practice_contact"),
    refers("client_id", "client"),
    Index(None, "practice_id", "client_id"),
    rows=[about("client_id", Clients.READ)],
)
