"""The banner fits a terminal and can be pasted from."""

import json
import shlex
from dataclasses import replace

from permissions.roles import Role
from resolvers.people import Person
from server.banner import WIDTH_COLUMNS, Facts, banner

FACTS = Facts(
    version="1.2.3",
    database="PostgreSQL 18.6, started by this command",
    database_place="/data/postgresql",
    counts="2,000 clients, 50,000 ledger rows",
    people=[
        Person("Sam", "scheduler@demo.test", "Demo Practice", frozenset({Role.SCHEDULER})),
        Person("Oda", "scheduler@other.test", "Other Practice", frozenset({Role.SCHEDULER})),
    ],
    origin="http://127.0.0.1:8000",
    token="fo_token",
    token_owner="scheduler@demo.test",
    command="front-office",
    is_own_database=True,
)


def test_it_tells_where_everything_is():
    text = banner(FACTS)
    for fact in ("1.2.3", "PostgreSQL 18.6", "/data/postgresql", "2,000 clients", "50,000 ledger"):
        assert fact in text
    assert "http://127.0.0.1:8000/\n" in text
    assert "front-office reset" in text


def test_the_table_fits_the_width_and_names_the_other_practice():
    table = banner(FACTS).partition("You may be")[2].partition("Explorer")[0]
    assert max(map(len, table.splitlines())) <= WIDTH_COLUMNS
    assert "of Other Practice" in table
    assert "of Demo Practice" not in table


def test_the_curl_is_one_command_with_a_graphql_request():
    text = banner(FACTS)
    command = text[text.index("curl ") :].partition("\n\n")[0].replace("\\\n", "")
    words = shlex.split(command)
    assert "http://127.0.0.1:8000/graphql" in words
    assert "Authorization: Bearer fo_token" in words
    assert json.loads(words[words.index("-d") + 1])["query"].startswith("{ viewer")


def test_where_it_may_be_kept_the_curl_gets_its_token_by_itself():
    text = banner(replace(FACTS, token=None, command="/my own/front-office"))
    assert "Bearer $('/my own/front-office' token scheduler@demo.test)\"" in text
    assert "fo_token" not in text


def test_without_demo_people_nothing_is_said_of_them():
    text = banner(replace(FACTS, people=[], token=None, token_owner=None, is_own_database=False))
    assert "You may be" not in text
    assert "curl" not in text
    assert "and the database with it" not in text


def test_starting_over_is_offered_for_its_own_database_only():
    assert "reset" not in banner(replace(FACTS, is_own_database=False))


def test_without_a_practice_it_says_why():
    text = banner(replace(FACTS, people=[], token=None, token_owner=None, no_demo_on="0.0.0.0"))
    assert "No demo practice is made on 0.0.0.0" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= WIDTH_COLUMNS
    assert "No demo" not in banner(FACTS)
