"""How to reach a client finds somebody only for whoever may read it: numbers, addresses, guardians."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from permissions.scopes import Scope
from permissions.vocabulary import Clients
from tests.claiming import claim
from tests.factories import Person, Practice, without
from tests.postings import post

NUMBER = "+12125550199"
WAYS = {
    "clients": "clients(search: $search) { totalCount }",
    "claims": "claims(search: $search) { totalCount }",
    "latestClaimUpdates": "latestClaimUpdates(search: $search) { totalCount }",
    "largestOpenBalances": "largestOpenBalances(search: $search) { totalCount }",
    "largestCreditsDue": "largestCreditsDue(search: $search) { totalCount }",
}
WRITTEN = (
    "2125550199", "(212) 555-0199", "555-0199", "0199", "55501", "ortega 0199",
    "ines.o@example.test", "INES.O@", "2125550199@example.test", "noor haddad", "hadad",
    "(718) 555-0142", "noor@example.test", "ortega noor",
)  # fmt: skip


@pytest.fixture
async def ines(practice: Practice) -> UUID:
    ines = await practice.client("Ines Ortega")
    await _reached(practice, ines)
    found = await claim(practice, ines)
    await practice.add("claim_event", claim_id=found, client_id=ines)
    await post(practice, ines, client=100)
    await post(practice, await _credited(practice), "PAYMENT", unapplied=-100)
    return ines


async def _credited(practice: Practice) -> UUID:
    other = await practice.client("Ina Ortega")
    await _reached(practice, other)
    return other


async def _reached(practice: Practice, client: UUID) -> None:
    await practice.add("client_phone", client_id=client, number=NUMBER)
    for position, address in enumerate(("ines.o@example.test", "2125550199@example.test")):
        await practice.add("client_email", client_id=client, address=address, position=position)
    guardian = {"name": "Noor Haddad", "phone": "+17185550142", "email": "noor@example.test"}
    await practice.add("related_person", client_id=client, **guardian)


async def found(person: Person, way: str, search: str) -> int:
    reply = await person.ask(f"query($search: String) {{ {WAYS[way]} }}", search=search)
    count: int = reply.data[way]["totalCount"]
    return count


@pytest.mark.parametrize("way", WAYS)
async def test_who_may_not_read_how_to_reach_clients_finds_nobody_by_it(
    practice: Practice, biller: Person, ines: UUID, way: str
) -> None:
    narrowed = without(biller, Clients.CONTACT)
    for search in WRITTEN:
        assert await found(biller, way, search) > 0, search
        assert await found(narrowed, way, search) == 0, search
    assert await found(narrowed, way, "ortega") == await found(biller, way, "ortega") > 0


async def test_who_may_read_it_of_the_own_caseload_alone_finds_nobody_beyond_it(
    practice: Practice, biller: Person, ines: UUID
) -> None:
    own = frozenset({Scope.CASELOAD})
    grants = {**biller.viewer.grants, Clients.CONTACT: own}
    narrowed = replace(biller, viewer=replace(biller.viewer, grants=grants))
    for search in WRITTEN:
        assert await found(narrowed, "clients", search) == 0
    assert await found(narrowed, "clients", "ortega") == 2


@pytest.mark.parametrize("search", ["2125550199", "ines.o@example.test", "noor haddad"])
async def test_a_clinician_finds_the_own_clients_by_how_to_reach_them(
    practice: Practice, clinician: Person, ines: UUID, search: str
) -> None:
    assert await found(clinician, "clients", search) == 0
    await practice.in_caseload(clinician, ines)
    assert await found(clinician, "clients", search) == 1
    assert await found(without(clinician, Clients.CONTACT), "clients", search) == 0


async def test_a_birth_date_that_looks_like_a_number_is_still_found(
    practice: Practice, scheduler: Person
) -> None:
    """Written 1121990, the twelfth of January 1990 has the seven digits of a local number."""
    born = await practice.client("Mei Li", birth_date=date(1990, 1, 12))
    await practice.add("client_phone", client_id=born, number="+12121121990")
    for person in (scheduler, without(scheduler, Clients.CONTACT)):
        assert await found(person, "clients", "1/12/1990") == 1
        assert await found(person, "clients", "1121990") == 1
    assert await found(scheduler, "clients", "2121121990") == 1
    assert await found(without(scheduler, Clients.CONTACT), "clients", "2121121990") == 0
