"""A practice that takes a permission away: refused, not read, and nowhere in the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from permissions.roles import Role, grants_of
from permissions.vocabulary import (
    Clients,
    Contacts,
    Directory,
    Documents,
    Insurance,
    Permission,
    Portal,
)
from tests.factories import Person, Practice, global_id, without

SECRET = "Quillfeather"


@pytest.fixture
async def client(practice: Practice) -> UUID:
    """A client of whom everything bears the same word."""
    provider = await practice.provider(f"Lena {SECRET}")
    client = await practice.client(
        memo=SECRET, source=SECRET, contact_preference="TEXT", primary_provider_id=provider
    )
    about = {"client_id": client}
    await practice.add("client_email", **about, kind="HOME", address=f"{SECRET}@m.test", position=1)
    payer = await practice.add("payer", name=SECRET)
    await practice.add(
        "insurance_policy", **about, payer_id=payer, rank=1, member_id=SECRET, relationship="SELF",
        subscriber_name=SECRET, effective_from=date(2026, 1, 1), status="ACTIVE",
    )  # fmt: skip
    await practice.add("portal_access", **about, is_enabled=True)
    await practice.add("document_on_file", **about, name=SECRET)
    contact = await practice.add(
        "practice_contact", name=SECRET, kind="OTHER", sort_key="quillfeather"
    )
    await practice.add("practice_contact_client", **about, contact_id=contact, relationship="Aunt")
    return client


@pytest.mark.parametrize(
    ("withheld", "field", "coordinate", "column"),
    [
        (Clients.MEMO, "memo", "Client.memo", "memo"),
        (Clients.NEW, "source", "Client.source", "source"),
        (Clients.CONTACT, "contactPreference", "Client.contactPreference", "contact_preference"),
        (Clients.CONTACT, "emails { address }", "Client.emails", "address"),
        (Clients.CONTACT, "guardians { name }", "Client.guardians", "position"),
        (Directory.READ, "primaryProvider { name }", "Client.primaryProvider", "credentials"),
        (Insurance.READ, "insurancePolicies { memberId }", "Client.insurancePolicies", "member_id"),
        (Directory.READ, "insurancePolicies { payer { name } }", "InsurancePolicy.payer", "payer_id"),
        (Portal.READ, "portalAccess { isEnabled }", "Client.portalAccess", "is_enabled"),
        (Documents.READ, "documents { onFile { nodes { name } } }", "ClientDocuments.onFile",
         "visibility"),
        (Documents.READ, "documents { assigned { totalCount } }", "ClientDocuments.assigned",
         "assigned_at"),
        (Contacts.READ, "practiceContacts { contact { name } }", "ContactLink.contact",
         "organization"),
        (Contacts.READ, "practiceContacts { contact { name } }", "ContactLink.contact", "sort_key"),
    ],
)  # fmt: skip
async def test_what_is_withheld_is_refused_and_never_read(
    scheduler: Person, client: UUID, withheld: Permission, field: str, coordinate: str, column: str
):
    query = f"query($id: ID!) {{ client(id: $id) {{ legalLastName {field} }} }}"
    reply = await without(scheduler, withheld).ask(query, id=global_id("client", client))
    assert reply.refused() == {(coordinate, withheld)}
    assert SECRET.encode() not in reply.body
    assert not reply.reads(column)
    assert reply.partial is not None
    assert reply.partial["client"]["legalLastName"] == "Ortega"


@pytest.mark.parametrize(
    ("withheld", "query", "coordinate"),
    [
        (Clients.READ, "{ clients { totalCount } }", "Query.clients"),
        (Contacts.READ, "{ practiceContacts { totalCount } }", "Query.practiceContacts"),
        (Directory.READ, "{ payers { totalCount } }", "Query.payers"),
        (Documents.READ, "{ standardDocuments { totalCount } }", "Query.standardDocuments"),
    ],
)
async def test_a_withheld_list_is_refused_without_a_count(
    scheduler: Person, client: UUID, withheld: Permission, query: str, coordinate: str
):
    reply = await without(scheduler, withheld).ask(query)
    assert reply.refused() == {(coordinate, withheld)}
    assert reply.statements == []


async def test_what_only_the_clinical_role_still_gives_reaches_the_own_caseload_alone(
    practice: Practice, both: Person, client: UUID
):
    own = await practice.client("Mei Li", contact_preference="MAIL")
    await practice.in_caseload(both, own)
    await practice.add(
        "client_email", client_id=own, kind="HOME", address="mei@mail.test", position=1
    )
    roles = both.viewer.roles
    grants = grants_of(roles, {(Role.SCHEDULER, Clients.CONTACT)})
    narrowed = replace(both, viewer=replace(both.viewer, grants=grants))
    reply = await narrowed.ask(
        "{ clients { nodes { name contactPreference emails { address } } } }"
    )
    assert reply.refused() == {("Client.contactPreference", "clients:contact")}
    assert reply.partial == {"clients": {"nodes": [
        {"name": "Mei Li", "contactPreference": None, "emails": [{"address": "mei@mail.test"}]},
        {"name": "Ines Ortega", "contactPreference": None, "emails": []},
    ]}}  # fmt: skip
    assert SECRET.encode() not in reply.body
