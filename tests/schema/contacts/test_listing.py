"""Practice contacts: one address book for everybody, whose links to clients follow the client."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.factories import Person, Practice, global_id
from tests.paging import PAGE, PART, TURN, assert_walks

LIST = f"""query({PAGE}, $search: String, $kind: ContactKind, $orderBy: ContactOrder) {{
  practiceContacts({TURN}, search: $search, kind: $kind, orderBy: $orderBy) {{
    {PART} nodes {{ id name }}
  }}
}}"""
ONE = f"""query($id: ID!, {PAGE}) {{ practiceContact(id: $id) {{
  id kind name organization phone fax email street city state postalCode note
  clients({TURN}) {{ {PART} nodes {{ relationship client {{ id name }} }} }}
}} }}"""
OF_CLIENT = """query($id: ID!) { client(id: $id) { practiceContacts {
  relationship contact { name kind }
} } }"""
BY_ID = "query($id: ID!) { node(id: $id) { id ... on PracticeContact { name } } }"


async def _contact(
    practice: Practice, name: str, kind: str = "PHYSICIAN", **values: object
) -> UUID:
    return await practice.add(
        "practice_contact", name=name, kind=kind, sort_key=name.lower(), **values
    )


async def _link(
    practice: Practice, contact: UUID, client: UUID, relationship: str = "Physician"
) -> None:
    about = {"contact_id": contact, "client_id": client}
    await practice.add("practice_contact_client", **about, relationship=relationship)


@pytest.fixture
async def jorg(practice: Practice) -> UUID:
    return await _contact(
        practice, "Jörg Müller", organization="St. Mary's Clinic", phone="+12125550101",
        fax="+12125550102", email="j_m@clinic.test", street="5 Oak St", city="Albany", state="NY",
        postal_code="12203", note="back on Mondays",
    )  # fmt: skip


async def test_every_role_reads_every_contact(
    practice: Practice, scheduler: Person, biller: Person, clinician: Person, administrator: Person,
    jorg: UUID,
):  # fmt: skip
    for person in (scheduler, biller, clinician, administrator):
        reply = await person.ask(ONE, id=global_id("contact", jorg))
        found = reply.data["practiceContact"]
        assert found.pop("clients")["nodes"] == []
        assert found == {
            "id": global_id("contact", jorg), "kind": "PHYSICIAN", "name": "Jörg Müller",
            "organization": "St. Mary's Clinic", "phone": "+12125550101", "fax": "+12125550102",
            "email": "j_m@clinic.test", "street": "5 Oak St", "city": "Albany", "state": "NY",
            "postalCode": "12203", "note": "back on Mondays",
        }  # fmt: skip
        assert len(reply.statements) == 1


async def test_a_link_is_seen_by_whoever_may_see_the_client(
    practice: Practice, scheduler: Person, clinician: Person, both: Person, jorg: UUID
):
    mei, al = await practice.client("Mei Li"), await practice.client("Al Moss")
    for client in (mei, al):
        await _link(practice, jorg, client)
    await practice.in_caseload(clinician, mei)
    seen = {"Mei Li": mei, "Al Moss": al}
    for person, names in (
        (scheduler, ["Mei Li", "Al Moss"]),
        (both, ["Mei Li", "Al Moss"]),
        (clinician, ["Mei Li"]),
    ):
        reply = await person.ask(ONE, id=global_id("contact", jorg))
        found = reply.data["practiceContact"]["clients"]
        assert [node["client"]["name"] for node in found["nodes"]] == names
        assert found["totalCount"] == len(names)
        assert reply.touched == {seen[name] for name in names}
        assert len(reply.statements) == 1


async def test_a_client_leads_to_their_contacts_by_what_they_are_to_them(
    practice: Practice, scheduler: Person, clinician: Person, jorg: UUID
):
    mei = await practice.client("Mei Li")
    await practice.in_caseload(clinician, mei)
    await _link(practice, jorg, mei)
    await _link(practice, await _contact(practice, "Zoe Boyd", "ATTORNEY"), mei, "Lawyer")
    expected = [
        {"relationship": "Lawyer", "contact": {"name": "Zoe Boyd", "kind": "ATTORNEY"}},
        {"relationship": "Physician", "contact": {"name": "Jörg Müller", "kind": "PHYSICIAN"}},
    ]
    for person in (scheduler, clinician):
        reply = await person.ask(OF_CLIENT, id=global_id("client", mei))
        assert reply.data == {"client": {"practiceContacts": expected}}


@pytest.mark.parametrize("order", ["NAME", "KIND"])
async def test_pages_of_every_order_hold_each_contact_once(
    practice: Practice, clinician: Person, order: str
):
    twins = sorted([await _contact(practice, "Sam Lee", "SCHOOL") for _ in range(4)])
    attorney = await _contact(practice, "Zoe Young", "ATTORNEY")
    by_kind = [attorney, *twins]
    expected = by_kind if order == "KIND" else [*twins, attorney]
    await assert_walks(
        clinician, LIST, "practiceContacts", [global_id("contact", one) for one in expected],
        orderBy=order,
    )  # fmt: skip


async def test_pages_of_a_search_hold_each_match_once_the_best_first(
    practice: Practice, scheduler: Person
):
    other = global_id("contact", await _contact(practice, "Zoe Leee", "SCHOOL"))
    twins = sorted([await _contact(practice, "Sam Lee") for _ in range(3)])
    alike = [global_id("contact", one) for one in twins]
    await _contact(practice, "Zoe Young")
    for words, expected in (
        ("leee", [other, *alike]),
        ("lee", [*alike, other]),
        ("sam lee", alike),
        ("zoe lee", [other]),
    ):
        await assert_walks(scheduler, LIST, "practiceContacts", expected, search=words)
    in_order = {"search": "leee", "orderBy": "NAME"}
    await assert_walks(scheduler, LIST, "practiceContacts", [*alike, other], **in_order)


async def test_links_of_a_contact_are_paged_by_the_clients_last_names(
    practice: Practice, scheduler: Person, jorg: UUID
):
    twins = sorted([await practice.client("Sam Lee") for _ in range(3)])
    first = await practice.client("Al Abel")
    for client in (*twins, first):
        await _link(practice, jorg, client)
    seen: list[str] = []
    cursor = None
    for _ in range(4):
        page = (await scheduler.ask(ONE, id=global_id("contact", jorg), first=1, after=cursor)).data
        found = page["practiceContact"]["clients"]
        seen += [node["client"]["id"] for node in found["nodes"]]
        cursor = found["pageInfo"]["endCursor"]
    assert not found["pageInfo"]["hasNextPage"]
    assert seen == [global_id("client", one) for one in (first, *twins)]


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("muller", True), ("MÜLLER jorg", True), ("müll", True), ("mullre", True),
        ("mary's", True), ("st mary clinic", True), ("clinc", True), ("muller school", False),
        ("mueller", True), ("moller jörk", True), ("xyz", False), ("%", False), ("-", False),
        ("(212) 555-0101", True), ("+1 212 555 0101", True), ("1-212-555-0101", True),
        ("+12125550101", True), ("2125550101", True), ("555-0101", True), ("5550101", True),
        ("0101", True), ("muller 0101", True), ("0102", False), ("0100", False), ("25550101", False),
        ("j_m@clinic.test", True), ("J_M@Clinic", True), ("jm@clinic.test", False),
    ],
)  # fmt: skip
async def test_a_search_forgives_case_accents_and_one_slip_a_word(
    practice: Practice, scheduler: Person, clinician: Person, jorg: UUID,
    words: str, is_found: bool,
):  # fmt: skip
    await _contact(practice, "Ann Boyd", "ATTORNEY")
    for person in (scheduler, clinician):
        found = (await person.ask(LIST, search=words)).data["practiceContacts"]
        names = [node["name"] for node in found["nodes"]]
        assert (names, found["totalCount"]) == ((["Jörg Müller"], 1) if is_found else ([], 0))


async def test_a_kind_narrows_list_and_search(practice: Practice, scheduler: Person, jorg: UUID):
    school = global_id("contact", await _contact(practice, "Müller School", "SCHOOL"))
    await assert_walks(scheduler, LIST, "practiceContacts", [school], kind="SCHOOL")
    await assert_walks(
        scheduler, LIST, "practiceContacts", [school], kind="SCHOOL", search="muller"
    )


async def test_a_contact_of_another_practice_is_answered_like_one_that_nobody_has(
    elsewhere: Practice, scheduler: Person, clinician: Person
):
    foreign = await _contact(elsewhere, "Jörg Müller")
    for query in (BY_ID, ONE):
        for person in (scheduler, clinician):
            replies = [
                await person.ask(query, id=global_id("contact", key)) for key in (foreign, None)
            ]
            assert replies[0].body == replies[1].body
            assert replies[0].data in ({"node": None}, {"practiceContact": None})
    assert (await scheduler.ask(LIST, search="muller")).data["practiceContacts"]["nodes"] == []


async def test_clients_behind_a_contact_of_a_client_are_told_to_the_access_log(
    practice: Practice, scheduler: Person
) -> None:
    one, other = await practice.client(), await practice.client()
    contact = await _contact(practice, "Doctor")
    for client in (one, other):
        await _link(practice, contact, client)
    query = """query($id: ID!) { client(id: $id) { practiceContacts {
      contact { clients(first: 5) { nodes { relationship } } } } } }"""
    reply = await scheduler.ask(query, id=global_id("client", one))
    assert reply.touched == {one, other}


async def test_whoever_is_told_of_by_any_part_of_a_list_is_in_the_access_log(
    practice: Practice, scheduler: Person, jorg: UUID
):
    mei, ines = await practice.client("Mei Li"), await practice.client("Ines Ortega")
    for one in (mei, ines):
        await _link(practice, jorg, one)
    name = "{ nodes { client { name } } }"
    query = f"""{{ practiceContacts {{
      first: nodes {{ clients(first: 1) {name} }}
      last: edges {{ node {{ clients(last: 1) {name} }} }} }} }}"""
    reply = await scheduler.ask(query)
    assert b"Mei Li" in reply.body
    assert b"Ines Ortega" in reply.body
    assert reply.touched == {mei, ines}
