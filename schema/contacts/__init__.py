"""Practice contacts: the people and organizations around the practice, found and changed."""

from schema.contacts.contact import ContactKind, ContactLink, PracticeContact
from schema.contacts.listing import ContactOrder, ContactsQuery
from schema.contacts.mutation import ContactsMutation

__all__ = [
    "ContactKind",
    "ContactLink",
    "ContactOrder",
    "ContactsMutation",
    "ContactsQuery",
    "PracticeContact",
]
