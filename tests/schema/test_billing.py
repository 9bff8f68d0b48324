"""The billing pages: who owes most, to whom most is due, and what happened to claims last."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from permissions.vocabulary import Billing, Clients
from tests.claiming import claim
from tests.factories import DAY, Person, Practice, global_id, without
from tests.paging import PAGE, PART, TURN, walk
from tests.postings import allocate, post

BALANCES = f"""query($search: String, {PAGE}) {{ largestOpenBalances(search: $search, {TURN}) {{
  nodes {{ client {{ id name }} balance clientBalance insuranceBalance oldestOpenOn }} {PART} }} }}"""
CREDITS = f"""query($search: String, {PAGE}) {{ largestCreditsDue(search: $search, {TURN}) {{
  nodes {{ client {{ id name }} creditDue }} {PART} }} }}"""
UPDATES = f"""query($search: String, {PAGE}) {{ latestClaimUpdates(search: $search, {TURN}) {{
  nodes {{ at text toStatus claim {{ id client {{ name }} }} }} {PART} }} }}"""


async def _assert_order(person: Person, query: str, field: str, expected: list[str]) -> None:
    """Assert that pages of any size, both ways, hold these clients in this order."""
    for size in (1, 2, 50):
        for backward in (False, True):
            nodes = await walk(person, query, field, size=size, backward=backward)
            assert [node["client"]["id"] for node in nodes] == expected, (size, backward)
    assert (await person.ask(query)).data[field]["totalCount"] == len(expected)


async def test_the_largest_open_balance_comes_first_and_ties_keep_their_place(
    practice: Practice, elsewhere: Practice, biller: Person
):
    stranger = await elsewhere.client("Ines Ortega")
    await post(elsewhere, stranger, client=10**9)
    clients = [await practice.client(f"Ann {name}") for name in ("Ash", "Bay", "Cox", "Dow", "Elm")]
    ash, bay, cox, dow, elm = clients
    await post(practice, ash, client=2500, insurance=10000, on=DAY - timedelta(days=30))
    await post(practice, ash, "PAYMENT", client=-500)
    for client_id in (bay, cox):
        await post(practice, client_id, insurance=5000)
    await post(practice, dow, client=99900)
    await post(practice, dow, "PAYMENT", client=-99900)
    await post(practice, elm, "PAYMENT", unapplied=-100)
    expected = [global_id("client", one) for one in (ash, *sorted((bay, cox)))]
    await _assert_order(biller, BALANCES, "largestOpenBalances", expected)
    reply = await biller.ask(BALANCES)
    assert reply.data["largestOpenBalances"]["nodes"][0] == {
        "client": {"id": global_id("client", ash), "name": "Ann Ash"},
        "balance": "120.00",
        "clientBalance": "20.00",
        "insuranceBalance": "100.00",
        "oldestOpenOn": "2026-01-31",
    }
    assert reply.touched == {ash, bay, cox}


async def test_credit_that_is_applied_to_nothing_closes_nothing(practice: Practice, biller: Person):
    ash, bay = await practice.client("Ann Ash"), await practice.client("Ann Bay")
    await post(practice, ash, client=3000, insurance=9000)
    await post(practice, ash, "PAYMENT", unapplied=-15000)
    await post(practice, bay, client=10000)
    await _assert_order(
        biller, BALANCES, "largestOpenBalances", [global_id("client", one) for one in (ash, bay)]
    )
    first = (await biller.ask(BALANCES)).data["largestOpenBalances"]["nodes"][0]
    assert (first["balance"], first["clientBalance"], first["insuranceBalance"]) == (
        "120.00", "30.00", "90.00",
    )  # fmt: skip
    assert first["oldestOpenOn"] == "2026-03-02"


async def _oldest_open(biller: Person) -> str | None:
    (node,) = (await biller.ask(BALANCES)).data["largestOpenBalances"]["nodes"]
    return node["oldestOpenOn"]


async def test_the_oldest_open_charge_is_told_by_allocations(practice: Practice, biller: Person):
    ines = await practice.client()
    june, july, october = [date(2026, month, 24) for month in (6, 7, 10)]
    first, _, last = [
        await post(practice, ines, client=18500, on=on) for on in (june, july, october)
    ]
    paid = await post(practice, ines, "PAYMENT", client=-30000, on=october)
    assert await _oldest_open(biller) == "2026-06-24"
    await allocate(practice, ines, paid, last, 18500)
    assert await _oldest_open(biller) == "2026-06-24"
    await allocate(practice, ines, paid, first, 10000)
    assert await _oldest_open(biller) == "2026-06-24"
    written_off = await post(practice, ines, "ADJUSTMENT", client=-8500, on=october)
    await allocate(practice, ines, written_off, first, 8500)
    assert await _oldest_open(biller) == "2026-07-24"


async def test_a_charge_that_is_taken_back_is_not_open(practice: Practice, biller: Person):
    ines = await practice.client()
    wrong = await post(practice, ines, client=5000, on=DAY)
    await post(practice, ines, client=7000, on=DAY + timedelta(days=3))
    await post(practice, ines, client=-5000, on=DAY + timedelta(days=4), reverses_id=wrong)
    assert await _oldest_open(biller) == "2026-03-05"


async def test_a_charge_is_open_again_when_its_payment_is_taken_back(
    practice: Practice, biller: Person
):
    ines = await practice.client()
    charge = await post(practice, ines, client=5000, on=DAY)
    await post(practice, ines, client=7000, on=DAY + timedelta(days=3))
    paid = await post(practice, ines, "PAYMENT", client=-5000, on=DAY + timedelta(days=4))
    await allocate(practice, ines, paid, charge, 5000)
    assert await _oldest_open(biller) == "2026-03-05"
    later = DAY + timedelta(days=9)
    await post(practice, ines, "PAYMENT", client=5000, on=later, reverses_id=paid)
    assert await _oldest_open(biller) == "2026-03-02"


async def test_a_balance_brought_forward_is_open_and_a_refund_is_not(
    practice: Practice, biller: Person
):
    ines = await practice.client()
    await post(practice, ines, "REFUND", unapplied=900, on=DAY - timedelta(days=9))
    await post(practice, ines, client=7000, on=DAY)
    assert await _oldest_open(biller) == "2026-03-02"
    forward = {"adjustment_kind": "BALANCE_FORWARD", "on": DAY - timedelta(days=5)}
    await post(practice, ines, "ADJUSTMENT", client=1000, **forward)
    assert await _oldest_open(biller) == "2026-02-25"


async def test_the_largest_credit_comes_first_and_covers_what_the_client_owes(
    practice: Practice, biller: Person
):
    ash, bay, cox, dow = [
        await practice.client(f"Ann {name}") for name in ("Ash", "Bay", "Cox", "Dow")
    ]
    await post(practice, ash, "PAYMENT", unapplied=-2000)
    await post(practice, bay, client=1000, insurance=5000)
    await post(practice, bay, "PAYMENT", unapplied=-4000)
    await post(practice, cox, client=5000)
    await post(practice, cox, "PAYMENT", unapplied=-5000)
    await post(practice, dow, "PAYMENT", unapplied=-2000)
    expected = [global_id("client", one) for one in (bay, *sorted((ash, dow)))]
    await _assert_order(biller, CREDITS, "largestCreditsDue", expected)
    nodes = (await biller.ask(CREDITS)).data["largestCreditsDue"]["nodes"]
    assert [node["creditDue"] for node in nodes] == ["30.00", "20.00", "20.00"]


async def test_the_latest_update_of_any_claim_comes_first(
    practice: Practice, elsewhere: Practice, biller: Person
):
    at = datetime(2026, 3, 4, 15, tzinfo=UTC)
    ines, mei = [await practice.client(name) for name in ("Ines Ortega", "Mei Li")]
    claims = [await claim(practice, client_id) for client_id in (ines, mei)]
    for place, minute in enumerate((0, 5, 5, 2)):
        await practice.add(
            "claim_event", claim_id=claims[place % 2], client_id=(ines, mei)[place % 2],
            at=at + timedelta(minutes=minute), text=f"update-{place}",
        )  # fmt: skip
    stranger = await elsewhere.client()
    await elsewhere.add(
        "claim_event", claim_id=await claim(elsewhere, stranger), client_id=stranger, text="foreign"
    )
    whole = [one["text"] for one in (await biller.ask(UPDATES)).data["latestClaimUpdates"]["nodes"]]
    assert set(whole[:2]) == {"update-1", "update-2"}
    assert whole[2:] == ["update-3", "update-0"]
    for size in (1, 3):
        for backward in (False, True):
            nodes = await walk(biller, UPDATES, "latestClaimUpdates", size=size, backward=backward)
            assert [node["text"] for node in nodes] == whole
    found = (await biller.ask(UPDATES, search="ortga")).data["latestClaimUpdates"]["nodes"]
    assert [node["text"] for node in found] == [text for text in whole if text[-1] in "02"]
    assert {node["claim"]["client"]["name"] for node in found} == {"Ines Ortega"}


async def test_a_search_finds_accounts_by_the_clients_name(practice: Practice, biller: Person):
    for name in ("Ines Ortega", "Mei Li"):
        client_id = await practice.client(name)
        await post(practice, client_id, client=1000)
        await post(practice, client_id, "PAYMENT", unapplied=-5000)
        await post(practice, client_id, client=0, insurance=9000)
    for query, field in ((BALANCES, "largestOpenBalances"), (CREDITS, "largestCreditsDue")):
        page = (await biller.ask(query, search="órtega")).data[field]
        assert [node["client"]["name"] for node in page["nodes"]] == ["Ines Ortega"]
        assert page["totalCount"] == 1


async def test_nobody_but_billers_and_administrators_opens_the_billing_pages(
    practice: Practice,
    scheduler: Person,
    clinician: Person,
    both: Person,
    administrator: Person,
):
    await post(practice, await practice.client(), client=123456)
    pages = {
        "{ largestOpenBalances { totalCount nodes { balance client { name } } } }": (
            "Query.largestOpenBalances", "billing:balances",
        ),
        "{ largestCreditsDue { totalCount nodes { creditDue } } }": (
            "Query.largestCreditsDue", "billing:credits",
        ),
        "{ latestClaimUpdates { totalCount nodes { text } } }": (
            "Query.latestClaimUpdates", "claims:read",
        ),
    }  # fmt: skip
    for query, refusal in pages.items():
        for person in (scheduler, clinician, both):
            reply = await person.ask(query)
            assert reply.refused() == {refusal}
            assert reply.statements == []
            assert b"1234" not in reply.body
        assert (await administrator.ask(query)).errors == []


async def test_a_practice_may_take_one_page_away_and_leave_the_other(
    practice: Practice, biller: Person
):
    await post(practice, await practice.client("Ines Ortega"), client=1000)
    narrowed = without(biller, Billing.CREDITS, Clients.READ)
    query = "{ largestOpenBalances { nodes { balance client { name } } } largestCreditsDue { totalCount } }"
    reply = await narrowed.ask(query)
    assert reply.refused() == {
        ("Query.largestCreditsDue", "billing:credits"),
        ("OpenBalance.client", "clients:read"),
    }
    assert reply.partial is not None
    assert reply.partial["largestOpenBalances"]["nodes"] == [{"balance": "10.00", "client": None}]
    assert not reply.reads("credit_due_cents")
    searched = await narrowed.ask(BALANCES, search="ortega")
    assert ("Query.largestOpenBalances(search:)", "clients:read") in searched.refused()
