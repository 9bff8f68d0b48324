"""A cursor tells nothing of its row, to whom it is refused and to whom it is not."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from permissions.vocabulary import Clients
from tests.factories import Person, Practice, without
from tests.postings import post

LISTS = {
    "clients": "clients",
    "clients by birth date": "clients(orderBy: BIRTH_DATE)",
    "open balances": "largestOpenBalances",
    "new clients": 'dashboard { newClients(since: "2020-01-01T00:00:00Z")',
}


def _told(cursor: str) -> bytes:
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


def _cursors(found: Any) -> list[str]:
    if isinstance(found, list):
        return [one for item in found for one in _cursors(item)]
    if isinstance(found, dict):
        own = [value for name, value in found.items() if name.lower().endswith("cursor")]
        return own + [one for value in found.values() for one in _cursors(value)]
    return []


@pytest.mark.parametrize("asked", LISTS.values(), ids=list(LISTS))
async def test_no_key_of_a_row_can_be_read_in_its_cursor(
    practice: Practice, biller: Person, asked: str
):
    mei = await practice.client("Meinhild Lindqvist")
    await post(practice, mei, client=123457)
    end = " }" if "{" in asked else ""
    text = f"{{ {asked} {{ edges {{ cursor }} pageInfo {{ startCursor endCursor }} }} {end}}}"
    reply = await biller.ask(text)
    found = _cursors(reply.data)
    assert len(found) == 3
    assert len(set(found)) == 1, "one row has one cursor"
    for key in (str(mei), mei.hex, "meinhild", "lindqvist", "123457"):
        assert key.encode() not in _told(found[0]).lower()
    assert str(mei).encode() not in reply.body


async def test_whose_balance_it_is_does_not_leave_by_the_cursor(practice: Practice, biller: Person):
    mei = await practice.client("Mei Li")
    await post(practice, mei, client=5000)
    text = "{ largestOpenBalances { edges { cursor node { balance client { id } } } } }"
    reply = await without(biller, Clients.READ).ask(text)
    assert reply.refused() == {("OpenBalance.client", "clients:read")}
    (cursor,) = _cursors(reply.partial)
    assert str(mei).encode() not in _told(cursor)
    # It is a place in the list all the same.
    after = "query($c: String) { largestOpenBalances(after: $c) { nodes { balance } } }"
    assert (await without(biller, Clients.READ).ask(after, c=cursor)).data == {
        "largestOpenBalances": {"nodes": []}
    }


async def test_a_cursor_asked_for_under_many_names_is_one(practice: Practice, biller: Person):
    for name in ("Mei Li", "Ines Ortega"):
        await practice.client(name)
    asked = " ".join(f"c{number}: cursor" for number in range(300))
    edges = (await biller.ask(f"{{ clients {{ edges {{ {asked} }} }} }}")).data["clients"]["edges"]
    assert [len(set(edge.values())) for edge in edges] == [1, 1]
    assert len({edge["c0"] for edge in edges}) == 2
