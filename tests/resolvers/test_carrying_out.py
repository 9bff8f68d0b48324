"""A change is carried out once under a key, however often and by how many it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from permissions.vocabulary import Contacts
from tests.factories import Person, Practice, without

pytestmark = pytest.mark.anyio

CREATE = """mutation($name: String!, $key: String) {
  practiceContactCreate(input: {kind: OTHER, name: $name}, idempotencyKey: $key) {
    contact { id name } errors { code field } } }"""
UPDATE = """mutation($id: ID!, $version: Int!, $key: String) {
  practiceContactUpdate(input: {id: $id, version: $version, note: "new"}, idempotencyKey: $key) {
    contact { id note version } errors { code field } } }"""
SENDERS = 6


async def _rows(practice: Practice, table: str) -> int:
    sql = f"SELECT count(*) FROM {table} WHERE practice_id = $1"
    count: int = await practice.owner.fetchval(sql, practice.id)
    return count


async def test_a_request_sent_again_is_answered_and_changes_nothing(
    practice: Practice, scheduler: Person
) -> None:
    first = await scheduler.ask(CREATE, name="Ann Low", key="k1")
    again = await scheduler.ask(CREATE, name="Ann Low", key="k1")
    assert again.data == first.data
    assert await _rows(practice, "practice_contact") == 1
    assert await _rows(practice, "change_event") == 1


async def test_another_key_is_another_request(practice: Practice, scheduler: Person) -> None:
    for key in ("k1", "k2", None, None):
        await scheduler.ask(CREATE, name="Ann Low", key=key)
    assert await _rows(practice, "practice_contact") == 4


async def test_another_request_under_the_same_key_is_refused(
    practice: Practice, scheduler: Person
) -> None:
    made = await scheduler.ask(CREATE, name="Ann Low", key="k1")
    key = made.data["practiceContactCreate"]["contact"]["id"]
    refused = [{"code": "IDEMPOTENCY_KEY_REUSED", "field": ["idempotencyKey"]}]
    other = await scheduler.ask(CREATE, name="Ann Lowe", key="k1")
    assert other.data["practiceContactCreate"] == {"contact": None, "errors": refused}
    other = await scheduler.ask(UPDATE, id=key, version=1, key="k1")
    assert other.data["practiceContactUpdate"] == {"contact": None, "errors": refused}
    assert await _rows(practice, "practice_contact") == 1


async def test_of_many_sent_at_once_one_is_carried_out_and_all_are_answered(
    practice: Practice, scheduler: Person
) -> None:
    sent = (scheduler.ask(CREATE, name="Ann Low", key="k1") for _ in range(SENDERS))
    answers = [reply.data for reply in await asyncio.gather(*sent)]
    assert answers == answers[:1] * SENDERS
    assert await _rows(practice, "practice_contact") == 1


async def test_a_key_is_its_senders_own(
    practice: Practice, scheduler: Person, biller: Person, elsewhere: Practice
) -> None:
    for person in (scheduler, biller):
        await person.ask(CREATE, name="Ann Low", key="k1")
    assert await _rows(practice, "practice_contact") == 2


async def test_after_a_problem_the_key_may_be_used_again(
    practice: Practice, scheduler: Person
) -> None:
    made = await scheduler.ask(CREATE, name="Ann Low")
    key = made.data["practiceContactCreate"]["contact"]["id"]
    problem = await scheduler.ask(UPDATE, id=key, version=7, key="k1")
    conflict = [{"code": "CONFLICT", "field": ["input", "version"]}]
    assert problem.data["practiceContactUpdate"]["errors"] == conflict
    done = await scheduler.ask(UPDATE, id=key, version=1, key="k1")
    assert done.data["practiceContactUpdate"]["contact"]["version"] == 2
    again = await scheduler.ask(UPDATE, id=key, version=1, key="k1")
    assert again.data == done.data


async def test_a_replay_shows_no_more_than_one_may_read_by_then(
    practice: Practice, scheduler: Person
) -> None:
    await scheduler.ask(CREATE, name="Ann Low", key="k1")
    narrowed = without(scheduler, Contacts.READ)
    reply = await narrowed.ask(CREATE, name="Ann Low", key="k1")
    assert b"Ann Low" not in reply.body
    assert ("PracticeContactCreatePayload.contact", "contacts:read") in reply.refused()


async def test_who_may_not_read_a_record_finds_none_to_change(
    practice: Practice, scheduler: Person
) -> None:
    made = await scheduler.ask(CREATE, name="Ann Low")
    key = made.data["practiceContactCreate"]["contact"]["id"]
    reply = await without(scheduler, Contacts.READ).ask(UPDATE, id=key, version=1)
    assert reply.partial is not None
    told = reply.partial["practiceContactUpdate"]
    assert told == {"contact": None, "errors": [{"code": "NOT_FOUND", "field": ["input", "id"]}]}


@pytest.mark.parametrize("key", ["", "two words", "k" * 101, "\u00e9"])
async def test_what_is_no_key_is_named(scheduler: Person, key: str) -> None:
    (error,) = (await scheduler.ask(CREATE, name="Ann Low", key=key)).errors
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": "idempotencyKey"}


async def test_no_update_is_lost_among_many_at_once(practice: Practice, scheduler: Person) -> None:
    """Everybody writes what they read plus one, and tries again when somebody was faster."""
    made = await scheduler.ask(CREATE, name="Ann Low")
    key = made.data["practiceContactCreate"]["contact"]["id"]
    read = "query($id: ID!) { practiceContact(id: $id) { version note } }"
    write = """mutation($id: ID!, $version: Int!, $note: String) { practiceContactUpdate(
      input: {id: $id, version: $version, note: $note}) { errors { code } } }"""

    async def count_up() -> None:
        while True:
            now: dict[str, Any] = (await scheduler.ask(read, id=key)).data["practiceContact"]
            more = str(int(now["note"] or 0) + 1)
            reply = await scheduler.ask(write, id=key, version=now["version"], note=more)
            if reply.data["practiceContactUpdate"]["errors"] == []:
                return

    await asyncio.gather(*(count_up() for _ in range(SENDERS)))
    final = (await scheduler.ask(read, id=key)).data["practiceContact"]
    assert final == {"version": SENDERS + 1, "note": str(SENDERS)}


@pytest.mark.parametrize("form", [str, str.upper, lambda key: key.replace("-", "")])
async def test_a_uuid_is_a_key_even_where_its_digits_are_like_a_cards(
    scheduler: Person, form: Callable[[str], str]
) -> None:
    key = form("04659135-5941-40b1-a8f0-44ba4e5a4c3e")
    payload = (await scheduler.ask(CREATE, name="Ann Low", key=key)).data["practiceContactCreate"]
    assert payload["errors"] == []
