"""Who may do less than before does not meet the plans of before; who may again, does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from db.roles import VIEWERS
from engine.execute import Engine
from permissions.roles import Role
from tests.db.rows import add
from tests.roles.naming import named_in
from tests.server.http.served import SECRET_NAME, Served, codes, entries_of
from tests.waiting import DEADLINE_S

HOT_TIMES = 5
QUERY = """query Hot {
  clients(first: 1) { nodes { legalFirstName memo } }
  claimsSummary { count }
}"""
BODY = json.dumps({"query": QUERY}).encode()
"""The same bytes for everybody, always."""
MEMO = "front desk memo"
END = "UPDATE role_grant SET revoked_at = now(), revoked_reason = 'left' WHERE role = $1"


@dataclass(frozen=True)
class Asked:
    """One answer, and what the viewer's own database role was asked for it."""

    response: httpx.Response
    named: frozenset[str]

    @property
    def data(self) -> Any:
        return self.response.json().get("data")

    def refused(self) -> set[str]:
        errors = self.response.json().get("errors", [])
        assert codes(self.response) <= {"FORBIDDEN"}
        return {error["extensions"]["coordinate"] for error in errors}

    def names(self, of: str) -> bool:
        """Whether a statement names a column, or any of a table."""
        return any(one == of or one.startswith(f"{of}.") for one in self.named)


async def ask(office: Served) -> Asked:
    with office.database.record_statements() as sent:
        response = await office.post(BODY)
    found = [named_in(one.sql).items() for one in sent if one.role in VIEWERS]
    named = {f"{table}.{name}" for one in found for table, names in one for name in names}
    return Asked(response, frozenset(named))


async def until(office: Served, holds: Callable[[Asked], bool]) -> Asked:
    """The first answer of which it holds: a change is heard of a moment later."""
    async with asyncio.timeout(DEADLINE_S):
        while not holds(asked := await ask(office)):
            pass
    return asked


async def hot(office: Served) -> tuple[Asked, list[Any]]:
    """Have the plan made and used."""
    asked = [await ask(office) for _ in range(HOT_TIMES)]
    return asked[-1], plans(office.endpoint.engine)


def plans(engine: Engine) -> list[Any]:
    """What is remembered of the query, for whomever, without using it."""
    return [plan for key, plan in entries_of(engine._plans) if key[0] == QUERY]


def is_kept(plan: Any, engine: Engine) -> bool:
    """Whether it is the very same, and not an equal one made anew."""
    return any(one is plan for one in plans(engine))


TAKEN = {
    "clients:memo": (
        "client.memo",
        "Client.memo",
        {"nodes": [{"legalFirstName": SECRET_NAME, "memo": None}]},
    ),
    "clients:read": ("client", "Query.clients", None),
}
"""What is then named no longer, which coordinate is refused, and what is left of the clients."""


@pytest.mark.parametrize("permission", TAKEN)
async def test_a_withheld_permission_counts_at_once_and_until_it_is_given_back(
    own: Served, permission: str
) -> None:
    column, coordinate, left = TAKEN[permission]
    before, made = await hot(own)
    assert before.refused() == {"Query.claimsSummary"}
    assert before.names(column)
    await own.owner.execute(
        "INSERT INTO withheld_permission VALUES ($1, 'SCHEDULER', $2)", own.practice_id, permission
    )
    first = await until(own, lambda asked: asked.data != before.data)
    for asked in (first, *[await ask(own) for _ in range(HOT_TIMES)]):
        assert asked.refused() == {"Query.claimsSummary", coordinate}
        assert asked.data == {"clients": left, "claimsSummary": None}
        assert MEMO not in asked.response.text
        assert not asked.names(column)
    assert is_kept(made[0], own.endpoint.engine)
    await own.owner.execute("DELETE FROM withheld_permission")
    again = await until(own, lambda asked: asked.data == before.data)
    assert (again.refused(), again.named) == (before.refused(), before.named)
    assert len(plans(own.endpoint.engine)) == 2


async def test_one_of_two_roles_that_ends_takes_its_permissions_and_no_others(own: Served) -> None:
    biller = own.as_(Role.BILLER)
    await grant(biller, Role.SCHEDULER)
    before, made = await hot(biller)
    assert (before.refused(), before.names("claim")) == (set(), True)
    await own.owner.execute(END, "BILLER")
    first = await until(biller, lambda asked: asked.data != before.data)
    for asked in (first, *[await ask(biller) for _ in range(HOT_TIMES)]):
        assert asked.refused() == {"Query.claimsSummary"}
        assert asked.data == {**before.data, "claimsSummary": None}
        assert not asked.names("claim")
    assert is_kept(made[0], own.endpoint.engine)
    await grant(biller, Role.BILLER)
    again = await until(biller, lambda asked: asked.data == before.data)
    assert (again.refused(), again.named) == (set(), before.named)
    assert len(plans(own.endpoint.engine)) == 2


async def grant(office: Served, role: Role) -> None:
    """One more role for the Biller's account."""
    sql = "SELECT account_id, requested_by FROM role_grant WHERE role = 'BILLER'"
    account_id, approver = await office.owner.fetchrow(sql)
    who = {"account_id": account_id, "requested_by": approver, "approved_by": approver}
    where = {"practice_id": office.practice_id, "role": role.value}
    await add(office.owner, "role_grant", **where, **who)


async def test_the_only_role_that_ends_ends_everything(own: Served) -> None:
    before, made = await hot(own)
    await own.owner.execute(END, "SCHEDULER")
    gone = await until(own, lambda asked: asked.data != before.data)
    assert (gone.response.status_code, codes(gone.response)) == (401, {"UNAUTHENTICATED"})
    assert gone.named == frozenset()
    assert len(plans(own.endpoint.engine)) == len(made) == 1
    assert is_kept(made[0], own.endpoint.engine)
