"""The history of two records that were made one."""

from __future__ import annotations

from uuid import UUID

from tests.duplicates import (
    merged,
    two_records,
    undone,
)
from tests.factories import Person, Practice, global_id


async def test_the_history_of_both_is_the_kept_clients_while_it_lasts(
    practice: Practice, scheduler: Person
) -> None:
    first, second, third = [await practice.client() for _ in range(3)]
    update = (
        "mutation($input: ClientUpdateInput!) { clientUpdate(input: $input) { errors { code } } }"
    )
    for one, word in ((first, "xe"), (second, "ze"), (third, "they")):
        given = {"id": global_id("client", one), "version": 1, "pronouns": word}
        await scheduler.ask(update, input=given)

    async def words(one: UUID) -> list[str]:
        query = """query($id: ID!) { client(id: $id) { history { nodes { part
          values { name after } } } } }"""
        reply = await scheduler.ask(query, id=global_id("client", one))
        events = reply.data["client"]["history"]["nodes"]
        values = [value for event in events for value in event["values"]]
        return [value["after"] for value in values if value["name"] == "pronouns"]

    one = await merged(scheduler, second, first, (2, 2))
    assert await words(second) == ["ze", "xe"]
    two = await merged(scheduler, third, second, (2, 3))
    assert await words(third) == ["they", "ze", "xe"]
    await undone(scheduler, two["merge"])
    assert (await words(third), await words(second)) == (["they"], ["ze", "xe"])
    await undone(scheduler, one["merge"])
    assert (await words(second), await words(first)) == (["ze"], ["xe"])


async def test_a_merge_is_told_once_in_the_history_and_not_for_every_row(
    practice: Practice, scheduler: Person
) -> None:
    kept, other = await two_records(practice)
    done = await merged(scheduler, kept, other)
    await undone(scheduler, done["merge"])
    events = await practice.owner.fetch(
        "SELECT part, action FROM change_event WHERE practice_id = $1 ORDER BY id", practice.id
    )
    assert [tuple(row) for row in events] == [
        ("client_merge", "ADDED"), ("client_merge", "CHANGED"),
    ]  # fmt: skip


async def test_merges_are_found_again_with_who_and_when(
    practice: Practice, scheduler: Person
) -> None:
    kept = await practice.client("Bo Lind")
    other = await practice.client("Inés Ortega", number="C-00007")
    done = await merged(scheduler, kept, other, reason="Married")
    query = """{ clientMerges { nodes { kept { name } merged { name } mergedName mergedNumber reason
      mergedBy undoneAt undoneBy version } } }"""
    (row,) = (await scheduler.ask(query)).data["clientMerges"]["nodes"]
    assert row == {
        "kept": {"name": "Bo Lind"}, "merged": None, "mergedName": "Inés Ortega",
        "mergedNumber": "C-00007", "reason": "Married", "mergedBy": "Ada Moss", "undoneAt": None,
        "undoneBy": None, "version": 1,
    }  # fmt: skip
    await undone(scheduler, done["merge"])
    (row,) = (await scheduler.ask(query)).data["clientMerges"]["nodes"]
    assert row["merged"] == {"name": "Inés Ortega"}
    assert (row["undoneBy"], row["version"]) == ("Ada Moss", 2)
    assert row["undoneAt"] is not None
