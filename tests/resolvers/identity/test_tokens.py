"""How access tokens are issued, and what is left of one in the table."""

from datetime import timedelta

import pytest

from permissions.roles import Role
from permissions.vocabulary import UnknownPermissionError
from resolvers.identity.accounts import find_account
from resolvers.identity.token_text import is_token
from resolvers.identity.tokens import NoSuchAccountError, issue_token
from tests.resolvers.identity.office import PASSWORD

KEY = b"k" * 32


async def issue(office, email, *, lasts=timedelta(hours=8), permissions=None):
    now = office.clock()
    async with office.database.identity() as connection:
        return await issue_token(
            connection, KEY, email, now=now, expires_at=now + lasts, permissions=permissions
        )


async def test_the_table_cannot_tell_the_token(office):
    person = await office.person(Role.BILLER)
    token = await issue(office, person.email)
    assert is_token(token)
    (row,) = await office.rows("access_token")
    assert row["prefix"] == token[:7]
    assert len(row["secret_hmac"]) == 32
    rest = token[len(row["prefix"]) :]
    assert rest not in repr(dict(row))
    assert (row["permissions"], row["expires_at"]) == (None, office.clock.after(hours=8))


async def test_the_owner_is_found_whatever_the_case_of_the_address(office):
    person = await office.person(Role.BILLER, email="Ada@Example.test")
    assert is_token(await issue(office, " ADA@example.TEST "))
    (row,) = await office.rows("access_token")
    assert row["account_id"] == person.account_id


async def test_nobody_unknown_inactive_or_without_a_role_gets_a_token(office):
    inactive = await office.person(Role.BILLER, is_active=False)
    without_role = await office.person()
    former = await office.person()
    await office.grant(former, Role.BILLER, office.clock())
    before = await office.everything()
    for email in ("nobody@example.test", inactive.email, without_role.email, former.email, ""):
        with pytest.raises(NoSuchAccountError) as refusal:
            await issue(office, email)
        assert str(refusal.value) == "no active account with a role has that e-mail address"
    assert await office.everything() == before


async def test_a_permission_that_does_not_exist_is_no_permission(office):
    person = await office.person(Role.BILLER)
    before = await office.everything()
    with pytest.raises(UnknownPermissionError):
        await issue(office, person.email, permissions=["clients:read", "clients:everything"])
    assert await office.everything() == before


@pytest.mark.parametrize(
    "lasts", [timedelta(0), timedelta(seconds=-1), timedelta(days=367)], ids=str
)
async def test_a_token_expires_later_than_now_and_within_a_year(office, lasts):
    person = await office.person(Role.BILLER)
    before = await office.everything()
    with pytest.raises(ValueError, match="expires within 366 days"):
        await issue(office, person.email, lasts=lasts)
    assert await office.everything() == before


async def test_neither_password_nor_hash_is_shown_by_an_account(office):
    person = await office.person(Role.BILLER)
    async with office.database.identity() as connection:
        account = await find_account(connection, person.email, office.clock())
    assert "argon2" in account.password_hash
    assert "argon2" not in repr(account)
    assert PASSWORD not in repr(account)
