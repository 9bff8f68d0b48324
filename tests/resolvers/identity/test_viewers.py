"""Whom a session or a token makes its bearer, and until when."""

import asyncio

import pytest

from permissions.roles import Role, grants_of
from permissions.scopes import Scope
from permissions.vocabulary import Accounting, Chart, Clients, UnknownPermissionError
from resolvers.identity.accounts import find_account
from resolvers.identity.remembered import Remembered
from resolvers.identity.sessions import open_session
from resolvers.identity.tokens import issue_token, revoke_token
from resolvers.identity.viewers import Viewers
from tests.resolvers.identity.office import Office

KEY = b"k" * 32


@pytest.fixture
def remembered():
    return Remembered()


@pytest.fixture
def viewers(office, clock, remembered):
    return Viewers(office.database.identity, clock, KEY, remembered)


def ascii_start(word: str) -> str:
    return f"{ascii(word)[:8]} {len(word)}"


async def session_of(office: Office, person) -> str:
    async with office.database.identity() as connection:
        account = await find_account(connection, person.email, office.clock())
        return (await open_session(connection, KEY, account, office.clock())).secret


async def token_of(office: Office, person, *, hours=8.0, permissions=None) -> str:
    now = office.clock()
    async with office.database.identity() as connection:
        expires_at = office.clock.after(hours=hours)
        return await issue_token(
            connection, KEY, person.email, now=now, expires_at=expires_at, permissions=permissions
        )


async def test_a_session_makes_its_bearer_the_account_with_its_roles(office, viewers):
    person = await office.person(Role.SCHEDULER, Role.CLINICIAN)
    standing = await viewers.of_session(await session_of(office, person))
    viewer = standing.viewer
    assert (viewer.account_id, viewer.practice_id) == (person.account_id, person.practice_id)
    assert (viewer.name, viewer.email) == ("Ada Moss", person.email)
    assert standing.practice_name == "Harbor Counseling"
    assert viewer.roles == {Role.SCHEDULER, Role.CLINICIAN}
    assert viewer.scopes(Clients.READ) == {Scope.ALL}
    assert viewer.scopes(Chart.READ) == {Scope.CASELOAD}
    assert not viewer.may(Accounting.DETAIL)
    (row,) = await office.rows("session")
    assert viewer.session_id == row["id"]


async def test_a_token_makes_its_bearer_the_account_with_its_roles(office, viewers):
    person = await office.person(Role.BILLER)
    standing = await viewers.of_token(await token_of(office, person))
    assert standing.viewer.account_id == person.account_id
    assert standing.viewer.grants == grants_of([Role.BILLER])
    (row,) = await office.rows("access_token")
    assert standing.viewer.session_id == row["id"]


async def test_neither_secret_opens_the_other_door(office, viewers):
    person = await office.person(Role.BILLER)
    assert await viewers.of_session(await token_of(office, person)) is None
    assert await viewers.of_token(await session_of(office, person)) is None


@pytest.mark.parametrize(
    "word",
    ["", "x", "x" * 43, "\0" * 43, "\xe9" * 43, "\ud800" * 43, "fo_", "\ud800", "x" * 10_000],
    ids=ascii_start,
)
async def test_nobody_is_behind_a_word_of_ones_own(office, viewers, word):
    await session_of(office, await office.person(Role.BILLER))
    before = await office.everything()
    assert await viewers.of_session(word) is None
    assert await viewers.of_token(word) is None
    assert await office.everything() == before


async def test_what_a_practice_withholds_from_a_role_is_gone(office, viewers):
    await office.withhold("BILLER", "accounting:detail")
    billers = await viewers.of_token(await token_of(office, await office.person(Role.BILLER)))
    both = await office.person(Role.BILLER, Role.ADMINISTRATOR)
    administrators = await viewers.of_token(await token_of(office, both))
    assert not billers.viewer.may(Accounting.DETAIL)
    assert billers.viewer.may(Accounting.ROWS)
    assert administrators.viewer.may(Accounting.DETAIL)


async def test_what_another_practice_withholds_changes_nothing(office, viewers):
    elsewhere = await office.elsewhere()
    await elsewhere.withhold("BILLER", "accounting:detail")
    standing = await viewers.of_token(await token_of(office, await office.person(Role.BILLER)))
    assert standing.viewer.may(Accounting.DETAIL)


async def test_a_withheld_word_that_the_code_does_not_know_lets_nobody_in(office, viewers):
    token = await token_of(office, await office.person(Role.BILLER))
    await office.withhold("BILLER", "accounting:everything")
    with pytest.raises(UnknownPermissionError):
        await viewers.of_token(token)


async def test_a_role_ends_at_its_expiry_to_the_second_though_remembered(
    office, viewers, remembered, clock
):
    remembered.open()
    person = await office.person(Role.SCHEDULER)
    await office.grant(person, Role.BILLER, clock.after(seconds=30))
    secret = await session_of(office, person)
    clock.pass_(seconds=29)
    assert (await viewers.of_session(secret)).viewer.roles == {Role.SCHEDULER, Role.BILLER}
    clock.pass_(seconds=1)
    assert (await viewers.of_session(secret)).viewer.roles == {Role.SCHEDULER}


async def test_a_revoked_role_is_no_role(office, viewers):
    person = await office.person(Role.SCHEDULER)
    grant = await office.grant(person, Role.BILLER)
    await office.revoke(grant)
    standing = await viewers.of_session(await session_of(office, person))
    assert standing.viewer.roles == {Role.SCHEDULER}


async def test_without_any_role_left_there_is_no_viewer(office, viewers, clock):
    person = await office.person()
    grant = await office.grant(person, Role.BILLER)
    secret, token = await session_of(office, person), await token_of(office, person)
    await office.revoke(grant)
    assert await viewers.of_session(secret) is None
    assert await viewers.of_token(token) is None


async def test_an_account_that_is_no_longer_active_has_no_session_and_no_token(office, viewers):
    person = await office.person(Role.BILLER)
    secret, token = await session_of(office, person), await token_of(office, person)
    await office.run("UPDATE account SET is_active = false WHERE id = $1", person.account_id)
    assert await viewers.of_session(secret) is None
    assert await viewers.of_token(token) is None


async def test_a_token_has_of_its_permissions_only_those_its_owner_has(office, viewers):
    person = await office.person(Role.SCHEDULER)
    token = await token_of(office, person, permissions=["clients:read", "claims:read"])
    standing = await viewers.of_token(token)
    assert standing.viewer.grants == {Clients.READ: {Scope.ALL}}


async def test_a_token_with_an_empty_list_of_permissions_may_do_nothing(office, viewers):
    person = await office.person(Role.SCHEDULER)
    standing = await viewers.of_token(await token_of(office, person, permissions=[]))
    assert standing.viewer.grants == {}


async def test_a_token_loses_what_its_owner_loses(office, viewers):
    person = await office.person(Role.SCHEDULER)
    grant = await office.grant(person, Role.BILLER)
    token = await token_of(office, person, permissions=["clients:read", "claims:read"])
    await office.revoke(grant)
    assert (await viewers.of_token(token)).viewer.grants == {Clients.READ: {Scope.ALL}}


async def test_a_stored_permission_that_the_code_does_not_know_lets_nobody_in(office, viewers):
    token = await token_of(office, await office.person(Role.BILLER), permissions=["clients:read"])
    await office.run("UPDATE access_token SET permissions = '{clients:everything}'")
    with pytest.raises(UnknownPermissionError):
        await viewers.of_token(token)


async def test_a_token_ends_at_its_expiry(office, viewers, clock):
    token = await token_of(office, await office.person(Role.BILLER), hours=1)
    clock.pass_(minutes=59, seconds=59)
    assert await viewers.of_token(token) is not None
    clock.pass_(seconds=1)
    assert await viewers.of_token(token) is None


async def test_a_revoked_token_is_nobodys(office, viewers, clock):
    person = await office.person(Role.BILLER)
    token, other = await token_of(office, person), await token_of(office, person)
    revoked = (await viewers.of_token(token)).viewer.session_id
    async with office.database.identity() as connection:
        await revoke_token(connection, person.practice_id, revoked, clock())
    assert await viewers.of_token(token) is None
    assert await viewers.of_token(other) is not None


async def test_revoking_needs_the_tokens_own_practice(office, viewers, clock):
    token = await token_of(office, await office.person(Role.BILLER))
    token_id = (await viewers.of_token(token)).viewer.session_id
    elsewhere = await office.elsewhere()
    async with office.database.identity() as connection:
        await revoke_token(connection, elsewhere.practice_id, token_id, clock())
    assert await viewers.of_token(token) is not None


async def test_a_session_ends_after_fifteen_idle_minutes(office, viewers, clock):
    secret = await session_of(office, await office.person(Role.BILLER))
    clock.pass_(minutes=14, seconds=59)
    assert await viewers.of_session(secret) is not None
    clock.pass_(minutes=15)
    before = await office.everything()
    assert await viewers.of_session(secret) is None
    assert await office.everything() == before


async def test_a_session_that_is_used_lives_twelve_hours_and_no_longer(office, viewers, clock):
    secret = await session_of(office, await office.person(Role.BILLER))
    for _ in range(12 * 6 - 1):
        clock.pass_(minutes=10)
        assert await viewers.of_session(secret) is not None
    clock.pass_(minutes=10)
    assert await viewers.of_session(secret) is None


async def test_being_used_is_written_at_most_once_a_minute(office, viewers, clock):
    secret = await session_of(office, await office.person(Role.BILLER))
    token = await token_of(office, await office.person(Role.BILLER))
    seen, used = [], []
    for _ in range(10):
        clock.pass_(seconds=20)
        await viewers.of_session(secret)
        await viewers.of_token(token)
        seen.append((await office.rows("session"))[0]["last_seen_at"])
        used.append((await office.rows("access_token"))[0]["last_used_at"])
    assert len(set(seen)) == len(set(used)) == 4


async def test_remembered_standings_ask_the_database_once_a_minute(
    office, viewers, remembered, clock
):
    remembered.open()
    secret = await session_of(office, await office.person(Role.BILLER))
    with office.database.record_statements() as sent:
        for _ in range(60):
            await viewers.of_session(secret)
            clock.pass_(seconds=1)
    assert sum("FROM session" in statement.sql for statement in sent) == 1
    with office.database.record_statements() as sent:
        await viewers.of_session(secret)
    assert any("FROM session" in statement.sql for statement in sent)


async def test_while_nobody_listens_every_request_asks_the_database(office, viewers):
    person = await office.person(Role.BILLER)
    secret = await session_of(office, person)
    assert await viewers.of_session(secret) is not None
    await office.run("UPDATE account SET is_active = false WHERE id = $1", person.account_id)
    assert await viewers.of_session(secret) is None


async def test_an_ended_session_is_over_at_once_though_remembered(office, viewers, remembered):
    remembered.open()
    person = await office.person(Role.BILLER)
    secret, other = await session_of(office, person), await session_of(office, person)
    assert await viewers.of_session(secret) is not None
    await viewers.end_session(secret)
    assert await viewers.of_session(secret) is None
    assert await viewers.of_session(other) is not None


async def test_many_requests_at_once_of_one_session_all_find_its_viewer(office, viewers):
    secret = await session_of(office, await office.person(Role.BILLER))
    office.clock.pass_(minutes=5)
    found = await asyncio.gather(*(viewers.of_session(secret) for _ in range(20)))
    assert all(standing is not None for standing in found)


async def test_to_look_at_a_session_does_not_keep_it_alive(office, viewers, clock, remembered):
    remembered.open()
    secret = await session_of(office, await office.person(Role.SCHEDULER))
    before = await office.rows("session")
    clock.pass_(minutes=14)
    assert await viewers.look_at_session(secret)
    assert await office.rows("session") == before
    assert len(remembered) == 0  # or a use of it would not be noted
    clock.pass_(minutes=2)
    assert await viewers.look_at_session(secret) is None
    assert await viewers.of_session(secret) is None


async def test_to_look_at_what_is_no_session_finds_nobody(viewers):
    assert await viewers.look_at_session("nonsense") is None


async def test_a_session_that_ends_is_seen_to_have_ended(office, viewers):
    secret = await session_of(office, await office.person(Role.SCHEDULER))
    assert (await viewers.look_at_session(secret)).viewer.roles == {Role.SCHEDULER}
    await viewers.end_session(secret)
    assert await viewers.look_at_session(secret) is None
