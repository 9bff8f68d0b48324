"""The language itself, over the real schema: every way of writing a question, one statement each."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from engine.answer.errors import OCCURRENCES_MAX
from engine.plan.arguments import LIST_VALUES_MAX
from engine.plan.planner import RELATIONS_MAX
from permissions.scopes import Scope
from permissions.vocabulary import Clients
from tests.demo_people import BILLER, CLINICIAN, SCHEDULER
from tests.factories import Person

pytestmark = pytest.mark.anyio


@pytest.fixture
def scheduler(people: dict[str, Person]) -> Person:
    return people[SCHEDULER]


async def test_aliases_name_the_same_field_twice(scheduler: Person) -> None:
    reply = await scheduler.ask(
        "{ a: clients(first: 1) { nodes { x: name y: name } } b: __typename }"
    )
    (node,) = reply.data["a"]["nodes"]
    assert node["x"] == node["y"]
    assert reply.data["b"] == "Query"


async def test_selections_of_one_key_are_merged_and_keep_their_order(scheduler: Person) -> None:
    reply = await scheduler.ask(
        "{ clients(first: 1) { nodes { number } } clients(first: 1) { nodes { name number } } }"
    )
    assert list(reply.data["clients"]["nodes"][0]) == ["number", "name"]


async def test_a_key_too_long_for_an_identifier_is_still_a_key(scheduler: Person) -> None:
    long = "a" * 200
    reply = await scheduler.ask(f"{{ clients(first: 1) {{ nodes {{ {long}: name name }} }} }}")
    (node,) = reply.data["clients"]["nodes"]
    assert node[long] == node["name"]


async def test_a_key_may_be_called_like_anything_in_the_statement(scheduler: Person) -> None:
    keys = [f"{word}{n}" for word in ("x", "v", "r", "client_") for n in range(1, 9)]
    many = " ".join(f"{key}: pronouns" for key in keys)
    reply = await scheduler.ask(
        f"{{ clients(first: 1) {{ nodes {{ {many} n: id s: id c: id context: id }} }} }}"
    )
    (node,) = reply.data["clients"]["nodes"]
    assert list(node) == [*keys, "n", "s", "c", "context"]


async def test_fragments_apply_to_the_types_they_name(scheduler: Person) -> None:
    reply = await scheduler.ask(
        """query Q($from: DateTime!, $to: DateTime!) {
          masterSchedule(from: $from, to: $to, first: 100) { nodes { ...Any ...Seen } }
        }
        fragment Any on Node { id __typename }
        fragment Seen on ScheduleEntry {
          ... on Appointment { clients { name } }
          ... on Meeting { members { name } }
          ... on TimeOff { title }
        }""",
        **{"from": "2026-11-23T00:00:00Z", "to": "2026-12-20T00:00:00Z"},
    )
    nodes = reply.data["masterSchedule"]["nodes"]
    keys = {one["__typename"]: set(one) - {"id", "__typename"} for one in nodes}
    assert keys == {"Appointment": {"clients"}, "Meeting": {"members"}, "TimeOff": {"title"}}
    assert len(reply.statements) == 1


async def test_directives_decide_by_variables_and_defaults(scheduler: Person) -> None:
    query = """query Q($with: Boolean! = false, $without: Boolean!) {
      clients(first: 1) { nodes { id name @include(if: $with) number @skip(if: $without) } }
    }"""
    shown = await scheduler.ask(query, **{"with": True, "without": False})
    hidden = await scheduler.ask(query, without=True)
    assert set(shown.data["clients"]["nodes"][0]) == {"id", "name", "number"}
    assert set(hidden.data["clients"]["nodes"][0]) == {"id"}
    assert "legal_first_name" not in hidden.statements[0]


async def test_a_selection_that_directives_empty_is_an_empty_object(scheduler: Person) -> None:
    reply = await scheduler.ask("{ clients(first: 1) { nodes { name @skip(if: true) } } }")
    assert reply.data == {"clients": {"nodes": [{}]}}


async def test_typename_stands_wherever_it_is_asked(scheduler: Person) -> None:
    reply = await scheduler.ask(
        """{ clients(first: 1) { __typename
             nodes { __typename account { __typename } phones { __typename } }
             edges { __typename cursor node { __typename } } pageInfo { __typename } } }"""
    )
    clients = reply.data["clients"]
    assert clients["__typename"] == "ClientConnection"
    assert clients["nodes"][0]["account"]["__typename"] == "Account"
    assert clients["edges"][0]["node"]["__typename"] == "Client"
    assert clients["pageInfo"]["__typename"] == "PageInfo"


@pytest.mark.parametrize(
    "parts", ["totalCount", "__typename", "pageInfo { hasPreviousPage }", "pageInfo { endCursor }"]
)
async def test_any_part_of_a_connection_may_be_asked_alone(scheduler: Person, parts: str) -> None:
    reply = await scheduler.ask(f"{{ clients {{ {parts} }} }}")
    assert len(reply.data["clients"]) == 1
    nested = await scheduler.ask(
        f"{{ client: clients(first: 3) {{ nodes {{ appointments {{ {parts} }} }} }} }}"
    )
    assert len(nested.data["client"]["nodes"]) == 3


async def test_pages_forward_and_backward_hold_every_row_once(scheduler: Person) -> None:
    everything = await _walk(scheduler, "first", "after", "endCursor", "hasNextPage")
    backward = await _walk(scheduler, "last", "before", "startCursor", "hasPreviousPage")
    assert len(everything) == len(set(everything)) > 50
    assert sorted(backward) == sorted(everything)


async def _walk(person: Person, size: str, place: str, cursor: str, more: str) -> list[str]:
    query = f"""query Q($c: String) {{ clients({size}: 7, {place}: $c) {{
        nodes {{ id }} pageInfo {{ {cursor} {more} }} }} }}"""
    found: list[str] = []
    at: str | None = None
    while True:
        page = (await person.ask(query, c=at)).data["clients"]
        found += [one["id"] for one in page["nodes"]]
        at = page["pageInfo"][cursor]
        if not page["pageInfo"][more]:
            return found


async def test_a_refusal_among_several_types_stands_only_where_the_type_is(
    people: dict[str, Person],
) -> None:
    query = """{ masterSchedule(from: "2026-11-01T00:00:00Z", to: "2026-12-20T00:00:00Z", first: 60) {
        nodes { __typename ... on Appointment { clients { name account { balance } } } } } }"""
    reply = await people[CLINICIAN].ask(query)
    assert reply.refused() == {("Client.account", "accounting:totals")}
    nodes = (reply.partial or {})["masterSchedule"]["nodes"]
    assert b'{""' not in reply.body
    for error in reply.errors:
        at: object = reply.partial
        for step in error["path"]:
            at = at[step]  # type: ignore[index]
        assert at is None
        assert nodes[error["path"][2]]["__typename"] == "Appointment"


async def test_refusals_beyond_a_page_are_counted(people: dict[str, Person]) -> None:
    everybody = (await people[BILLER].ask("{ clients(first: 100) { nodes { id } } }")).data
    count = len(everybody["clients"]["nodes"])
    reply = await people[SCHEDULER].ask(
        "{ clients(first: 100) { nodes { a: chart { __typename } b: chart { __typename } } } }"
    )
    assert len(reply.errors) == OCCURRENCES_MAX
    assert reply.errors[-1]["extensions"]["occurrences"] == 2 * count - OCCURRENCES_MAX + 1


async def test_what_is_refused_whole_asks_the_database_nothing(scheduler: Person) -> None:
    reply = await scheduler.ask("{ claims { nodes { total } } largestOpenBalances { totalCount } }")
    assert reply.partial == {"claims": None, "largestOpenBalances": None}
    assert reply.statements == []


async def test_an_argument_and_an_ordering_need_their_own_permission(scheduler: Person) -> None:
    allowed = await scheduler.ask("{ clients(orderBy: NEWEST, first: 1) { nodes { id } } }")
    assert allowed.errors == []


async def test_introspection_and_data_come_in_one_answer(scheduler: Person) -> None:
    reply = await scheduler.ask(
        '{ __type(name: "Query") { fields { name } } clients(first: 1) { nodes { id } } }'
    )
    fields = {one["name"] for one in reply.data["__type"]["fields"]}
    assert "clients" in fields
    assert "claims" not in fields
    assert len(reply.data["clients"]["nodes"]) == 1


async def test_variables_of_any_type_stand_beside_introspection(scheduler: Person) -> None:
    """Those that the schema coerces, and those of a type that the viewer does not see."""
    query = """query Q($from: DateTime!, $to: DateTime!, $order: ClaimOrder, $name: String!,
      $isOld: Boolean = true, $unseen: Boolean!) {
      masterSchedule(from: $from, to: $to, first: 1) { totalCount }
      claims(orderBy: $order) { totalCount }
      __schema { queryType { name } }
      __type(name: $name) { name fields(includeDeprecated: $isOld) { name @include(if: $unseen) } } }"""
    times = {"from": "2026-11-23T00:00:00Z", "to": "2026-12-20T00:00:00-05:00"}
    given = {**times, "order": "LARGEST", "name": "PageInfo", "unseen": False}
    reply = await scheduler.ask(query, **given)
    assert {one["extensions"]["coordinate"] for one in reply.errors} == {"Query.claims"}
    assert reply.partial["masterSchedule"]["totalCount"] > 0
    assert reply.partial["__schema"] == {"queryType": {"name": "Query"}}
    assert reply.partial["__type"]["name"] == "PageInfo"
    assert set(map(str, reply.partial["__type"]["fields"])) == {"{}"}
    without_name = {name: one for name, one in given.items() if name != "name"}
    refused = await scheduler.ask(query, **without_name)
    assert refused.codes() == {"BAD_USER_INPUT"}


async def test_a_type_outside_of_the_view_is_no_type(scheduler: Person) -> None:
    reply = await scheduler.ask(
        '{ a: __type(name: "ChartNote") { name } b: __type(name: "Nothing") { name } }'
    )
    assert reply.data == {"a": None, "b": None}


async def test_a_plan_serves_other_values_of_the_same_shape(scheduler: Person) -> None:
    query = "query Q($n: Int!) { clients(first: $n) { nodes { id } } }"
    one, two = await scheduler.ask(query, n=1), await scheduler.ask(query, n=2)
    assert one.statements == two.statements
    assert [len(r.data["clients"]["nodes"]) for r in (one, two)] == [1, 2]


async def test_nothing_stays_behind_on_the_connection(scheduler: Person) -> None:
    await scheduler.ask("{ clients(first: 1) { nodes { id } } }")
    left = await scheduler.database.read(
        scheduler.viewer,
        "SELECT current_setting('app.practice_id', true) AS practice, count(*) FROM client",
        (),
    )
    assert left is not None
    assert (left["practice"] or "", left["count"]) == ("", 0)


async def test_the_answer_names_whom_it_is_about(people: dict[str, Person]) -> None:
    reply = await people[BILLER].ask(
        "{ claims(first: 5) { nodes { id client { id } } } clients(first: 2) { nodes { id } } }"
    )
    named = {one["client"]["id"] for one in reply.data["claims"]["nodes"]}
    named |= {one["id"] for one in reply.data["clients"]["nodes"]}
    assert {f"client_{key}" for key in reply.touched} == named


@pytest.mark.parametrize(
    "variables",
    [
        {"search": "a\x00b"},
        {"search": "\ud800"},
        {"search": 5},
        {"filter": {"bornOn": "2026-02-30"}},
        {"filter": {"bornOn": "\uff12\uff10\uff12\uff16-01-01"}},
        {"filter": {"bornOn": "2026-W01-1"}},
        {"filter": {"nothing": 1}},
        {"first": 10**30},
        {"first": 1.5},
        {"after": "x"},
        {"order": "NOTHING"},
    ],
)
async def test_bad_input_is_named_and_never_reaches_the_database(
    scheduler: Person, variables: dict[str, object]
) -> None:
    query = """query Q($search: String, $filter: ClientFilter, $first: Int, $after: String,
        $order: ClientOrder) {
      clients(search: $search, filter: $filter, first: $first, after: $after, orderBy: $order) {
        nodes { id } } }"""
    reply = await scheduler.ask(query, **variables)
    assert reply.codes() == {"BAD_USER_INPUT"}
    assert next(iter(variables)) in json.dumps(reply.errors)
    assert reply.statements == []
    assert reply.partial is None


async def test_more_rows_than_one_operation_may_ask_for_are_refused(scheduler: Person) -> None:
    query = """{ clients(first: 100) { nodes { appointments(first: 100) { nodes { id
        provider { id } } } documents { onFile(first: 100) { nodes { id } }
        assigned(first: 100) { nodes { id } } } } } }"""
    reply = await scheduler.ask(query)
    assert reply.codes() == {"LIMIT_EXCEEDED"}
    assert reply.statements == []


async def test_an_argument_may_not_reach_further_than_its_own_permission(
    people: dict[str, Person],
) -> None:
    biller = people[BILLER]
    grants = {**biller.viewer.grants, Clients.READ: frozenset({Scope.CASELOAD})}
    narrowed = replace(biller, viewer=replace(biller.viewer, grants=grants))
    reply = await narrowed.ask('{ claims(search: "garcia") { totalCount } }')
    assert reply.refused() == {("Query.claims(search:)", "clients:read")}
    assert reply.partial == {"claims": None}
    assert reply.statements == []


async def test_as_many_lists_as_one_operation_may_hold_are_answered(scheduler: Person) -> None:
    many = " ".join(f"a{i}: clients(first: 2) {{ nodes {{ id }} }}" for i in range(RELATIONS_MAX))
    reply = await scheduler.ask(f"{{ {many} }}")
    assert len(reply.data) == RELATIONS_MAX
    assert len(reply.touched) == 2
    more = await scheduler.ask(f"{{ {many} one: clients {{ totalCount }} }}")
    assert more.codes() == {"LIMIT_EXCEEDED"}
    assert more.statements == []


async def test_a_page_may_be_asked_the_same_fact_many_times(scheduler: Person) -> None:
    many = " ".join(f"a{i}: totalCount" for i in range(60))
    reply = await scheduler.ask(f"{{ clients {{ {many} }} }}")
    assert len(set(reply.data["clients"].values())) == 1
    assert list(reply.data["clients"]) == [f"a{i}" for i in range(60)]


@pytest.mark.parametrize(
    "variables",
    [
        {"filter": {"bornOn": "sesame"}},
        {"filter": {"status": "sesame"}},
        {"filter": "sesame"},
        {"first": "sesame"},
        {"search": ["sesame"]},
    ],
)
async def test_an_error_does_not_repeat_the_value(
    scheduler: Person, variables: dict[str, object]
) -> None:
    query = """query Q($search: String, $filter: ClientFilter, $first: Int) {
      clients(search: $search, filter: $filter, first: $first) { totalCount } }"""
    reply = await scheduler.ask(query, **variables)
    assert reply.codes() == {"BAD_USER_INPUT"}
    argument = reply.errors[0]["extensions"]["argument"]
    assert argument.partition(".")[0] == f"${next(iter(variables))}"
    assert b"sesame" not in reply.body


async def test_introspection_is_remembered_by_what_was_asked(people: dict[str, Person]) -> None:
    text = """query A { __type(name: "Query") { name } }
              query B { __type(name: "Query") { kind } }"""
    person = people[SCHEDULER]
    answers = [
        await person.engine.execute(text, None, name, person.viewer, person.database.read)
        for name in ("A", "B", "A")
    ]
    assert [json.loads(one.body)["data"]["__type"] for one in answers] == [
        {"name": "Query"},
        {"kind": "OBJECT"},
        {"name": "Query"},
    ]


async def test_an_error_tells_the_place_within_a_variable(scheduler: Person) -> None:
    query = (
        "mutation($input: ClientCreateInput!) { clientCreate(input: $input) { errors { code } } }"
    )
    wrong = {"birthDate": "1990-02-31", "phones": [{"kind": "MOBILE"}, {"kind": "SESAME"}]}
    reply = await scheduler.ask(query, input={"legalFirstName": "Zoë", **wrong})
    places = [error["extensions"]["argument"] for error in reply.errors]
    assert {"$input.birthDate", "$input.phones.1.kind", "$input"} <= set(places)


@pytest.mark.parametrize("value", [{"kind": "MOBILE", "number": "555"}, 7])
async def test_a_list_that_is_too_long_is_refused_before_its_values_are_looked_at(
    scheduler: Person, value: object
) -> None:
    """Each of them is no telephone, or not even of the right type: of that nothing is said."""
    query = (
        "mutation($input: ClientCreateInput!) { clientCreate(input: $input) { errors { code } } }"
    )
    named = {"legalFirstName": "Zoë", "legalLastName": "Quill", "birthDate": "1990-05-17"}
    reply = await scheduler.ask(query, input={**named, "phones": [value] * (LIST_VALUES_MAX + 1)})
    (error,) = reply.errors
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": "$input.phones"}
    assert error["message"] == "A list holds 200 values at most."
    assert reply.statements == []


async def test_a_long_list_in_the_document_is_refused_where_it_stands(scheduler: Person) -> None:
    week = 'from: "2026-03-01T00:00:00Z", to: "2026-03-08T00:00:00Z"'
    for number, codes in ((LIST_VALUES_MAX, set()), (LIST_VALUES_MAX + 1, {"BAD_USER_INPUT"})):
        ids = ", ".join(['"provider_x"'] * number)
        reply = await scheduler.ask(
            f"{{ busyTimes({week}, providerIds: [{ids}]) {{ totalCount }} }}"
        )
        assert reply.codes() == codes
        if codes:
            assert reply.errors[0]["path"] == ["busyTimes"]
            assert reply.errors[0]["extensions"]["argument"] == "providerIds"
