"""Saved cards: shown to the front desk, to no clinician, and never enough to charge one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from schema.root import core
from tests.factories import Person, Practice, global_id

CARDS = """query($id: ID!) { client(id: $id) { name savedCards {
  id brand last4 expMonth expYear isExpired holderName isDefault addedAt
} } }"""
BY_ID = "query($id: ID!) { node(id: $id) { id ... on SavedCard { last4 } } }"
ADDED = datetime(2026, 1, 5, 15, tzinfo=UTC)
NOW = datetime.now(UTC)


@pytest.fixture
async def ines(practice: Practice) -> UUID:
    return await practice.client()


async def _card(practice: Practice, client: UUID, **values: object) -> UUID:
    return await practice.add("saved_card", **{"client_id": client, "added_at": ADDED, **values})


async def test_the_front_desk_sees_enough_to_tell_cards_apart(
    practice: Practice, scheduler: Person, biller: Person, administrator: Person, ines: UUID
):
    card = await _card(practice, ines, exp_month=12, exp_year=2099)
    expected = {
        "id": global_id("card", card), "brand": "VISA", "last4": "4242", "expMonth": 12,
        "expYear": 2099, "isExpired": False, "holderName": "Ines Ortega", "isDefault": False,
        "addedAt": "2026-01-05T15:00:00+00:00",
    }  # fmt: skip
    for person in (scheduler, biller, administrator):
        reply = await person.ask(CARDS, id=global_id("client", ines))
        assert reply.data["client"]["savedCards"] == [expected]
        assert len(reply.statements) == 1
        assert not reply.reads("vault_token")


@pytest.mark.parametrize("who", ["clinician", "both"])
async def test_a_clinician_is_refused_cards_even_of_the_own_caseload(
    practice: Practice, clinician: Person, both: Person, ines: UUID, who: str
):
    await _card(practice, ines)
    person = {"clinician": clinician, "both": both}[who]
    await practice.in_caseload(person, ines)
    reply = await person.ask(CARDS, id=global_id("client", ines))
    if who == "both":
        assert reply.data["client"]["savedCards"][0]["last4"] == "4242"
        return
    assert reply.refused() == {("Client.savedCards", "cards:read")}
    assert reply.partial == {"client": {"name": "Ines Ortega", "savedCards": None}}
    assert b"4242" not in reply.body
    assert not reply.reads("last4")
    assert "saved_card" not in reply.statements[0]


async def test_a_clinician_is_refused_a_card_by_id_whether_it_exists_or_not(
    practice: Practice, clinician: Person, ines: UUID
):
    await practice.in_caseload(clinician, ines)
    card = await _card(practice, ines)
    replies = [await clinician.ask(BY_ID, id=global_id("card", key)) for key in (card, None)]
    assert replies[0].body == replies[1].body
    assert replies[0].refused() == {("Query.node", "cards:read")}
    assert replies[0].statements == []


async def test_a_removed_card_is_nowhere(practice: Practice, scheduler: Person, ines: UUID):
    removed = await _card(practice, ines, removed_at=ADDED + timedelta(days=1))
    reply = await scheduler.ask(CARDS, id=global_id("client", ines))
    assert reply.data["client"]["savedCards"] == []
    by_id = await scheduler.ask(BY_ID, id=global_id("card", removed))
    assert by_id.body == (await scheduler.ask(BY_ID, id=global_id("card"))).body


async def test_the_default_card_comes_first_then_the_latest(
    practice: Practice, scheduler: Person, ines: UUID
):
    old = await _card(practice, ines)
    latest = await _card(practice, ines, added_at=ADDED + timedelta(days=9))
    default = await _card(practice, ines, is_default=True)
    reply = await scheduler.ask(CARDS, id=global_id("client", ines))
    found = [card["id"] for card in reply.data["client"]["savedCards"]]
    assert found == [global_id("card", one) for one in (default, latest, old)]


async def test_a_card_is_good_until_its_month_is_over(
    practice: Practice, scheduler: Person, ines: UUID
):
    last_month = NOW.replace(day=1) - timedelta(days=1)
    for month in (NOW, last_month):
        await _card(
            practice, ines, exp_month=month.month, exp_year=month.year,
            added_at=ADDED + timedelta(days=month is NOW),
        )  # fmt: skip
    reply = await scheduler.ask(CARDS, id=global_id("client", ines))
    assert [card["isExpired"] for card in reply.data["client"]["savedCards"]] == [False, True]


async def test_an_id_of_another_practice_is_answered_like_one_that_nobody_has(
    elsewhere: Practice, scheduler: Person
):
    foreign = await _card(elsewhere, await elsewhere.client())
    replies = [await scheduler.ask(BY_ID, id=global_id("card", key)) for key in (foreign, None)]
    assert replies[0].body == replies[1].body == b'{"data":{"node":null}}'


def test_no_field_leads_to_the_vault_token_or_a_card_number():
    fields = core().type_map["SavedCard"].fields
    assert not {name for name in fields if "token" in name.lower() or name in {"number", "cvv"}}
