"""Which refusals are found by counting their marks, and for which the answer has to be read."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import pytest

from permissions.roles import Role, grants_of
from permissions.viewer import Viewer
from permissions.vocabulary import Accounting, Directory
from schema.root import engine

pytestmark = pytest.mark.anyio

REFUSED = frozenset({(Role.SCHEDULER, Accounting.ROWS), (Role.SCHEDULER, Directory.READ)})
VIEWER = Viewer(
    account_id=UUID(int=1),
    practice_id=UUID(int=2),
    name="Sam",
    email="sam@example.org",
    roles=frozenset({Role.SCHEDULER}),
    grants=grants_of({Role.SCHEDULER}, REFUSED),
)
ENTRIES = "account { entries { totalCount } }"
PROVIDER = "primaryProvider { name }"
COUNTED: Mapping[str, bool] = {
    "{ claims { totalCount } }": True,
    f"query ($id: ID!) {{ client(id: $id) {{ {ENTRIES} }} }}": True,
    f"{{ clients {{ nodes {{ {PROVIDER} }} }} }}": True,
    f"{{ clients {{ edges {{ node {{ {PROVIDER} }} }} }} }}": True,
    # Below an object that may be null, in a list of each row, and in rows of one of several types.
    f"{{ clients {{ nodes {{ {ENTRIES} }} }} }}": False,
    "{ clients { nodes { appointments { nodes { provider { name } } } } } }": False,
    """{ masterSchedule(from: "2026-11-01T00:00:00Z", to: "2026-11-20T00:00:00Z") {
        nodes { ... on Appointment { service { name } } } } }""": False,
}


@pytest.mark.parametrize("query", COUNTED)
async def test_a_refusal_is_counted_where_each_row_of_one_list_has_it(query: str) -> None:
    asked = engine()
    request = await asked._request(query, {"id": f"client_{UUID(int=3)}"}, None, VIEWER)
    prepared = await asked._prepared(request)
    (refusal,) = prepared.plan.refusals
    assert refusal.is_in_each is COUNTED[query]
