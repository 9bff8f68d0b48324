"""Of rows that a relation makes, only what is named is left, and their number never changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import (
    CompoundSelect,
    FromClause,
    Select,
    exists,
    func,
    literal,
    select,
    union,
    union_all,
)

from db.accounting import account_total, ledger_entry
from engine.compile.narrow import narrow


def sql(query: Select[Any]) -> str:
    narrow(query)
    return " ".join(str(query.compile()).split())


def rows_of_ledger() -> FromClause:
    one = ledger_entry.alias("e")
    running = func.sum(one.c.effect_cents).over(order_by=one.c.position)
    return select(*one.c, running.label("running")).where(one.c.kind == "CHARGE").subquery("r")


def test_what_nobody_names_is_gone_and_what_decides_on_rows_stays() -> None:
    rows = rows_of_ledger()
    assert sql(select(rows.c.id, rows.c.running)) == (
        "SELECT r.id, r.running FROM (SELECT e.id AS id, sum(e.effect_cents) OVER"
        " (ORDER BY e.position) AS running FROM ledger_entry AS e WHERE e.kind = :kind_1) AS r"
    )


NAMED: dict[str, Callable[[FromClause], Select[Any]]] = {
    "in an order": lambda rows: select(rows.c.id).order_by(rows.c.memo),
    "in a condition": lambda rows: select(rows.c.id).where(rows.c.memo == "x"),
    "by a subquery within": lambda rows: select(
        rows.c.id,
        select(account_total.c.as_of)
        .where(account_total.c.client_id == rows.c.id, rows.c.memo == "x")
        .correlate(rows)
        .scalar_subquery(),
    ),
    "by rows made of it": lambda rows: select(
        select(rows.c.id, rows.c.memo).subquery("outer").c.memo
    ),
    "in a lateral join": lambda rows: select(
        rows.c.id, select(rows.c.memo.label("m")).correlate(rows).lateral("l").c.m
    ),
}


@pytest.mark.parametrize("where", NAMED)
def test_what_is_named_stays_wherever_it_is(where: str) -> None:
    written = sql(NAMED[where](rows_of_ledger()))
    assert "e.memo AS memo" in written
    assert "method" not in written


def test_a_grouping_keeps_its_groups() -> None:
    one = ledger_entry.alias("e")
    rows = select(one.c.kind, one.c.method, func.count().label("n")).group_by(
        one.c.kind, one.c.method
    )
    made = rows.subquery("r")
    assert sql(select(made.c.n)).endswith(
        "(SELECT count(*) AS n FROM ledger_entry AS e GROUP BY e.kind, e.method) AS r"
    )


def test_rows_that_differ_by_what_nobody_names_stay_as_many() -> None:
    one = ledger_entry.alias("e")
    rows = select(one.c.kind, one.c.method).distinct().subquery("r")
    assert "SELECT DISTINCT e.kind AS kind, e.method AS method" in sql(select(rows.c.kind))


def joined() -> Select[Any]:
    one, total = ledger_entry.alias("e"), account_total.alias("t")
    return select(one.c.id, one.c.memo, total.c.as_of).join_from(
        one, total, one.c.client_id == total.c.client_id
    )


@pytest.mark.parametrize("name", ["id", "as_of"])
def test_what_is_joined_stays_joined_when_nobody_names_it(name: str) -> None:
    rows = joined().subquery("r")
    table = {"id": "e", "as_of": "t"}[name]
    assert sql(select(rows.c[name])) == (
        f"SELECT r.{name} FROM (SELECT {table}.{name} AS {name} FROM ledger_entry AS e"
        " JOIN account_total AS t ON e.client_id = t.client_id) AS r"
    )


def test_what_nothing_but_a_column_named_is_still_there() -> None:
    one, total = ledger_entry.alias("e"), account_total.alias("t")
    rows = select(one.c.id, total.c.as_of).subquery("r")  # every row with every other
    written = sql(select(rows.c.id))
    assert "SELECT e.id AS id FROM" in written
    assert "ledger_entry AS e" in written
    assert "account_total AS t" in written


def test_rows_of_which_nothing_is_named_are_still_counted() -> None:
    rows = rows_of_ledger()
    assert "e.id AS id" in sql(select(func.count()).select_from(rows))


def found_twice(either: Callable[..., CompoundSelect]) -> FromClause:
    one, other = ledger_entry.alias("e"), ledger_entry.alias("o")
    first = select(one).where(one.c.kind == "CHARGE")
    return either(first, select(other).where(other.c.method == "CASH")).subquery("r")


def test_what_is_found_in_several_ways_is_narrowed_in_each() -> None:
    rows = found_twice(union_all)
    assert sql(select(rows.c.memo, rows.c.id)) == (
        "SELECT r.memo, r.id FROM (SELECT e.id AS id, e.memo AS memo FROM ledger_entry AS e"
        " WHERE e.kind = :kind_1 UNION ALL SELECT o.id AS id, o.memo AS memo"
        " FROM ledger_entry AS o WHERE o.method = :method_1) AS r"
    )


def test_what_differs_by_a_column_that_nobody_names_is_not_taken_for_the_same() -> None:
    rows = found_twice(union)
    assert sql(select(rows.c.id)).count("memo") == 4


def test_a_way_may_call_its_columns_otherwise() -> None:
    one = ledger_entry.alias("o")
    other = select(one.c.reference, one.c.id.label("memo"), one.c.kind)
    rows = union_all(joined(), other).subquery("r")
    assert sql(select(rows.c.memo)).endswith(
        "(SELECT e.memo AS memo FROM ledger_entry AS e"
        " JOIN account_total AS t ON e.client_id = t.client_id"
        " UNION ALL SELECT o.id AS memo FROM ledger_entry AS o) AS r"
    )


def test_columns_of_one_name_stay_for_nobody_can_tell_them_apart() -> None:
    one, other = ledger_entry.alias("e"), account_total.alias("t")
    made = select(one.c.client_id, other.c.client_id, one.c.memo)
    assert "memo" in sql(select(made.subquery("r").c.client_id))


def test_rows_that_were_narrowed_before_are_joined_as_they_were() -> None:
    one, total = ledger_entry.alias("e"), account_total.alias("t")
    joined = select(one).join(total, total.c.client_id == one.c.client_id)
    page = joined.with_only_columns(one.c.id, one.c.memo, maintain_column_froms=True)
    assert sql(select(page.subquery("p").c.id)) == (
        "SELECT p.id FROM (SELECT e.id AS id FROM ledger_entry AS e"
        " JOIN account_total AS t ON t.client_id = e.client_id) AS p"
    )


def test_a_union_with_an_order_and_a_limit_stays_whole() -> None:
    one, other = ledger_entry.alias("e"), ledger_entry.alias("o")
    latest = union_all(select(one), select(other)).order_by("memo").limit(3).subquery("r")
    written = sql(select(latest.c.id))
    assert "ORDER BY memo" in written
    assert "LIMIT" in written


def test_what_only_a_condition_speaks_of_stays_outside_of_it() -> None:
    one, total, other = (
        ledger_entry.alias("e"), account_total.alias("t"), ledger_entry.alias("x")
    )  # fmt: skip
    known = exists(select(other.c.id).where(other.c.client_id == total.c.client_id))
    rows = select(one.c.id, total.c.as_of).where(known).subquery("r")
    within = sql(select(rows.c.id)).partition("EXISTS")[2]
    assert "account_total" not in within


def test_rows_that_are_only_counted_keep_their_table_outside_of_their_condition() -> None:
    one, other = ledger_entry.alias("e"), ledger_entry.alias("x")
    known = exists(select(other.c.id).where(other.c.client_id == one.c.client_id))
    rows = select(one.c.id, literal(1).label("n")).where(known).subquery("r")
    assert "FROM ledger_entry AS e WHERE EXISTS" in sql(select(rows.c.n))
