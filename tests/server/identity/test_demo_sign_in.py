"""Signing in to the demo over HTTP, without a password and without leaving the machine."""

import pytest

from permissions.roles import Role
from server.identity.assembly import assemble_identity
from server.settings import BadSettingError, Settings
from tests.server.identity.conftest import DEMO, REFUSED, browser


async def test_a_demo_person_signs_in_with_the_address_alone(office, client):
    person = await office.person(Role.SCHEDULER, email=DEMO)
    answer = await client.post("/session/demo", json={"email": DEMO})
    assert answer.status_code == 200
    token = answer.json()["csrfToken"]
    me = await client.get("/me", headers={"x-csrf-token": token})
    assert me.json() == {"account": str(person.account_id)}


async def test_nobody_but_demo_people_signs_in_without_a_password(office, client):
    person = await office.person(Role.SCHEDULER)
    before = await office.everything()
    for email in (person.email, "nobody@example.test", DEMO):
        answer = await client.post("/session/demo", json={"email": email})
        assert (answer.status_code, answer.json()) == (401, REFUSED)
    assert await office.everything() == before


async def test_another_machine_finds_no_demo_even_by_way_of_a_proxy(office, identity, settings):
    await office.person(Role.SCHEDULER, email=DEMO)
    before = await office.everything()
    async with browser(identity, settings, client=("192.0.2.1", 5)) as client:
        answer = await client.post("/session/demo", json={"email": DEMO})
    assert answer.status_code == 404
    assert await office.everything() == before


async def test_a_server_without_a_demo_has_no_such_address(
    office, database_endpoint, secret, settings, passwords, clock
):
    await office.person(Role.SCHEDULER, email=DEMO)
    identity = assemble_identity(
        office.database, database_endpoint, secret, settings, clock=clock, passwords=passwords
    )
    before = await office.everything()
    async with browser(identity, settings) as client:
        answer = await client.post("/session/demo", json={"email": DEMO})
    assert answer.status_code == 404
    assert await office.everything() == before


async def test_a_demo_is_not_assembled_for_others_to_reach(
    office, database_endpoint, secret, passwords
):
    settings = Settings(host="0.0.0.0")
    with pytest.raises(BadSettingError):
        assemble_identity(
            office.database,
            database_endpoint,
            secret,
            settings,
            demo_emails=[DEMO],
            passwords=passwords,
        )


async def test_a_proxy_that_nobody_declared_opens_no_demo(office, identity, settings):
    await office.person(Role.SCHEDULER, email=DEMO)
    before = await office.everything()
    async with browser(identity, settings) as client:
        for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
            answer = await client.post(
                "/session/demo", json={"email": DEMO}, headers={header: "198.51.100.7"}
            )
            assert answer.status_code == 404
    assert await office.everything() == before
