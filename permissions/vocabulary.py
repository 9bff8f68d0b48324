"""Every permission there is, one word each, grouped by domain. Nothing else grants or guards."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Permission(StrEnum):
    """A word `resource:action` and the sentence a practice reads beside it."""

    meaning: str

    def __new__(cls, word: str, meaning: str) -> Self:
        member = str.__new__(cls, word)
        member._value_ = word
        member.meaning = meaning
        return member


class Directory(Permission):
    """Who works here, where, and what is offered."""

    READ = "directory:read", "Names of providers, locations, services and payers."
    EDIT = "directory:edit", "Say which locations and rooms there are, and what is offered."
    PAYERS = "directory:payers", "Add and change the payers that insurance policies name."


class Clients(Permission):
    """The client record."""

    READ = "clients:read", "A client's profile: names, birth date, pronouns, status."
    CREATE = "clients:create", "Make the record of a new client."
    EDIT = "clients:edit", "Change a client's profile and how to reach them."
    MERGE = "clients:merge", "Make one record of two of the same person, and undo it."
    CONTACT = "clients:contact", "Addresses, phones, e-mails, guardian, emergency contact."
    MEMO = "clients:memo", "The administrative memo on a client's record."
    NEW = "clients:new", "The list of new clients on the dashboard."


class Portal(Permission):
    """The client's own access."""

    READ = "portal:read", "Whether a client may use the portal, and when they last did."


class Insurance(Permission):
    """Coverage."""

    READ = "insurance:read", "Insurance policies, subscribers and authorizations."
    EDIT = "insurance:edit", "Add, change, end and delete insurance policies."


class Cards(Permission):
    """Saved cards; there is no permission that shows a card number or a vault token."""

    READ = "cards:read", "Brand, last four digits and expiry of saved cards."


class Documents(Permission):
    """Forms and files."""

    READ = "documents:read", "Standard documents assigned, and general documents on file."
    CLINICAL = "documents:clinical", "Documents on file designated for clinicians only."


class Appointments(Permission):
    """Appointments as the client record lists them."""

    READ = "appointments:read", "The appointments of a client, view only."


class Schedule(Permission):
    """The calendars of the practice."""

    READ = "schedule:read", "Appointments, meetings and time off in the master schedule."
    BUSY = "schedule:busy", "When a provider is busy, without saying why."
    EDIT = "schedule:edit", "Make, move and cancel appointments, meetings and time off."
    HOURS = "schedule:hours", "Say when a provider works."
    FEED = "schedule:feed", "Links under which another calendar reads when a provider is busy."


class Contacts(Permission):
    """People and organizations around the practice."""

    READ = "contacts:read", "Practice contacts: referral sources, physicians, schools, payers."
    EDIT = "contacts:edit", "Add and change practice contacts, and link them to clients."
    DELETE = "contacts:delete", "Take a practice contact away."


class Accounting(Permission):
    """A client's account, in three depths."""

    TOTALS = "accounting:totals", "Totals and balances of a client's account."
    ROWS = "accounting:rows", "Rows of the accounting screen: kind, date, amount, balance."
    DETAIL = "accounting:detail", "What stands behind a row: procedures, payer, method, memo."


class Claims(Permission):
    """Claims to payers."""

    READ = "claims:read", "Claims with lines, amounts, diagnosis codes and problems."


class Billing(Permission):
    """The billing pages."""

    BALANCES = "billing:balances", "The list of the largest open balances."
    CREDITS = "billing:credits", "The list of the largest credits due."


class Remittance(Permission):
    """What payers sent."""

    READ = "remittance:read", "Insurance payments, with the claims that they paid."


class History(Permission):
    """What was changed."""

    READ = "history:read", "Who changed what and when, of the fields that one may read."


class Chart(Permission):
    """The clinical record. No front-office role holds any of these."""

    READ = "chart:read", "A client's chart and its diagnoses."
    NOTES = "chart:notes", "Progress notes in a client's chart."
    PSYCHOTHERAPY = "chart:psychotherapy", "Psychotherapy notes, which only their author reads."


DOMAINS: tuple[type[Permission], ...] = (
    Directory, Clients, Portal, Insurance, Cards, Documents, Appointments, Schedule, Contacts,
    Accounting, Claims, Billing, Remittance, History, Chart,
)  # fmt: skip

PERMISSIONS: dict[str, Permission] = {word.value: word for domain in DOMAINS for word in domain}


class UnknownPermissionError(LookupError):
    """A word that is not in the vocabulary; it never means yes."""


def permission(word: str) -> Permission:
    """Return the permission of that word; raise UnknownPermissionError if there is none."""
    try:
        return PERMISSIONS[word]
    except KeyError:
        message = f"unknown permission {word!r}"
        raise UnknownPermissionError(message) from None
