"""A client's account: totals, the rows with their running balance, and the details behind them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from permissions.vocabulary import Accounting
from tests.duplicates import merged, undone
from tests.factories import DAY, Person, Practice, global_id, without
from tests.paging import PAGE, PART, TURN, assert_walks
from tests.postings import post

TOTALS = """query($id: ID!) { client(id: $id) { account { chargesTotal paymentsTotal
  adjustmentsTotal refundsTotal clientBalance insuranceBalance creditBalance balance asOf } } }"""
ROWS = f"""query($id: ID!, $kinds: [LedgerKind!], {PAGE}) {{ client(id: $id) {{ account {{
  entries(kinds: $kinds, {TURN}) {{ nodes {{ id kind postedOn amount runningBalance }} {PART} }} }} }} }}"""
DETAIL = """query($id: ID!) { client(id: $id) { account { entries { nodes { kind amount detail {
  clientAmount insuranceAmount unappliedAmount payer { name } method reference memo
  adjustmentKind enteredBy reverses { kind amount runningBalance }
  lineItems { dateOfService procedureCode modifiers units amount placeOfService
    diagnosisPointers provider { name } }
  allocations { amount charge { kind amount runningBalance } }
} } } } } }"""
PATH = "client.account.entries"
BEHIND = ("payer_id", "method", "reference", "memo", "entered_by_name", "procedure_code",
          "client_cents", "insurance_cents", "unapplied_cents")  # fmt: skip


@pytest.fixture
async def ines(practice: Practice) -> UUID:
    return await practice.client("Ines Ortega")


async def test_both_ways_of_summing_an_account_give_one_balance(
    practice: Practice, scheduler: Person, biller: Person, administrator: Person, ines: UUID
):
    await post(practice, ines, "CHARGE", client=2500, insurance=12500)
    await post(practice, ines, "TRANSFER", client=2000, insurance=-2000)
    await post(practice, ines, "PAYMENT", client=-3000, unapplied=-1010)
    await post(practice, ines, "ADJUSTMENT", insurance=-505)
    await post(practice, ines, "REFUND", unapplied=10)
    for person in (scheduler, biller, administrator):
        account = (await person.ask(TOTALS, id=global_id("client", ines))).data["client"]["account"]
        assert account.pop("asOf")
        assert account == {
            "chargesTotal": "150.00",
            "paymentsTotal": "40.10",
            "adjustmentsTotal": "-5.05",
            "refundsTotal": "0.10",
            "clientBalance": "15.00",
            "insuranceBalance": "99.95",
            "creditBalance": "10.00",
            "balance": "104.95",
        }


async def test_an_account_without_rows_is_all_zeros(scheduler: Person, ines: UUID):
    account = (await scheduler.ask(TOTALS, id=global_id("client", ines))).data["client"]["account"]
    assert account.pop("asOf") is None
    assert {*account.values()} == {"0.00"}


async def test_an_account_is_as_of_when_its_newest_row_was_entered(
    practice: Practice, scheduler: Person, ines: UUID
):
    kept, at = await practice.client("Mei Li"), datetime(2026, 3, 4, 15, tzinfo=UTC)

    async def as_of(client_id: UUID) -> str | None:
        reply = await scheduler.ask(TOTALS, id=global_id("client", client_id))
        return reply.data["client"]["account"]["asOf"]

    await post(practice, ines, client=500, entered_at=at)
    assert await as_of(ines) == "2026-03-04T15:00:00+00:00"
    await post(practice, ines, client=700, entered_at=at - timedelta(hours=1))
    assert await as_of(ines) == "2026-03-04T15:00:00+00:00"
    done = await merged(scheduler, kept, ines)
    assert await as_of(kept) == "2026-03-04T15:00:00+00:00"
    assert (await undone(scheduler, done["merge"]))["errors"] == []
    assert [await as_of(one) for one in (kept, ines)] == [None, "2026-03-04T15:00:00+00:00"]


async def test_money_is_told_to_the_cent_however_much_it_is(
    practice: Practice, scheduler: Person, ines: UUID
):
    await post(practice, ines, client=9_007_199_254_740_993)
    reply = await scheduler.ask(TOTALS, id=global_id("client", ines))
    assert reply.data["client"]["account"]["balance"] == "90071992547409.93"


async def test_the_running_balance_counts_what_a_filter_or_a_page_leaves_out(
    practice: Practice, scheduler: Person, ines: UUID
):
    other = await practice.client("Mei Li")
    for client_id in (other, ines):
        await post(practice, client_id, client=10000, on=DAY)
        await post(practice, client_id, "PAYMENT", client=-2500, on=DAY + timedelta(days=2))
        # Entered last, and posted for a day in between.
        await post(practice, client_id, insurance=5000, on=DAY + timedelta(days=1))
        await post(practice, client_id, "TRANSFER", client=5, insurance=-5, on=DAY)

    async def running(**variables: object) -> list[tuple[str, str]]:
        reply = await scheduler.ask(ROWS, id=global_id("client", ines), **variables)
        nodes = reply.data["client"]["account"]["entries"]["nodes"]
        return [(node["amount"], node["runningBalance"]) for node in nodes]

    payment, between = ("-25.00", "125.00"), ("50.00", "150.00")
    transfer, charge = ("0.05", "100.00"), ("100.00", "100.00")
    assert await running() == [payment, between, transfer, charge]
    assert await running(first=1) == [payment]
    assert await running(last=2) == [transfer, charge]
    assert await running(kinds=["CHARGE"]) == [between, charge]
    assert await running(kinds=["PAYMENT", "TRANSFER"], last=1) == [transfer]
    assert await running(kinds=[]) == []


async def test_pages_hold_each_row_once_with_many_on_one_day(
    practice: Practice, scheduler: Person, ines: UUID
):
    days = [DAY, DAY + timedelta(days=1), DAY]
    posted = [(day, await post(practice, ines, client=100, on=day)) for day in days * 2]
    newest = sorted(enumerate(posted), key=lambda one: (one[1][0], one[0]), reverse=True)
    ids = [global_id("ledger", row) for _, (_, row) in newest]
    await assert_walks(scheduler, ROWS, PATH, ids, id=global_id("client", ines))


async def _post_everything(practice: Practice, ines: UUID) -> None:
    lena = await practice.provider("Lena Fox")
    payer = await practice.add("payer", name="Acme Health")
    charge = await post(practice, ines, client=2500, insurance=12500, memo="charge-memo")
    await practice.add(
        "line_item", entry_id=charge, client_id=ines, procedure_code="90837", modifiers=["95"],
        units=1, amount_cents=15000, place_of_service="10", diagnosis_pointers=["A", "B"],
        provider_id=lena,
    )  # fmt: skip
    payment = await post(
        practice, ines, "PAYMENT", insurance=-9000, payer_id=payer, method="ERA",
        reference="TRN-secret", memo="payment-memo", entered_by_name="Bo Lind",
    )  # fmt: skip
    await practice.add(
        "allocation", entry_id=payment, charge_entry_id=charge, client_id=ines, position=1,
        amount_cents=9000,
    )  # fmt: skip
    await post(practice, ines, "PAYMENT", insurance=9000, reverses_id=payment, method="ERA")


async def test_a_biller_reads_what_stands_behind_each_row(
    practice: Practice, biller: Person, administrator: Person, ines: UUID
):
    await _post_everything(practice, ines)
    for person in (biller, administrator):
        reply = await person.ask(DETAIL, id=global_id("client", ines))
        assert len(reply.statements) == 1
        nodes = reply.data["client"]["account"]["entries"]["nodes"]
        reversal, payment, charge = [node["detail"] for node in nodes]
        assert reversal["reverses"] == {
            "kind": "PAYMENT", "amount": "-90.00", "runningBalance": "60.00",
        }  # fmt: skip
        assert payment["payer"] == {"name": "Acme Health"}
        assert payment["method"] == "ERA"
        assert payment["reference"] == "TRN-secret"
        assert payment["enteredBy"] == "Bo Lind"
        assert payment["insuranceAmount"] == "-90.00"
        assert payment["allocations"] == [
            {
                "amount": "90.00",
                "charge": {"kind": "CHARGE", "amount": "150.00", "runningBalance": "150.00"},
            }
        ]
        assert payment["lineItems"] == []
        assert charge["memo"] == "charge-memo"
        assert charge["lineItems"] == [
            {
                "dateOfService": "2026-03-02",
                "procedureCode": "90837",
                "modifiers": ["95"],
                "units": 1,
                "amount": "150.00",
                "placeOfService": "10",
                "diagnosisPointers": ["A", "B"],
                "provider": {"name": "Lena Fox"},
            }
        ]


async def test_a_scheduler_reads_rows_and_nothing_behind_them(
    practice: Practice, scheduler: Person, both: Person, ines: UUID
):
    await _post_everything(practice, ines)
    for person in (scheduler, both):
        reply = await person.ask(DETAIL, id=global_id("client", ines))
        assert reply.refused() == {("LedgerEntry.detail", "accounting:detail")}
        assert len(reply.errors) == 3
        assert reply.partial is not None
        nodes = reply.partial["client"]["account"]["entries"]["nodes"]
        assert [node["amount"] for node in nodes] == ["90.00", "-90.00", "150.00"]
        assert all(node["detail"] is None for node in nodes)
        for value in (b"90837", b"TRN-secret", b"memo", b"Bo Lind", b"Acme", b"ERA"):
            assert value not in reply.body
        for column in BEHIND:
            assert not reply.reads(column)
        for table in ("line_item", "allocation", "payer"):
            assert table not in reply.statements[0]


async def test_a_row_is_found_by_its_id_with_its_running_balance(
    practice: Practice, scheduler: Person, ines: UUID
):
    await post(practice, ines, client=1000)
    second = await post(practice, ines, client=500)
    await post(practice, ines, client=200)
    query = "query($id: ID!) { node(id: $id) { id ... on LedgerEntry { amount runningBalance } } }"
    reply = await scheduler.ask(query, id=global_id("ledger", second))
    assert reply.data["node"] == {
        "id": global_id("ledger", second), "amount": "5.00", "runningBalance": "15.00",
    }  # fmt: skip
    assert reply.touched == {ines}


async def test_a_clinician_reads_no_account_not_even_of_the_own_caseload(
    practice: Practice, clinician: Person, ines: UUID
):
    await post(practice, ines, client=123456)
    await practice.in_caseload(clinician, ines)
    reply = await clinician.ask(TOTALS, id=global_id("client", ines))
    assert reply.partial == {"client": {"account": None}}
    assert reply.refused() == {("Client.account", "accounting:totals")}
    assert b"1234" not in reply.body
    assert "account_total" not in reply.statements[0]


async def test_a_practice_may_leave_schedulers_the_totals_only(
    practice: Practice, scheduler: Person, ines: UUID
):
    await post(practice, ines, client=2500)
    narrowed = without(scheduler, Accounting.ROWS)
    query = """query($id: ID!) { client(id: $id) { account { balance
      entries(kinds: [CHARGE]) { totalCount nodes { amount } } } } }"""
    reply = await narrowed.ask(query, id=global_id("client", ines))
    assert reply.refused() == {("Account.entries", "accounting:rows")}
    assert reply.partial == {"client": {"account": {"balance": "25.00", "entries": None}}}
    assert "ledger_entry" not in reply.statements[0]


async def test_a_row_of_another_practice_is_answered_like_one_that_nobody_has(
    elsewhere: Practice, scheduler: Person, biller: Person, both: Person
):
    foreign = await post(elsewhere, await elsewhere.client("Ines Ortega"), client=2500)
    query = """query($id: ID!) { node(id: $id) { id
      ... on LedgerEntry { runningBalance detail { memo } } } }"""
    for person in (scheduler, biller, both):
        outside = await person.ask(query, id=global_id("ledger", foreign))
        missing = await person.ask(query, id=global_id("ledger"))
        assert outside.body == missing.body == b'{"data":{"node":null}}'
        assert outside.touched == frozenset()


async def test_one_statement_answers_for_any_number_of_accounts_and_rows(
    practice: Practice, biller: Person
):
    query = DETAIL.replace("query($id: ID!) { client(id: $id)", "{ clients")
    query = query.replace("{ clients {", "{ clients { nodes {") + "}"
    for name in ("Ann Abel", "Mei Li", "Ines Ortega"):
        await _post_everything(practice, await practice.client(name))
        reply = await biller.ask(query)
        assert len(reply.statements) == 1
    listed = [len(one["account"]["entries"]["nodes"]) for one in reply.data["clients"]["nodes"]]
    assert listed == [3, 3, 3]
