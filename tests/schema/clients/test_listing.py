"""The list of clients: its orders, its filters, its search, and its pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from tests.factories import Person, Practice, global_id
from tests.paging import PAGE, PART, TURN, assert_walks

LIST = f"""query({PAGE}, $orderBy: ClientOrder, $search: String, $filter: ClientFilter) {{
  clients({TURN}, orderBy: $orderBy, search: $search, filter: $filter) {{
    {PART} nodes {{ id name }}
  }}
}}"""
BORN = date(1990, 11, 2)
ADDED = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


@pytest.fixture
async def alike(practice: Practice) -> list[str]:
    """Seven clients, four of whom nothing but the id tells apart, as ids in order of name."""
    twins = sorted(
        [await practice.client("Sam Lee", birth_date=BORN, added_at=ADDED) for _ in range(4)]
    )
    first = await practice.client("Zoe Abel", birth_date=BORN, added_at=ADDED)
    last = await practice.client("Al Young", birth_date=date(1980, 1, 1))
    between = await practice.client("Al Moss", birth_date=date(2001, 1, 1))
    return [global_id("client", one) for one in (first, *twins, between, last)]


@pytest.fixture
async def people(practice: Practice) -> dict[str, UUID]:
    """Clients whom the front desk looks for."""
    found = {
        name: await practice.client(name, number=f"C-0{index}", birth_date=date(1980 + index, 3, 4))
        for index, name in enumerate(
            ["José García", "Sean O'Brien", "Mei Li", "Renée Müller", "Robert Smith",
             "Roberta Smithers", "Joseph Garner"]
        )
    }  # fmt: skip
    await practice.add("client_phone", client_id=found["Mei Li"], number="+12125550199")
    await practice.add("client_email", client_id=found["Mei Li"], address="mei.li@example.test")
    await practice.add("related_person", client_id=found["Joseph Garner"], name="Ada Okafor")
    return found


async def test_pages_by_name_hold_every_client_once(scheduler: Person, alike: list[str]):
    await assert_walks(scheduler, LIST, "clients", alike)


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        ("totalCount", {"totalCount": 7}),
        ("__typename", {"__typename": "ClientConnection"}),
        ("pageInfo { hasPreviousPage }", {"pageInfo": {"hasPreviousPage": False}}),
        ("pageInfo { hasNextPage }", {"pageInfo": {"hasNextPage": True}}),
        ("pageInfo { __typename }", {"pageInfo": {"__typename": "PageInfo"}}),
        ("edges { __typename }", {"edges": [{"__typename": "ClientEdge"}] * 2}),
    ],
)
async def test_any_part_of_a_page_may_be_asked_for_alone(
    scheduler: Person, alike: list[str], part: str, answer: dict[str, object]
):
    reply = await scheduler.ask(f"{{ clients(first: 2) {{ {part} }} }}")
    assert reply.data == {"clients": answer}
    empty = await scheduler.ask(f'{{ clients(first: 2, search: "xyzzy") {{ {part} }} }}')
    assert set(empty.data["clients"]) == set(answer)


async def test_edges_hold_the_cursors_that_turn_the_page(scheduler: Person, alike: list[str]):
    query = "query($after: String) { clients(first: 3, after: $after) { edges { cursor node { id } } } }"
    edges = (await scheduler.ask(query)).data["clients"]["edges"]
    assert [edge["node"]["id"] for edge in edges] == alike[:3]
    rest = (await scheduler.ask(query, after=edges[1]["cursor"])).data["clients"]["edges"]
    assert [edge["node"]["id"] for edge in rest] == alike[2:5]


@pytest.mark.parametrize("order", ["NEWEST", "BIRTH_DATE"])
async def test_pages_of_every_order_hold_every_client_once_despite_ties(
    scheduler: Person, alike: list[str], order: str
):
    reply = await scheduler.ask(LIST, first=100, orderBy=order)
    ids = [node["id"] for node in reply.data["clients"]["nodes"]]
    assert sorted(ids) == sorted(alike)
    await assert_walks(scheduler, LIST, "clients", ids, orderBy=order)


async def test_pages_of_a_search_hold_every_match_once_the_best_first(
    scheduler: Person, alike: list[str], practice: Practice
):
    near = await practice.client("Sam Leee")
    twins = alike[1:5]
    await assert_walks(
        scheduler, LIST, "clients", [*twins, global_id("client", near)], search="Sam LEE"
    )


async def test_a_caseload_is_paged_like_any_list(
    practice: Practice, clinician: Person, alike: list[str]
):
    own = alike[1:6]
    await practice.in_caseload(clinician, *(UUID(one.partition("_")[2]) for one in own))
    await assert_walks(clinician, LIST, "clients", own)


async def test_whoever_may_not_list_new_clients_may_not_order_by_them(clinician: Person):
    reply = await clinician.ask(LIST, orderBy="NEWEST")
    assert reply.refused() == {("ClientOrder.NEWEST", "clients:new")}
    assert reply.partial == {"clients": None}
    assert reply.statements == [] or not reply.reads("added_at")


async def test_filters_narrow_the_list_together(practice: Practice, scheduler: Person):
    provider = await practice.provider()
    wanted = await practice.client(
        "Mei Li", status="INACTIVE", birth_date=BORN, primary_provider_id=provider
    )
    await practice.client("Al Moss", status="INACTIVE", birth_date=BORN)
    await practice.client("Al Young", birth_date=BORN, primary_provider_id=provider)
    given = {
        "status": "INACTIVE", "bornOn": "1990-11-02", "providerId": global_id("provider", provider),
    }  # fmt: skip
    await assert_walks(scheduler, LIST, "clients", [global_id("client", wanted)], filter=given)


async def test_an_unknown_provider_has_no_clients(practice: Practice, scheduler: Person):
    await practice.client("Mei Li", primary_provider_id=await practice.provider())
    for given in (global_id("provider"), global_id("client"), "x", str(uuid4())):
        await assert_walks(scheduler, LIST, "clients", [], filter={"providerId": given})


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("jose", ["José García", "Joseph Garner"]),
        ("JOSÉ", ["José García", "Joseph Garner"]),
        ("jose gar", ["José García", "Joseph Garner"]),
        ("Garcia Jose", ["José García"]),
        ("garcia, josé", ["José García"]),
        ("gracia", ["José García"]),
        ("garca jose", ["José García"]),
        ("O'Brien", ["Sean O'Brien"]),
        ("obrien", ["Sean O'Brien"]),
        ("o brien", ["Sean O'Brien"]),
        ("O\u2019Brien", ["Sean O'Brien"]),
        ("obrein sean", ["Sean O'Brien"]),
        ("muller", ["Renée Müller"]),
        ("smith", ["Robert Smith", "Roberta Smithers"]),
        ("smiht", ["Robert Smith"]),
        ("1982-03-04", ["Mei Li"]),
        ("3/4/1982", ["Mei Li"]),
        ("li 3/4/1982", ["Mei Li"]),
        ("5550199", ["Mei Li"]),
        ("(212) 555-0199", ["Mei Li"]),
        ("+1 212 555 0199", ["Mei Li"]),
        ("mei 212-555-0199", ["Mei Li"]),
        ("mei (212) 555-0199", ["Mei Li"]),
        ("mei (212) 555-0198", []),
        ("0199", ["Mei Li"]),
        ("c-02", ["Mei Li"]),
        ("02", ["Mei Li"]),
        ("2", ["Mei Li"]),
        ("li 2", ["Mei Li"]),
        ("mei.li@example.test", ["Mei Li"]),
        ("li Mei.Li@Example.test", ["Mei Li"]),
        ("okafor", ["Joseph Garner"]),
        ("ada okafro", ["Joseph Garner"]),
        ("garner ada", ["Joseph Garner"]),
        ("xyzzy", []),
        ("mei garcia", []),
        ("%", []),
        ("'; --", []),
    ],
)
async def test_a_search_finds_what_was_meant(
    scheduler: Person, people: dict[str, UUID], words: str, names: list[str]
):
    reply = await scheduler.ask(LIST, search=words)
    assert [node["name"] for node in reply.data["clients"]["nodes"]] == names
    assert reply.data["clients"]["totalCount"] == len(names)
    assert len(reply.statements) == 1


async def test_a_search_for_an_id_finds_its_client(scheduler: Person, people: dict[str, UUID]):
    for given in (global_id("client", people["Mei Li"]), str(people["Mei Li"])):
        reply = await scheduler.ask(LIST, search=given)
        assert [node["name"] for node in reply.data["clients"]["nodes"]] == ["Mei Li"]


async def test_whoever_is_called_so_comes_before_the_child_of_somebody_who_is(
    practice: Practice, scheduler: Person
):
    child = await practice.client("Ann Abel")
    await practice.add("related_person", client_id=child, name="Noor Haddad")
    await practice.client("Noor Haddad")
    reply = await scheduler.ask(LIST, search="noor haddad")
    names = [node["name"] for node in reply.data["clients"]["nodes"]]
    assert names == ["Noor Haddad", "Ann Abel"]


async def test_a_search_in_an_order_keeps_the_order(scheduler: Person, people: dict[str, UUID]):
    reply = await scheduler.ask(LIST, search="smith", orderBy="NAME")
    names = [node["name"] for node in reply.data["clients"]["nodes"]]
    assert names == ["Robert Smith", "Roberta Smithers"]


async def test_a_search_within_a_filter_counts_both(scheduler: Person, people: dict[str, UUID]):
    born = {"bornOn": "1986-03-04"}
    await assert_walks(
        scheduler, LIST, "clients", [global_id("client", people["Joseph Garner"])],
        search="jose", filter=born,
    )  # fmt: skip


async def test_a_search_finds_the_own_caseload_only(
    practice: Practice, clinician: Person, people: dict[str, UUID]
):
    await practice.in_caseload(clinician, people["Joseph Garner"])
    reply = await clinician.ask(LIST, search="jose")
    assert [node["name"] for node in reply.data["clients"]["nodes"]] == ["Joseph Garner"]
    assert reply.data["clients"]["totalCount"] == 1


async def test_of_more_than_six_words_the_first_six_count(practice: Practice, scheduler: Person):
    await practice.client("Noor Haddad")
    for words, count in (("noor " * 5 + "zzzz", 0), ("noor " * 6 + "zzzz", 1)):
        assert (await scheduler.ask(LIST, search=words)).data["clients"]["totalCount"] == count


@pytest.mark.parametrize("words", ["", "   ", "\x00", "\ud800"])
async def test_a_search_for_nothing_is_bad_input(scheduler: Person, words: str):
    reply = await scheduler.ask(LIST, search=words)
    assert reply.codes() == {"BAD_USER_INPUT"}
    assert reply.statements == []


async def test_a_cursor_of_another_order_is_bad_input(scheduler: Person, alike: list[str]):
    page = (await scheduler.ask(LIST, first=1)).data["clients"]["pageInfo"]
    reply = await scheduler.ask(LIST, first=1, after=page["endCursor"], orderBy="BIRTH_DATE")
    assert reply.codes() == {"BAD_USER_INPUT"}


async def test_a_cursor_of_another_practice_opens_nothing_there(
    practice: Practice, elsewhere: Practice, scheduler: Person
):
    theirs = await elsewhere.client("Zoe Abel")
    own = await practice.client("Zoe Young")
    foreign = await elsewhere.person(*scheduler.viewer.roles)
    cursor = (await foreign.ask(LIST, first=1)).data["clients"]["pageInfo"]["endCursor"]
    reply = await scheduler.ask(LIST, first=5, after=cursor)
    assert [node["id"] for node in reply.data["clients"]["nodes"]] == [global_id("client", own)]
    assert str(theirs).encode() not in reply.body
