"""Mutations: in order, in one transaction, each undone alone by a problem and together by a bug."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from permissions.roles import Role
from tests.engine.contact_desk import RUNS, contact_desk
from tests.factories import Person, Practice

pytestmark = pytest.mark.anyio

ADD = 'contactAdd(name: "%s") { contact { name } errors { code message field } }'
ENDS = ("BEGIN; SELECT set_config", "COMMIT")
SAVEPOINT, RELEASE = "SAVEPOINT change", "RELEASE SAVEPOINT change"
UNDO = "ROLLBACK TO SAVEPOINT change"


@pytest.fixture
async def asker(practice: Practice) -> Person:
    """A Scheduler at a desk where contacts are changed."""
    RUNS.clear()
    return replace(await practice.person(Role.SCHEDULER), engine=contact_desk())


async def names(practice: Practice) -> list[str]:
    """Whom the practice has, as its owner sees it."""
    rows = await practice.owner.fetch(
        "SELECT name FROM practice_contact WHERE practice_id = $1 ORDER BY name", practice.id
    )
    return [row["name"] for row in rows]


def added(name: str) -> dict[str, Any]:
    return {"contact": {"name": name}, "errors": []}


async def test_the_second_sees_what_the_first_wrote(asker: Person, practice: Practice) -> None:
    reply = await asker.ask(
        f"""mutation {{ a: {ADD % "Ann"}
        b: contactRename(old: "Ann", new: "Bea") {{ before contact {{ name }} }} }}"""
    )
    assert reply.data == {"a": added("Ann"), "b": {"before": "Ann", "contact": {"name": "Bea"}}}
    assert RUNS == ["add Ann", "rename Ann"]
    assert await names(practice) == ["Bea"]


async def test_one_transaction_holds_all_of_them(asker: Person) -> None:
    one = 'contactAdd(name: "%s") { contact { transaction } }'
    reply = await asker.ask(f"mutation {{ a: {one % 'Ann'} b: {one % 'Ben'} }}")
    first, second = (reply.data[key]["contact"]["transaction"] for key in "ab")
    assert first == second


async def test_each_has_a_savepoint_and_one_statement_reads_its_payload(asker: Person) -> None:
    reply = await asker.ask(f"mutation {{ a: {ADD % 'Ann'} b: {ADD % 'Nobody'} }}")
    begin, *steps, commit = reply.statements
    assert begin.startswith(ENDS[0])
    assert commit == ENDS[1]
    assert [steps[0], steps[2], steps[4], steps[6]] == [SAVEPOINT, RELEASE, SAVEPOINT, UNDO]
    assert steps[1] == steps[5]
    assert steps[3] == steps[7]
    assert len(steps) == 8


async def test_a_problem_undoes_its_own_field_alone(asker: Person, practice: Practice) -> None:
    reply = await asker.ask(f"mutation {{ a: {ADD % 'Ann'} b: {ADD % 'Nobody'} c: {ADD % 'Cyd'} }}")
    told = {"code": "TAKEN", "message": "Nobody is here.", "field": ["input", "name"]}
    assert reply.data == {
        "a": added("Ann"),
        "b": {"contact": None, "errors": [told]},
        "c": added("Cyd"),
    }
    assert await names(practice) == ["Ann", "Cyd"]


@pytest.mark.parametrize("last", ["stumble(hidden: false)", "stumble(hidden: true)", "misname"])
async def test_what_nobody_foresaw_undoes_everything(
    asker: Person, practice: Practice, last: str
) -> None:
    failing = f"mutation {{ a: {ADD % 'Ann'} b: {last} {{ errors {{ code }} }} }}"
    with pytest.raises((asyncpg.PostgresError, AssertionError)):
        await asker.ask(failing)
    assert await names(practice) == []
    # The connection it used serves the next one as if nothing had been.
    assert (await asker.ask(f"mutation {{ a: {ADD % 'Ben'} }}")).data == {"a": added("Ben")}
    assert await names(practice) == ["Ben"]


async def test_postgresql_refuses_a_row_of_another_practice(
    asker: Person, practice: Practice, elsewhere: Practice
) -> None:
    text = f"""mutation($there: ID!) {{ a: {ADD % "Ann"}
        b: contactAdd(name: "Ben", practice: $there) {{ errors {{ code }} }} }}"""
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asker.ask(text, there=str(elsewhere.id))
    assert await names(practice) == await names(elsewhere) == []


async def test_a_refused_field_runs_nothing_and_the_others_run(asker: Person) -> None:
    reply = await asker.ask(f"mutation {{ erase {{ errors {{ code }} }} a: {ADD % 'Ann'} }}")
    assert reply.partial == {"erase": None, "a": added("Ann")}
    assert reply.refused() == {("Mutation.erase", "accounting:detail")}
    assert reply.errors[0]["path"] == ["erase"]
    assert RUNS == ["add Ann"]


async def test_a_mutation_that_is_all_refused_begins_nothing(asker: Person) -> None:
    reply = await asker.ask("mutation { erase { errors { code } } x: __typename }")
    assert reply.partial == {"erase": None, "x": "Mutation"}
    assert reply.statements == RUNS == []


async def test_a_field_of_the_payload_is_refused_like_any_other(
    asker: Person, practice: Practice
) -> None:
    reply = await asker.ask('mutation { contactAdd(name: "Ann") { secret before } }')
    assert reply.partial == {"contactAdd": {"secret": None, "before": None}}
    assert reply.refused() == {("ContactPayload.secret", "accounting:detail")}
    assert await names(practice) == ["Ann"]


async def test_an_alias_runs_it_again_and_merged_fields_run_it_once(asker: Person) -> None:
    reply = await asker.ask(
        """mutation M($run: Boolean = false) {
        b: contactAdd(name: "Ben") { contact { name } }
        ...More
        b: contactAdd(name: "Ben") { errors { code } contact { loud } }
        c: contactAdd(name: "Cyd") @include(if: $run) { errors { code } } }
        fragment More on Mutation { a: contactAdd(name: "Ann") { __typename ...Who } }
        fragment Who on ContactPayload { contact { __typename x: name } }"""
    )
    assert list(reply.data) == ["b", "a"]
    assert reply.data == {
        "b": {"contact": {"name": "Ben", "loud": "BEN"}, "errors": []},
        "a": {
            "__typename": "ContactPayload",
            "contact": {"__typename": "Contact", "x": "Ann"},
        },
    }
    assert RUNS == ["add Ben", "add Ann"]


async def test_a_list_behind_a_payload_has_its_pages(asker: Person, practice: Practice) -> None:
    text = """mutation M($name: String!, $first: Int, $after: String) {
        contactAdd(name: $name) { contact { name everybody(first: $first, after: $after) {
          nodes { name } pageInfo { endCursor hasNextPage } } } } }"""
    await asker.ask(f"mutation {{ a: {ADD % 'Ann'} b: {ADD % 'Ben'} }}")
    first = (await asker.ask(text, name="Cyd", first=2)).data["contactAdd"]["contact"]
    assert first["everybody"]["nodes"] == [{"name": "Ann"}, {"name": "Ben"}]
    after = first["everybody"]["pageInfo"]["endCursor"]
    second = (await asker.ask(text, name="Dee", first=5, after=after)).data["contactAdd"]["contact"]
    assert second["everybody"]["nodes"] == [{"name": "Cyd"}, {"name": "Dee"}]
    refused = await asker.ask(text, name="Eve", first=0)
    assert refused.codes() == {"BAD_USER_INPUT"}
    assert refused.statements == []
    assert await names(practice) == ["Ann", "Ben", "Cyd", "Dee"]


async def test_rows_behind_a_payload_stay_within_the_viewers_reach(practice: Practice) -> None:
    clinician = replace(await practice.person(Role.CLINICIAN), engine=contact_desk())
    contact_id = await practice.add("practice_contact", kind="OTHER", name="Ann", sort_key="Ann")
    own, other = await practice.client("Ines Ortega"), await practice.client("Oz Mott")
    await practice.in_caseload(clinician, own)
    for client_id, word in ((own, "aunt"), (other, "boss")):
        await practice.add(
            "practice_contact_client",
            contact_id=contact_id,
            client_id=client_id,
            relationship=word,
        )
    reply = await clinician.ask(
        """mutation { contactRename(old: "Ann", new: "Bea") {
        contact { name links { relationship } } } }"""
    )
    contact = {"name": "Bea", "links": [{"relationship": "aunt"}]}
    assert reply.data == {"contactRename": {"contact": contact}}
    assert reply.touched == {own}


async def test_a_permission_held_for_a_caseload_lets_a_change_run(practice: Practice) -> None:
    clinician = replace(await practice.person(Role.CLINICIAN), engine=contact_desk())
    assert (await clinician.ask("mutation { nod { errors { code } } }")).data == {
        "nod": {"errors": []}
    }


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ('contactAdd(name: " ") { before }', "name"),
        ('contactAdd(name: "Ann", practice: "x") { before }', "practice"),
        ('contactAdd(name: "\\u0000") { before }', "name"),
        ('contactRename(old: "Ann", new: "Ann") { before }', None),
        ("contactAdd(name: $number) { before }", None),
        (
            'contactsAdd(book: {people: [{name: "Ann"}, {name: ""}]}) { before }',
            "book.people.1.name",
        ),
    ],
)
async def test_bad_input_refuses_the_request_before_it_begins(
    asker: Person, text: str, argument: str | None
) -> None:
    declared = "($number: Int)" if "$number" in text else ""
    reply = await asker.ask(f"mutation M{declared} {{ a: {ADD % 'Ann'} b: {text} }}")
    assert reply.partial is None
    assert reply.codes() <= {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}
    if argument is not None:
        assert reply.errors[0]["path"] == ["b"]
        assert reply.errors[0]["extensions"]["argument"] == argument
    assert reply.statements == RUNS == []


async def test_a_plan_is_used_again_for_other_values(asker: Person, practice: Practice) -> None:
    text = "mutation($name: String!) { contactAdd(name: $name) { contact { name } } }"
    for name in ("Ann", "Ben"):
        reply = await asker.ask(text, name=name)
        assert reply.data == {"contactAdd": {"contact": {"name": name}}}
    assert len(asker.engine._plans) == 1
    assert await names(practice) == ["Ann", "Ben"]


async def test_lists_of_objects_come_as_they_were_given(asker: Person, practice: Practice) -> None:
    text = "mutation($book: BookInput!) { contactsAdd(book: $book) { before } }"
    for people in (["Ann"], ["Ben", "Cyd"], ["Dee", "Eve", "Fay"]):
        kinds = ["FRIEND", "OTHER"]
        book = {"people": [{"name": name} for name in people], "words": people, "kinds": kinds}
        reply = await asker.ask(text, book=book)
        assert reply.data == {"contactsAdd": {"before": ", ".join([*people, "friend", "other"])}}
    assert await names(practice) == ["Ann", "Ben", "Cyd", "Dee", "Eve", "Fay"]


async def test_a_plan_does_not_serve_other_permissions_of_an_object_in_a_list(
    asker: Person,
) -> None:
    text = "mutation($book: BookInput!) { contactsAdd(book: $book) { before } }"
    await asker.ask(text, book={"people": [{"name": "Ann"}], "words": None})
    reply = await asker.ask(text, book={"people": [{"name": "Ben", "note": "x"}]})
    assert reply.partial == {"contactsAdd": None}
    assert reply.refused() == {("PersonInput.note", "accounting:detail")}
    assert RUNS == ["add Ann"]


async def test_null_said_to_a_change_needs_the_permission_of_a_value(asker: Person) -> None:
    text = "mutation($book: BookInput!) { contactsAdd(book: $book) { before } }"
    reply = await asker.ask(text, book={"people": [{"name": "Ben", "note": None}]})
    assert reply.refused() == {("PersonInput.note", "accounting:detail")}
    assert RUNS == []


async def test_a_mutation_without_a_way_to_write_is_refused(asker: Person) -> None:
    answer = await asker.engine.execute(
        f"mutation {{ {ADD % 'Ann'} }}", None, None, asker.viewer, asker.database.read
    )
    assert answer.is_request_error
    assert RUNS == []


async def test_who_may_not_change_anything_sees_no_mutation(asker: Person) -> None:
    nobody = replace(asker.viewer, grants={})
    assert asker.engine.view(nobody).mutation_type is None
    seen = asker.engine.view(asker.viewer).mutation_type
    assert seen is not None
    assert "contactAdd" in seen.fields
    assert "erase" not in seen.fields
