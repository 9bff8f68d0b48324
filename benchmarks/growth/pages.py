"""Pages of clients: walked one after the other, and put together into questions for many rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from benchmarks.queries import SCHEDULER, Query
from benchmarks.served import Served

PAGE = 100
"""As many rows as a list gives at most; more take several lists."""

_ROW = """
fragment Row on Client {
  id number name legalName preferredName pronouns birthDate sex language status since
  account { balance clientBalance insuranceBalance }
}
"""
_WALK = """
query Walk($after: String) { clients(first: 100, after: $after) { pageInfo { endCursor } } }
"""


def page_ends(server: Served, count: int) -> list[str]:
    """Where each of the first pages of a hundred clients ends."""
    return list(islice(_walked(server), count))


def rows_query(rows: int, starts: Sequence[str | None]) -> Query:
    """So many clients as in (a), in pages that begin at the cursors given, or at the first client."""
    wanted = starts[: -(-rows // PAGE)]
    lists = "\n".join(_list(index, min(rows, PAGE), start) for index, start in enumerate(wanted))
    return Query(str(rows), f"{rows} clients", SCHEDULER, f"query Rows {{ {lists} }} {_ROW}", {})


def _walked(server: Served) -> Iterator[str]:
    after = None
    while True:
        walk = Query("walk", "the next page", SCHEDULER, _WALK, {"after": after})
        after = server.answer(walk)["clients"]["pageInfo"]["endCursor"]
        if after is None:
            return
        yield after


def _list(index: int, first: int, start: str | None) -> str:
    place = f', after: "{start}"' if start else ""
    return f"p{index}: clients(first: {first}{place}) {{ nodes {{ ...Row }} }}"
