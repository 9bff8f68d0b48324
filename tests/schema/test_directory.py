"""The directory: the same names for everybody who is signed in."""

from __future__ import annotations

import pytest

from permissions.vocabulary import Directory
from tests.factories import Person, Practice, global_id, without
from tests.paging import PAGE, PART, TURN, assert_walks

LISTS = ["providers", "locations", "services", "payers"]
EVERYTHING = """{
  providers { nodes { name credentials npi isActive } }
  locations { nodes { name phone street city state postalCode isTelehealth } }
  services { nodes { name code lengthMinutes } }
  payers { nodes { name electronicPayerId filingCode } }
}"""
SEARCH = "query($search: String!) { LIST(search: $search) { totalCount nodes { name } } }"


async def _location(practice: Practice, name: str) -> str:
    key = await practice.add(
        "location", name=name, street="1 Main St", city="Albany", state="NY",
        postal_code="12203", sort_key=name.lower(),
    )  # fmt: skip
    return global_id("location", key)


async def _service(practice: Practice, name: str) -> str:
    key = await practice.add(
        "service", name=name, code="90834", length_minutes=45, sort_key=name.lower()
    )
    return global_id("service", key)


async def _payer(practice: Practice, name: str) -> str:
    key = await practice.add("payer", name=name, filing_code="CI", sort_key=name.lower())
    return global_id("payer", key)


async def _provider(practice: Practice, name: str) -> str:
    key = await practice.provider(name, npi="1999900019")
    return global_id("provider", key)


ADD = {"providers": _provider, "locations": _location, "services": _service, "payers": _payer}


async def test_every_role_reads_the_directory(
    practice: Practice, scheduler: Person, biller: Person, administrator: Person
):
    for connection in LISTS:
        await ADD[connection](practice, "Lena Fox")
    expected = {
        "providers": {"nodes": [
            {"name": "Lena Fox", "credentials": "LCSW", "npi": "1999900019", "isActive": True},
        ]},
        "locations": {"nodes": [
            {"name": "Lena Fox", "phone": None, "street": "1 Main St", "city": "Albany",
             "state": "NY", "postalCode": "12203", "isTelehealth": False},
        ]},
        "services": {"nodes": [{"name": "Lena Fox", "code": "90834", "lengthMinutes": 45}]},
        "payers": {"nodes": [{"name": "Lena Fox", "electronicPayerId": None, "filingCode": "CI"}]},
    }  # fmt: skip
    for person in (scheduler, biller, administrator):
        reply = await person.ask(EVERYTHING)
        assert reply.data == expected
        assert len(reply.statements) == 1
        assert reply.touched == frozenset()


async def test_a_clinician_reads_the_whole_directory(practice: Practice, clinician: Person):
    for connection in LISTS[1:]:
        await ADD[connection](practice, "Lena Fox")
    data = (await clinician.ask(EVERYTHING)).data
    assert [len(data[connection]["nodes"]) for connection in LISTS] == [1, 1, 1, 1]


@pytest.mark.parametrize("connection", LISTS)
async def test_pages_hold_every_row_once_despite_ties(
    practice: Practice, scheduler: Person, connection: str
):
    add = ADD[connection]
    twins = sorted([await add(practice, "Sam Lee") for _ in range(3)])
    last = await add(practice, "Zoe Young")
    first = await add(practice, "Al Abel")
    query = f"query({PAGE}) {{ {connection}({TURN}) {{ {PART} nodes {{ id }} }} }}"
    await assert_walks(scheduler, query, connection, [first, *twins, last])


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("lena", ["Lena Fox"]), ("FOX le", ["Lena Fox"]), ("lean", ["Lena Fox"]),
        ("mul", ["Jörg Müller"]), ("jorg", ["Jörg Müller"]), ("mullre", ["Jörg Müller"]),
        ("fox muller", []), ("fx", []), ("%", []), ("-", []), ("", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("connection", ["providers", "payers"])
async def test_a_search_forgives_case_accents_and_one_slip(
    practice: Practice, scheduler: Person, connection: str, words: str, names: list[str] | None
):
    for name in ("Lena Fox", "Jörg Müller"):
        await ADD[connection](practice, name)
    reply = await scheduler.ask(SEARCH.replace("LIST", connection), search=words)
    if names is None:
        assert reply.codes() == {"BAD_USER_INPUT"}
    else:
        page = {"totalCount": len(names), "nodes": [{"name": name} for name in names]}
        assert reply.data == {connection: page}


@pytest.mark.parametrize("connection", LISTS)
async def test_another_practice_is_answered_like_nothing_at_all(
    elsewhere: Practice, scheduler: Person, clinician: Person, connection: str
):
    foreign = await ADD[connection](elsewhere, "Lena Fox")
    missing = global_id(foreign.partition("_")[0])
    query = "query($id: ID!) { node(id: $id) { id } }"
    for person in (scheduler, clinician):
        replies = [await person.ask(query, id=given) for given in (foreign, missing)]
        assert replies[0].body == replies[1].body == b'{"data":{"node":null}}'
    listed = await scheduler.ask(f"{{ {connection} {{ totalCount nodes {{ id }} }} }}")
    assert foreign.encode() not in listed.body


@pytest.mark.parametrize("connection", LISTS)
async def test_node_gives_the_row_of_an_id(practice: Practice, scheduler: Person, connection: str):
    given = await ADD[connection](practice, "Lena Fox")
    type_name = connection[:-1].title()
    query = f"query($id: ID!) {{ node(id: $id) {{ id ... on {type_name} {{ name }} }} }}"
    assert (await scheduler.ask(query, id=given)).data["node"] == {"id": given, "name": "Lena Fox"}


async def test_whoever_is_a_provider_finds_themselves_and_others_nobody(
    practice: Practice, scheduler: Person, clinician: Person
):
    query = "{ ownProvider { id } }"
    own = global_id("provider", clinician.viewer.account_id)
    assert (await clinician.ask(query)).data == {"ownProvider": {"id": own}}
    assert (await scheduler.ask(query)).data == {"ownProvider": None}
    reply = await without(clinician, Directory.READ).ask(query)
    assert reply.refused() == {("Query.ownProvider", "directory:read")}
    assert reply.statements == []
