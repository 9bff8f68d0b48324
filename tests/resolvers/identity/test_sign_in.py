"""From an e-mail and a password to a session: new each time, and hashed in the table."""

from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count

import pytest

from permissions.roles import Role
from resolvers.identity.accounts import find_account
from resolvers.identity.passwords import Passwords
from resolvers.identity.sessions import NewSession, csrf_token, digest, open_session
from resolvers.identity.sign_in import Refused, SignIn
from tests.resolvers.identity.office import CHEAP, NOW, PASSWORD, PASSWORD_HASH

KEY = b"k" * 32


@pytest.fixture
async def sign_in(office, clock):
    async with Passwords(CHEAP) as passwords:
        yield SignIn(office.database.identity, clock, passwords, KEY)


async def test_the_right_password_opens_a_session_of_which_only_hashes_are_kept(office, sign_in):
    person = await office.person(Role.SCHEDULER)
    opened = await sign_in.with_password(person.email, PASSWORD)
    (row,) = await office.rows("session")
    assert row["account_id"] == person.account_id
    assert row["secret_hash"] == digest(opened.secret)
    assert row["csrf_hash"] == digest(opened.csrf_token)
    assert opened.csrf_token == csrf_token(KEY, opened.secret)
    assert opened.secret not in repr(dict(row))
    assert opened.secret not in repr(opened)
    assert (row["last_seen_at"], row["expires_at"]) == (NOW, NOW + timedelta(hours=12))


async def test_each_sign_in_has_a_secret_of_its_own(office, sign_in):
    person = await office.person(Role.SCHEDULER)
    secrets = {(await sign_in.with_password(person.email, PASSWORD)).secret for _ in range(3)}
    assert len(secrets) == 3
    assert all(len(secret) == 43 for secret in secrets)


async def test_signing_in_again_ends_the_session_before(office, sign_in):
    person = await office.person(Role.SCHEDULER)
    first = await sign_in.with_password(person.email, PASSWORD)
    second = await sign_in.with_password(person.email, PASSWORD, replaced=first.secret)
    ended = {row["secret_hash"]: row["ended_at"] for row in await office.rows("session")}
    assert ended == {digest(first.secret): NOW, digest(second.secret): None}


async def test_a_secret_that_the_browser_brought_along_never_becomes_a_session(office, sign_in):
    person = await office.person(Role.SCHEDULER)
    planted = "p" * 43
    opened = await sign_in.with_password(person.email, PASSWORD, replaced=planted)
    assert opened.secret != planted
    assert [row["secret_hash"] for row in await office.rows("session")] == [digest(opened.secret)]


async def test_whoever_may_not_sign_in_is_refused_and_leaves_nothing(office, sign_in):
    person = await office.person(Role.SCHEDULER)
    inactive = await office.person(Role.SCHEDULER, is_active=False)
    without_role = await office.person()
    without_password = await office.person(Role.SCHEDULER, password_hash="!")
    before = await office.everything()
    for email, password in [
        (person.email, PASSWORD + " "),
        (person.email, PASSWORD.upper()),
        ("nobody@example.test", PASSWORD),
        (inactive.email, PASSWORD),
        (without_role.email, PASSWORD),
        (without_password.email, PASSWORD),
        (without_password.email, "!"),
    ]:
        assert isinstance(await sign_in.with_password(email, password), Refused)
    assert await office.everything() == before


async def test_a_failed_sign_in_leaves_the_session_before_alive(office, sign_in):
    person = await office.person(Role.SCHEDULER)
    first = await sign_in.with_password(person.email, PASSWORD)
    before = await office.everything()
    refused = await sign_in.with_password(person.email, "wrong", replaced=first.secret)
    assert refused == Refused(person.account_id)
    assert await office.everything() == before


async def test_a_weak_hash_is_replaced_when_its_password_is_typed(office, clock):
    weak = await office.person(Role.SCHEDULER)
    async with Passwords() as passwords:
        sign_in = SignIn(office.database.identity, clock, passwords, KEY)
        assert isinstance(await sign_in.with_password(weak.email, "wrong"), Refused)
        before = await kept_hash(office, weak)
        assert before == PASSWORD_HASH
        assert isinstance(await sign_in.with_password(weak.email, PASSWORD), NewSession)
        after = await kept_hash(office, weak)
        assert before != after
        assert "m=65536" in after
        assert isinstance(await sign_in.with_password(weak.email, PASSWORD), NewSession)
        assert await kept_hash(office, weak) == after


async def kept_hash(office, person):
    return await office.admin.fetchval(
        "SELECT password_hash FROM account WHERE id = $1", person.account_id
    )


async def test_a_password_that_was_changed_meanwhile_is_not_overwritten(office, clock):
    person = await office.person(Role.SCHEDULER)
    opened = count(1)

    @asynccontextmanager
    async def connect():
        if next(opened) == 2:  # after the old hash was compared, before the better one is stored
            await office.run("UPDATE account SET password_hash = 'changed'")
        async with office.database.identity() as connection:
            yield connection

    async with Passwords() as passwords:
        sign_in = SignIn(connect, clock, passwords, KEY)
        assert isinstance(await sign_in.with_password(person.email, PASSWORD), NewSession)
    assert await kept_hash(office, person) == "changed"


async def test_sessions_that_are_long_over_are_tidied_away_with_the_owners_next(office, clock):
    person, other = await office.person(Role.SCHEDULER), await office.person(Role.SCHEDULER)
    for one in (person, other):
        async with office.database.identity() as connection:
            account = await find_account(connection, one.email, clock())
            await open_session(connection, KEY, account, clock())
    clock.pass_(days=31)
    async with office.database.identity() as connection:
        account = await find_account(connection, person.email, clock())
        await open_session(connection, KEY, account, clock())
    kept = [(row["account_id"], row["created_at"]) for row in await office.rows("session")]
    assert sorted(kept, key=str) == sorted(
        [(other.account_id, NOW), (person.account_id, clock())], key=str
    )


async def test_a_demo_person_needs_no_password_but_a_role(office, sign_in):
    person = await office.person(Role.SCHEDULER)
    former = await office.person()
    assert await sign_in.without_password(person.email)
    before = await office.everything()
    assert await sign_in.without_password(former.email) is None
    assert await sign_in.without_password("nobody@example.test") is None
    assert await office.everything() == before
