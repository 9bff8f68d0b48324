"""A policy that was ended by mistake is taken into use again, where its rank is still free."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from permissions.vocabulary import Insurance
from tests.factories import Person, Practice, global_id, without
from tests.schema.insurance.writing import operation, policy, problem, write

REOPEN = "insurancePolicyReopen"


@pytest.fixture
async def ines(practice: Practice) -> UUID:
    return await practice.client()


@pytest.fixture
async def ended(practice: Practice, ines: UUID) -> dict[str, Any]:
    """A policy of rank 1, of January and February, as an input names it."""
    key = await policy(practice, ines, status="ENDED", effective_to=date(2026, 2, 28))
    return {"id": global_id("policy", key), "version": 1}


async def _statuses(practice: Practice) -> list[tuple[str, int]]:
    sql = "SELECT status, version FROM insurance_policy WHERE practice_id = $1 ORDER BY rank"
    return [(row["status"], row["version"]) for row in await practice.owner.fetch(sql, practice.id)]


@pytest.mark.parametrize(
    ("given", "last"),
    [({}, None), ({"effectiveTo": None}, None), ({"effectiveTo": "2999-12-31"}, "2999-12-31")],
)
async def test_it_runs_on_or_has_the_last_day_that_is_said(
    practice: Practice, scheduler: Person, ended: dict[str, Any], given: Any, last: str | None
) -> None:
    for _ in range(2):
        payload = await write(scheduler, REOPEN, "k1", **ended, **given)
        made = payload["policy"]
        assert (made["status"], made["effectiveTo"], made["version"]) == ("ACTIVE", last, 2)
    again = await write(scheduler, REOPEN, id=ended["id"], version=2)
    assert problem(again) == ("NOT_OPEN", "input.id")


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"version": 7}, "CONFLICT", "version"),
        ({"id": "policy_1"}, "NOT_FOUND", "id"),
        ({"effectiveTo": "2025-12-31"}, "DATES_OUT_OF_ORDER", "effectiveTo"),
    ],
)
async def test_what_may_not_be_is_a_problem_and_nothing_is_written(
    practice: Practice, scheduler: Person, ended: dict[str, Any], given: Any, code: str, path: str
) -> None:
    payload = await write(scheduler, REOPEN, **{**ended, **given})
    assert problem(payload) == (code, f"input.{path}")
    assert await _statuses(practice) == [("ENDED", 1)]


async def test_the_policy_that_came_after_it_is_in_the_way_of_its_later_days(
    practice: Practice, scheduler: Person, ines: UUID, ended: dict[str, Any]
) -> None:
    await policy(practice, ines, effective_from=date(2026, 6, 1))
    payload = await write(scheduler, REOPEN, **ended)
    assert problem(payload) == ("RANK_OVERLAP", "input.effectiveTo")
    payload = await write(scheduler, REOPEN, **ended, effectiveTo="2026-05-31")
    assert payload["policy"]["effectiveTo"] == "2026-05-31"


async def test_what_overlapped_since_a_merge_does_not_come_into_use_beside_the_other(
    practice: Practice, scheduler: Person, ines: UUID, ended: dict[str, Any]
) -> None:
    await policy(practice, ines, effective_from=date(2026, 2, 1))
    payload = await write(scheduler, REOPEN, **ended, effectiveTo="2026-02-28")
    assert problem(payload) == ("RANK_OVERLAP", "input.effectiveTo")


async def test_one_of_another_practice_does_not_exist(
    elsewhere: Practice, scheduler: Person
) -> None:
    key = await policy(
        elsewhere, await elsewhere.client(), status="ENDED", effective_to=date(2026, 2, 28)
    )
    payload = await write(scheduler, REOPEN, id=global_id("policy", key), version=1)
    assert problem(payload) == ("NOT_FOUND", "input.id")


async def test_who_may_not_write_insurance_reopens_nothing(
    practice: Practice, clinician: Person, scheduler: Person, ines: UUID, ended: dict[str, Any]
) -> None:
    await practice.in_caseload(clinician, ines)
    for person in (clinician, without(scheduler, Insurance.EDIT)):
        reply = await person.ask(operation(REOPEN), input=ended)
        assert reply.partial == {REOPEN: None}
        assert reply.refused() == {(f"Mutation.{REOPEN}", "insurance:edit")}
        assert reply.statements == []
    assert await _statuses(practice) == [("ENDED", 1)]
