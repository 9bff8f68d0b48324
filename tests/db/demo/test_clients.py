"""Clients: invented, reachable nowhere, findable, and some of them new, minors or named alike."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import asyncpg

from db.demo.clients import NEW_CLIENTS
from db.demo.practice import TODAY, Practice


async def test_sort_keys_are_folded_as_the_database_folds(demo: asyncpg.Connection) -> None:
    wrong = await demo.fetch(
        "SELECT sort_key, fold(legal_last_name || ' ' || legal_first_name) AS folded FROM client"
        " WHERE sort_key <> fold(legal_last_name || ' ' || legal_first_name)"
    )
    assert wrong == []


async def test_nobody_can_be_reached(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM (SELECT number FROM client_phone UNION ALL SELECT phone FROM"
        " related_person UNION ALL SELECT phone FROM practice_contact) AS p (number)"
        " WHERE number !~ '^\\+1[2-9][0-9]{2}55501[0-9]{2}$'"
    )
    assert not await demo.fetchval(
        "SELECT count(*) FROM client_email WHERE address !~ '^[a-z.]+[0-9]+@example\\.(com|org|net)$'"
    )


async def test_minors_have_a_guardian_who_is_the_subscriber(demo: asyncpg.Connection) -> None:
    minors = await demo.fetch(
        "SELECT c.id, r.name, p.subscriber_name, p.relationship FROM client AS c"
        " LEFT JOIN related_person AS r ON r.client_id = c.id AND r.kind = 'GUARDIAN'"
        " LEFT JOIN insurance_policy AS p ON p.client_id = c.id"
        " WHERE c.birth_date > $1",
        TODAY.replace(year=TODAY.year - 18),
    )
    assert len(minors) >= 5
    for row in minors:
        assert row["name"]
        assert row["subscriber_name"] in {None, row["name"]}


async def test_names_one_letter_apart_are_there(demo: asyncpg.Connection) -> None:
    first_names = await demo.fetchval(
        "SELECT array_agg(legal_first_name || ' ' || legal_last_name) FROM client"
    )
    assert {"Jon Smith", "John Smith", "Joan Smith", "Zoë Nguyễn", "Siobhán O'Brien"} <= set(
        first_names
    )


async def test_new_clients_came_within_two_weeks(
    demo: asyncpg.Connection, main_practice: Practice
) -> None:
    new = await demo.fetch(
        "SELECT since, added_at, source, added_by_name FROM client"
        " WHERE practice_id = $1 AND added_at > $2",
        main_practice.id,
        main_practice.now - timedelta(days=14),
    )
    assert len(new) == NEW_CLIENTS
    for row in new:
        assert row["added_at"] <= main_practice.now
        assert row["source"]
        assert row["added_by_name"]


async def test_higher_numbers_came_later(demo: asyncpg.Connection) -> None:
    since = await demo.fetchval(
        "SELECT array_agg(since ORDER BY number) FROM client WHERE practice_id ="
        " (SELECT practice_id FROM practice WHERE name ~ '^Juniper')"
    )
    assert since[-1] - since[0] > timedelta(days=1000)
    assert sum(a > b for a, b in pairwise(since)) < len(since) // 8


async def test_most_clients_may_use_the_portal(demo: asyncpg.Connection) -> None:
    share = await demo.fetchval("SELECT avg(is_enabled::int) FROM portal_access")
    assert 0.6 <= share <= 0.8


async def test_cards_hold_a_token_and_no_number(demo: asyncpg.Connection) -> None:
    cards = await demo.fetch("SELECT vault_token, last4, exp_year FROM saved_card")
    assert len(cards) > 50
    assert len({card["vault_token"] for card in cards}) == len(cards)
    assert {len(card["vault_token"]) for card in cards} == {32}
