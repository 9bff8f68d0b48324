"""Whom a request is taken to be from."""

import pytest

from permissions.roles import Role
from resolvers.identity.tokens import KEY_LABEL, issue_token
from server.identity.assembly import assemble_identity
from server.settings import Settings
from tests.resolvers.identity.office import PASSWORD
from tests.server.identity.conftest import browser

NOBODY = {"account": None}


@pytest.fixture
async def person(office):
    return await office.person(Role.SCHEDULER)


@pytest.fixture
async def token(office, person, secret):
    return await token_of(office, person, secret)


async def token_of(office, person, secret):
    async with office.database.identity() as connection:
        return await issue_token(
            connection,
            secret.derive(KEY_LABEL),
            person.email,
            now=office.clock(),
            expires_at=office.clock.after(hours=8),
        )


async def signed_in(client, person):
    """Sign in; give the headers that the session's own page sends."""
    answer = await client.post("/session", json={"email": person.email, "password": PASSWORD})
    return {"x-csrf-token": answer.json()["csrfToken"], "sec-fetch-site": "same-origin"}


async def me(client, headers=None, method="GET", **options):
    answer = await client.request(method, "/me", headers=headers, **options)
    assert answer.status_code == 200
    return answer.json()


def is_(person):
    return {"account": str(person.account_id)}


async def test_nothing_makes_nobody(client):
    assert await me(client) == NOBODY


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_a_token_in_the_header_makes_its_owner(client, person, token, scheme):
    assert await me(client, {"authorization": f"{scheme} {token}"}) == is_(person)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_session_with_its_csrf_token_makes_its_owner(client, person, method):
    headers = await signed_in(client, person)
    assert await me(client, headers, method) == is_(person)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("csrf", [None, "", "wrong", "\xff"], ids=repr)
async def test_a_stolen_cookie_without_its_csrf_token_is_refused(
    client, office, person, method, csrf
):
    await signed_in(client, person)
    before = await office.everything()
    headers = {} if csrf is None else {"x-csrf-token": csrf.encode("latin-1")}
    answer = await client.request(method, "/me", headers=headers)
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"]["code"] == "CROSS_SITE_REFUSED"
    assert str(person.account_id) not in answer.text
    assert await office.everything() == before


async def test_the_csrf_token_of_another_session_is_refused(client, identity, settings, person):
    await signed_in(client, person)
    async with browser(identity, settings) as other:
        headers = await signed_in(other, person)
    assert (await client.get("/me", headers=headers)).status_code == 403


@pytest.mark.parametrize(
    "crossing",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.test"},
        {"origin": "null"},
    ],
    ids=str,
)
async def test_a_session_is_refused_from_another_site_even_with_its_csrf_token(
    client, office, person, crossing
):
    headers = await signed_in(client, person)
    before = await office.everything()
    for method in ("GET", "POST"):
        answer = await client.request(method, "/me", headers={**headers, **crossing})
        assert answer.status_code == 403
        assert str(person.account_id) not in answer.text
    assert await office.everything() == before


async def test_our_own_origin_passes(client, person):
    headers = await signed_in(client, person)
    assert await me(client, {**headers, "origin": "http://127.0.0.1:8000"}) == is_(person)


async def test_with_a_token_and_a_session_the_token_wins(client, office, secret, person):
    owner = await office.person(Role.BILLER)
    headers = await signed_in(client, person)
    token = await token_of(office, owner, secret)
    assert await me(client, {**headers, "authorization": f"Bearer {token}"}) == is_(owner)


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Bearer fo_wrong", "Basic YTpi", "fo_", "Bearer é"]
)
async def test_a_worthless_header_is_not_made_up_for_by_a_session(client, person, authorization):
    headers = await signed_in(client, person)
    worthless = {**headers, "authorization": authorization.encode()}
    assert await me(client, worthless) == NOBODY
    assert (await client.get("/session", headers=worthless)).status_code == 401
    assert (await client.delete("/session", headers=worthless)).status_code == 401
    assert await me(client, headers) == is_(person)


async def test_two_authorization_headers_make_nobody(client, token):
    headers = [("authorization", f"Bearer {token}"), ("authorization", f"Bearer {token}")]
    assert await me(client, headers) == NOBODY


@pytest.mark.parametrize("place", ["access_token", "token", "session", "authorization"])
async def test_a_token_in_the_address_is_not_looked_at(client, token, place):
    assert await me(client, params={place: token}) == NOBODY


async def test_a_token_as_a_cookie_and_a_session_as_a_token_make_nobody(client, person, token):
    headers = await signed_in(client, person)
    secret = client.cookies["session"]
    assert await me(client, {"authorization": f"Bearer {secret}"}) == NOBODY
    cookie = {**headers, "cookie": f"session={token}"}
    client.cookies.clear()
    assert await me(client, cookie) == NOBODY


async def test_a_mistyped_expired_or_revoked_token_gets_the_same_answer(
    client, office, secret, person
):
    tokens = [await token_of(office, person, secret) for _ in range(3)]
    await office.run("UPDATE access_token SET revoked_at = now() WHERE prefix = $1", tokens[1][:7])
    await office.run(
        "UPDATE access_token SET expires_at = $2 WHERE prefix = $1", tokens[2][:7], office.clock()
    )
    mistyped = tokens[0][:-1] + ("A" if tokens[0][-1] != "A" else "B")
    answers = [
        await client.get("/me", headers={"authorization": f"Bearer {token}"})
        for token in (mistyped, tokens[1], tokens[2])
    ]
    assert [answer.json() for answer in answers] == [NOBODY] * 3
    assert await me(client, {"authorization": f"Bearer {tokens[0]}"}) == is_(person)


async def test_an_idle_session_makes_nobody(client, person, clock):
    headers = await signed_in(client, person)
    clock.pass_(minutes=15)
    assert await me(client, headers) == NOBODY


async def test_the_page_knows_whose_session_it_shows_without_a_csrf_token(client, person):
    assert (await client.get("/")).json() == {"practice": None}
    await signed_in(client, person)
    link_from_elsewhere = {"sec-fetch-site": "cross-site"}
    answer = await client.get("/", headers=link_from_elsewhere)
    assert answer.json() == {"practice": "Harbor Counseling"}


async def test_beyond_loopback_only_the_secure_cookie_is_read(
    office, person, database_endpoint, secret, passwords, clock
):
    settings = Settings(host="192.0.2.5")
    identity = assemble_identity(
        office.database, database_endpoint, secret, settings, clock=clock, passwords=passwords
    )
    async with browser(identity, settings) as client:
        answer = await client.post("/session", json={"email": person.email, "password": PASSWORD})
        assert answer.headers["set-cookie"].startswith("__Host-session=")
        value = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
        headers = {"x-csrf-token": answer.json()["csrfToken"]}
        client.cookies.clear()
        plain = {**headers, "cookie": f"session={value}"}
        assert await me(client, plain) == NOBODY
        secure = {**headers, "cookie": f"__Host-session={value}"}
        assert await me(client, secure) == is_(person)
