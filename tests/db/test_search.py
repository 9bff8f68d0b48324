"""Finding clients by what the front desk types: names with slips, dates, numbers, and how to reach them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg
import pytest

from db.clients import client_search_term
from db.migrate import migrate
from db.roles import OWNER
from db.tables import rows_of
from permissions.vocabulary import Clients
from tests.db.migrating import upgrade
from tests.db.rows import Database, add


@dataclass(frozen=True)
class Found:
    """A practice with three clients, and what a scheduler finds there."""

    database: Database
    practice: UUID
    renee: UUID
    obrien: UUID
    li: UUID

    @asynccontextmanager
    async def owner(self) -> AsyncIterator[asyncpg.Connection]:
        async with self.database.owner() as owner:
            yield owner

    async def by(self, *words: str, with_contact: bool = True) -> dict[UUID, int]:
        question = "SELECT * FROM client_matches($1, $2)"
        async with self.database.viewer("fo_scheduler", self.practice) as connection:
            rows = await connection.fetch(question, list(words), with_contact)
        return {row["client_id"]: row["distance"] for row in rows}


@pytest.fixture
async def found(database: Database) -> Found:
    async with database.owner() as owner:
        practice = await add(owner, "practice")
        about = {"practice_id": practice}
        renee = await add(
            owner, "client", **about, legal_first_name="Renée", legal_last_name="Müller",
            preferred_name="Nika", birth_date=date(1985, 3, 12), number="C-01042",
        )  # fmt: skip
        obrien = await add(
            owner, "client", **about, legal_first_name="Sean", legal_last_name="O'Brien",
            birth_date=date(1990, 11, 2),
        )  # fmt: skip
        li = await add(
            owner, "client", **about, legal_first_name="Mei", legal_last_name="Li",
            birth_date=date(2001, 1, 1),
        )  # fmt: skip
        await add(owner, "client_phone", **about, client_id=renee, number="+12125550199")
        await add(owner, "client_email", **about, client_id=renee, address="r.Müller@example.test")
        await add(
            owner, "related_person", **about, client_id=li, kind="GUARDIAN", name="Noor Haddad",
            phone="+17185550142", email="Noor.H@example.test",
        )  # fmt: skip
        await add(
            owner, "related_person", **about, client_id=li, kind="EMERGENCY", name="Tobias Lind",
            position=2,
        )  # fmt: skip
        return Found(database, practice, renee, obrien, li)


@pytest.mark.parametrize(
    "words",
    [
        ["renee"], ["RENÉE"], ["muller"], ["Müller", "renee"], ["nika"],
        ["C-01042"], ["c01042"], ["01042"], ["1042"],
        ["1985-03-12"], ["03/12/1985"], ["3/12/1985"],
    ],
    ids=" ".join,
)  # fmt: skip
async def test_what_is_written_right_is_found_at_no_distance(found: Found, words):
    assert await found.by(*words) == {found.renee: 0}


@pytest.mark.parametrize(
    "word",
    ["0199", "5550199", "555-0199", "(212)5550199", "2125550199", "R.Muller@Example.test"],
)
async def test_how_to_reach_a_client_ranks_behind_what_they_are_called(found: Found, word):
    assert await found.by(word) == {found.renee: 1}


@pytest.mark.parametrize(
    ("words", "distance"),
    [
        (["noor"], 1), (["noor", "haddad"], 2), (["hadd"], 2), (["hadad"], 3), (["hadadd"], 5),
        (["0142"], 1), (["7185550142"], 1), (["noor.h@example.test"], 1), (["noor.h@"], 2),
        (["mei", "haddad"], 1),
    ],
)  # fmt: skip
async def test_a_child_is_found_by_whoever_speaks_for_them(found: Found, words, distance):
    assert await found.by(*words) == {found.li: distance}
    assert await found.by(*words, with_contact=False) == {}


async def test_whoever_is_called_in_an_emergency_only_finds_nobody(found: Found):
    assert await found.by("tobias") == {}


@pytest.mark.parametrize("address", ["r.mullerr@example.test", "r.muler@example.test"])
async def test_an_address_is_never_guessed_at(found: Found, address):
    assert await found.by(address) == {}


@pytest.mark.parametrize(
    ("change", "gone", "kept"),
    [
        ("DELETE FROM related_person", "haddad", "mei"),
        ("UPDATE related_person SET name = 'Al Moss', phone = NULL, email = NULL", "0142", "moss"),
        ("UPDATE related_person SET kind = 'EMERGENCY'", "noor", "li"),
        ("DELETE FROM client_email", "r.muller@example.test", "renee"),
        ("UPDATE client_email SET address = 'x@y.test'", "r.muller@", "x@y.test"),
    ],
)
async def test_what_changes_is_found_as_it_is(found: Found, change, gone, kept):
    assert await found.by(gone) != {}
    async with found.owner() as owner:
        await owner.execute(change)
    assert await found.by(gone) == {}
    assert await found.by(kept) != {}


@pytest.mark.parametrize(("words", "distance"), [(["ren"], 1), (["re", "mu"], 2)])
async def test_the_beginning_of_a_word_ranks_behind_the_whole(found: Found, words, distance):
    assert await found.by(*words) == {found.renee: distance}


@pytest.mark.parametrize(
    ("word", "distance"),
    [("muuller", 2), ("mller", 2), ("muller", 0), ("mukler", 4), ("mulelr", 4), ("umller", 4)],
)
async def test_one_slip_is_forgiven_and_told(found: Found, word, distance):
    assert await found.by(word) == {found.renee: distance}


async def test_two_slips_are_another_name(found: Found):
    assert await found.by("mkkler") == {}


async def test_a_client_id_finds_its_client(found: Found):
    assert await found.by(str(found.li)) == {found.li: 0}


@pytest.mark.parametrize("word", ["O'Brien", "obrien", "brien", "o\u2019brien"])
async def test_a_name_with_a_mark_is_found_with_it_and_without(found: Found, word):
    assert found.obrien in await found.by(word)


async def test_every_word_must_fit(found: Found):
    assert await found.by("renee", "brien") == {}


@pytest.mark.parametrize("words", [[], [""], ["-", "'"]])
async def test_no_word_finds_nobody(found: Found, words):
    assert await found.by(*words) == {}


@pytest.mark.parametrize("word", ["5550198", "0198", "1985-03-13", "C-01043"])
async def test_digits_are_never_guessed_at(found: Found, word):
    assert await found.by(word) == {}


@pytest.mark.parametrize("word", ["%", "_", "\\", "m%r", "' OR true --"])
async def test_no_character_is_a_pattern(found: Found, word):
    assert await found.by(word) == {}


async def test_a_short_word_is_not_guessed_at(found: Found):
    assert await found.by("lo") == {}


async def test_a_changed_name_is_found_and_the_old_one_is_not(found: Found):
    async with found.owner() as owner:
        await owner.execute(
            "UPDATE client SET legal_last_name = 'Keller' WHERE id = $1", found.renee
        )
    assert await found.by("keller") == {found.renee: 0}
    assert await found.by("mull") == {}
    assert await found.by("0199") == {found.renee: 1}


async def test_a_removed_telephone_is_not_found(found: Found):
    async with found.owner() as owner:
        await owner.execute("DELETE FROM client_phone WHERE client_id = $1", found.renee)
    assert await found.by("5550199") == {}
    assert await found.by("renee") == {found.renee: 0}


async def test_a_search_finds_nobody_of_another_practice(found: Found):
    async with found.owner() as owner:
        elsewhere = await add(owner, "practice")
        await add(owner, "client", practice_id=elsewhere, legal_first_name="Renée")
    assert set(await found.by("renee")) == {found.renee}


async def test_a_search_finds_nobody_outside_the_caseload(found: Found):
    async with found.owner() as owner:
        account = await add(owner, "account", practice_id=found.practice)
    question = "SELECT client_id FROM client_matches('{renee}', true)"
    viewer = ("fo_clinician", found.practice, account)
    async with found.database.viewer(*viewer) as connection:
        assert await connection.fetch(question) == []
    async with found.owner() as owner:
        await add(
            owner, "caseload", practice_id=found.practice, account_id=account,
            client_id=found.renee,
        )  # fmt: skip
    async with found.database.viewer(*viewer) as connection:
        assert len(await connection.fetch(question)) == 1


_AS_BEFORE = """
DELETE FROM client_search_term AS t USING client_search_term AS other
    WHERE t.distance = 2 AND other.distance = 0
    AND (t.practice_id, t.term, t.client_id) = (other.practice_id, other.term, other.client_id);
UPDATE client_search_term SET distance = 0 WHERE distance = 2;
CREATE FUNCTION client_matches(words text[]) RETURNS integer LANGUAGE sql AS 'SELECT 1';
ALTER FUNCTION client_matches(text[]) OWNER TO {owner};
"""


async def test_numbers_that_were_there_before_are_told_from_other_words(found: Found):
    database = found.database
    async with found.owner() as owner:
        await owner.execute("DELETE FROM related_person")  # there were no terms of these then
        await owner.execute("DELETE FROM client_email")
        # The end of the second is a birth date of theirs as well: 1990-11-02, written 1121990.
        for client_id, number in ((found.li, "+12125550199"), (found.obrien, "+12121121990")):
            about = {"practice_id": found.practice, "client_id": client_id, "position": 2}
            await add(owner, "client_phone", **about, number=number)
    admin = await asyncpg.connect(database.dsn)
    try:
        terms = "SELECT * FROM client_search_term ORDER BY client_id, term, distance"
        before = await admin.fetch(terms)
        await admin.execute(_AS_BEFORE.format(owner=OWNER))
        assert await admin.fetch(terms) != before
        await upgrade(database.dsn, "0024")
        await upgrade(database.dsn, "0031")
        await migrate(database.dsn, database.passwords)
        assert await admin.fetch(terms) == before
    finally:
        await admin.close()
    assert await found.by("2125550199") == {found.renee: 1, found.li: 1}
    assert await found.by("2125550199", with_contact=False) == {}
    assert await found.by("2121121990", with_contact=False) == {}
    assert await found.by("1121990", with_contact=False) == {found.obrien: 0}


# Without the terms of numbers without their letters, of addresses, guardians and guarantors.
_AS_OF_0030 = """
DELETE FROM client_search_term AS t USING client AS c
WHERE (c.practice_id, c.id) = (t.practice_id, t.client_id) AND (
    t.distance = 3 OR t.distance = 0 AND t.term IN ('01042', '1042') OR t.distance = 2
    AND t.term NOT IN (SELECT right(number, n) FROM client_phone, unnest(ARRAY[4, 7, 10]) AS n))
"""


async def test_guardians_that_were_there_before_are_found(found: Found):
    database = found.database
    admin = await asyncpg.connect(database.dsn)
    try:
        terms = "SELECT * FROM client_search_term ORDER BY client_id, term, distance"
        before = await admin.fetch(terms)
        await admin.execute(_AS_OF_0030)
        assert await found.by("haddad") == {}
        await upgrade(database.dsn, "0031")
        await migrate(database.dsn, database.passwords)
        assert await admin.fetch(terms) == before
    finally:
        await admin.close()
    assert await found.by("haddad") == {found.li: 1}


def test_a_role_that_may_not_read_how_to_reach_clients_would_see_no_word_of_it():
    """Every role of today may; the row policies are made of these rules."""
    opened = {rule.permission: rule.where for rule in rows_of(client_search_term)}
    assert opened == {Clients.READ: "distance < 2", Clients.CONTACT: "distance >= 2"}
