"""Before a merge: what would move, to each as far as they may see it, and what would stop it."""

from __future__ import annotations

from datetime import date
from random import Random
from uuid import UUID, uuid4

from tests.bookings import book
from tests.duplicates import (
    furnish,
    of_client,
)
from tests.factories import Person, Practice, global_id

PREVIEW = """query($kept: ID!, $merged: ID!) { clientMergePreview(keptId: $kept, mergedId: $merged) {
  kept { birthDate } merged { birthDate } problems phoneCount emailCount addressCount
  relatedPersonCount practiceContactCount appointmentCount insurancePolicyCount authorizationCount
  insuranceProposalCount savedCardCount assignedDocumentCount documentCount ledgerEntryCount balance
  claimCount } }"""


async def test_a_preview_tells_each_what_they_may_see_and_nothing_of_the_chart(
    practice: Practice, scheduler: Person, biller: Person
) -> None:
    kept, other = await practice.client(birth_date=date(1985, 12, 3)), await practice.client()
    await furnish(practice, other, Random(4))
    pair = {"kept": global_id("client", kept), "merged": global_id("client", other)}
    reply = await scheduler.ask(PREVIEW, **pair)
    assert reply.refused() == {("ClientMergePreview.claimCount", "claims:read")}
    told = reply.partial["clientMergePreview"]
    rows = await of_client(practice, other)
    assert (told["kept"]["birthDate"], told["merged"]["birthDate"]) == ("1985-12-03", "1985-03-12")
    assert told["problems"] == []
    assert told["phoneCount"] == rows["client_phone"]
    assert told["appointmentCount"] == rows["attendee"]
    assert told["ledgerEntryCount"] == rows["ledger_entry"]
    # The only file on record is a clinical one.
    assert (told["documentCount"], rows["document_on_file"]) == (0, 1)
    assert {kept, other} == reply.touched
    told = (await biller.ask(PREVIEW, **pair)).data["clientMergePreview"]
    assert told["claimCount"] == 1
    for table in ("chart_note", "psychotherapy_note", "diagnosis", "claim"):
        assert not any(f"FROM {table}" in sql for sql in reply.statements)
    before = (await scheduler.ask(PREVIEW, **pair)).body
    await practice.add("chart_note", client_id=other, author_id=await practice.provider())
    await practice.add("diagnosis", client_id=other)
    assert (await scheduler.ask(PREVIEW, **pair)).body == before


async def test_a_preview_tells_what_would_stop_the_merge(
    practice: Practice, elsewhere: Practice, scheduler: Person
) -> None:
    kept, other = await practice.client(), await practice.client()
    await book(practice, await practice.provider(), kept, other)
    query = """query($kept: ID!, $merged: ID!) {
      clientMergePreview(keptId: $kept, mergedId: $merged) { problems } }"""

    async def told(one: UUID) -> object:
        given = {"kept": global_id("client", kept), "merged": global_id("client", one)}
        return (await scheduler.ask(query, **given)).data["clientMergePreview"]

    assert await told(other) == {"problems": ["ATTEND_TOGETHER"]}
    assert await told(kept) == {"problems": ["SAME_CLIENT"]}
    for one in (await elsewhere.client(), uuid4()):
        assert await told(one) is None
