"""Signing in and out over HTTP."""

import json

import httpx
import pytest
from structlog.testing import capture_logs

from permissions.roles import Role
from resolvers.identity.passwords import Passwords
from resolvers.identity.sessions import digest
from server.identity.assembly import assemble_identity
from server.identity.lockout import ACCOUNT_TRIES_MAX
from tests.resolvers.identity.office import CHEAP, PASSWORD
from tests.server.identity.conftest import ORIGIN, REFUSED, browser


async def sign_in(client, email, password=PASSWORD, **options):
    return await client.post("/session", json={"email": email, "password": password}, **options)


def code(answer: httpx.Response) -> str:
    return answer.json()["errors"][0]["extensions"]["code"]


async def test_signing_in_gives_a_cookie_and_what_the_page_needs(office, client):
    person = await office.person(Role.SCHEDULER, Role.CLINICIAN)
    answer = await sign_in(client, f" {person.email.upper()}")
    assert answer.status_code == 200
    assert answer.headers["set-cookie"].endswith("; HttpOnly; Path=/; SameSite=lax")
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    token = told.pop("csrfToken")
    assert told == {
        "name": "Ada Moss",
        "email": person.email,
        "roles": ["CLINICIAN", "SCHEDULER"],
        "expiresAt": "2026-11-23T21:00:00+00:00",
    }
    (row,) = await office.rows("session")
    assert row["secret_hash"] == digest(client.cookies["session"])
    assert row["csrf_hash"] == digest(token)


async def test_the_page_can_ask_again_for_its_session(office, client):
    person = await office.person(Role.SCHEDULER)
    told = (await sign_in(client, person.email)).json()
    again = await client.get("/session", headers={"sec-fetch-site": "same-origin"})
    assert (again.status_code, again.json()) == (200, told)
    assert "set-cookie" not in again.headers


async def test_nobody_is_told_of_a_session_that_is_not_there(client):
    answer = await client.get("/session")
    assert (answer.status_code, code(answer)) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_site_is_told_nothing_of_a_session(office, client, site):
    person = await office.person(Role.SCHEDULER)
    token = (await sign_in(client, person.email)).json()["csrfToken"]
    answer = await client.get("/session", headers={"sec-fetch-site": site})
    assert (answer.status_code, code(answer)) == (403, "CROSS_SITE_REFUSED")
    assert token not in answer.text
    assert person.email not in answer.text


async def test_every_refusal_to_sign_in_is_the_same_and_leaves_nothing(office, client):
    person = await office.person(Role.SCHEDULER)
    inactive = await office.person(Role.SCHEDULER, is_active=False)
    without_role = await office.person()
    before = await office.everything()
    answers = [
        await sign_in(client, person.email, "wrong"),
        await sign_in(client, "nobody@example.test"),
        await sign_in(client, inactive.email),
        await sign_in(client, without_role.email),
    ]
    assert [answer.status_code for answer in answers] == [401] * 4
    assert all(answer.json() == REFUSED for answer in answers)
    assert all("set-cookie" not in answer.headers for answer in answers)
    seen = [{**answer.headers, "x-request-id": ""} for answer in answers]
    assert all(headers == seen[0] for headers in seen)
    assert await office.everything() == before


async def test_a_session_has_a_new_secret_after_each_sign_in_and_the_old_one_is_worth_nothing(
    office, client, identity, settings
):
    person = await office.person(Role.SCHEDULER)
    await sign_in(client, person.email)
    old = client.cookies["session"]
    await sign_in(client, person.email)
    assert client.cookies["session"] != old
    async with browser(identity, settings, cookies={"session": old}) as thief:
        assert (await thief.get("/session")).status_code == 401


async def test_a_planted_cookie_does_not_become_the_session(office, client):
    person = await office.person(Role.SCHEDULER)
    planted = "p" * 43
    answer = await sign_in(client, person.email, headers={"cookie": f"session={planted}"})
    assert answer.status_code == 200
    assert f"session={planted}" not in answer.headers["set-cookie"]
    assert [row["secret_hash"] for row in await office.rows("session")] != [digest(planted)]


async def test_signing_out_ends_the_session_at_once_everywhere(office, client, identity, settings):
    person = await office.person(Role.SCHEDULER)
    token = (await sign_in(client, person.email)).json()["csrfToken"]
    secret = client.cookies["session"]
    answer = await client.delete("/session", headers={"x-csrf-token": token})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    async with browser(identity, settings, cookies={"session": secret}) as thief:
        again = await thief.get("/me", headers={"x-csrf-token": token})
    assert again.json() == {"account": None}
    (row,) = await office.rows("session")
    assert row["ended_at"] == office.clock()


@pytest.mark.parametrize("headers", [{}, {"x-csrf-token": "wrong"}], ids=str)
async def test_nobody_is_signed_out_without_the_csrf_token(office, client, headers):
    person = await office.person(Role.SCHEDULER)
    await sign_in(client, person.email)
    before = await office.everything()
    answer = await client.delete("/session", headers=headers)
    assert (answer.status_code, code(answer)) == (403, "CROSS_SITE_REFUSED")
    assert await office.everything() == before


async def test_an_account_is_locked_after_ten_failures_even_for_the_right_password(office, client):
    person = await office.person(Role.SCHEDULER)
    for email in (person.email, "nobody@example.test"):
        for _ in range(ACCOUNT_TRIES_MAX):
            assert (await sign_in(client, email, "wrong")).status_code == 401
        before = await office.everything()
        answer = await sign_in(client, email)
        assert (answer.status_code, code(answer)) == (429, "TOO_MANY_ATTEMPTS")
        assert 0 < int(answer.headers["retry-after"]) <= 900
        assert "set-cookie" not in answer.headers
        assert await office.everything() == before


async def test_spellings_of_one_address_count_as_one_account(office, client):
    person = await office.person(Role.SCHEDULER)
    spellings = [person.email, person.email.upper(), f" {person.email} ", person.email.title()]
    for number in range(ACCOUNT_TRIES_MAX):
        await sign_in(client, spellings[number % len(spellings)], "wrong")
    assert (await sign_in(client, person.email)).status_code == 429


async def test_the_right_password_clears_the_count(office, client):
    person = await office.person(Role.SCHEDULER)
    for _ in range(2):
        for _ in range(ACCOUNT_TRIES_MAX - 1):
            assert (await sign_in(client, person.email, "wrong")).status_code == 401
        assert (await sign_in(client, person.email)).status_code == 200


async def test_a_try_for_which_there_was_no_time_is_no_failure(
    office, database_endpoint, secret, settings, clock
):
    person = await office.person(Role.SCHEDULER)
    before = await office.everything()
    async with Passwords(CHEAP, waiting_max=0) as busy:
        identity = assemble_identity(
            office.database, database_endpoint, secret, settings, clock=clock, passwords=busy
        )
        async with browser(identity, settings) as client:
            for _ in range(ACCOUNT_TRIES_MAX + 1):
                answer = await sign_in(client, person.email)
                assert (answer.status_code, code(answer)) == (503, "BUSY")
                assert "retry-after" in answer.headers
    assert await office.everything() == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused(client, method):
    assert (await client.request(method, "/session")).status_code == 405


async def test_neither_secrets_nor_addresses_are_logged(office, client, database_endpoint):
    person = await office.person(Role.SCHEDULER)
    with capture_logs() as lines:
        await sign_in(client, person.email, "wrong")
        token = (await sign_in(client, person.email)).json()["csrfToken"]
        await client.get("/me", headers={"x-csrf-token": token})
        await client.get("/me", headers={"authorization": "Bearer fo_" + "x" * 38})
        for _ in range(ACCOUNT_TRIES_MAX + 1):
            await sign_in(client, person.email, "wrong")
        secret = client.cookies["session"]
        await client.delete("/session", headers={"x-csrf-token": token})
    logged = json.dumps(lines, default=repr)
    assert lines
    assert str(person.account_id) in logged
    for word in (person.email, "Ada Moss", PASSWORD, token, secret, "fo_x", ORIGIN):
        assert word not in logged


async def test_the_log_tells_who_is_being_guessed_at_and_from_where(office, client):
    person = await office.person(Role.SCHEDULER)
    with capture_logs() as lines:
        for _ in range(ACCOUNT_TRIES_MAX):
            await sign_in(client, person.email.upper(), "wrong")
        assert code(await sign_in(client, person.email)) == "TOO_MANY_ATTEMPTS"
        await sign_in(client, "hunter2 was typed here", "wrong")
    *guessed, locked, unknown = lines
    assert {line["account"] for line in guessed} == {str(person.account_id)}
    assert {line["address"] for line in lines} == {"127.0.0.1"}
    assert {line["tried"] for line in (*guessed, locked)} == {locked["tried"]}
    assert unknown["tried"] != locked["tried"]
    assert "account" not in unknown
    assert "hunter2" not in json.dumps(lines)
    assert person.email not in json.dumps(lines).lower()
