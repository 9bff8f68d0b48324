"""The client's access to the portal, as the practice sees it."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.factories import Person, Practice, global_id

PORTAL = """query($id: ID!) { client(id: $id) {
  portalAccess { isEnabled enabledAt lastSignInAt invitationSentAt }
} }"""
AT = datetime(2026, 1, 5, 15, tzinfo=UTC)


async def test_everybody_with_the_client_sees_who_may_sign_in_and_when_they_did(
    practice: Practice, scheduler: Person, biller: Person, clinician: Person, both: Person,
    administrator: Person,
):  # fmt: skip
    ines = await practice.client()
    await practice.in_caseload(clinician, ines)
    await practice.add(
        "portal_access", client_id=ines, is_enabled=True, enabled_at=AT, last_sign_in_at=AT
    )
    expected = {
        "isEnabled": True, "enabledAt": "2026-01-05T15:00:00+00:00",
        "lastSignInAt": "2026-01-05T15:00:00+00:00", "invitationSentAt": None,
    }  # fmt: skip
    for person in (scheduler, biller, clinician, both, administrator):
        reply = await person.ask(PORTAL, id=global_id("client", ines))
        assert reply.data == {"client": {"portalAccess": expected}}
        assert len(reply.statements) == 1


async def test_a_client_who_never_had_access_has_none(practice: Practice, scheduler: Person):
    ines = await practice.client()
    reply = await scheduler.ask(PORTAL, id=global_id("client", ines))
    assert reply.data == {"client": {"portalAccess": None}}


async def test_a_clinician_learns_nothing_of_access_outside_the_caseload(
    practice: Practice, clinician: Person
):
    ines = await practice.client()
    await practice.add("portal_access", client_id=ines, is_enabled=True)
    reply = await clinician.ask(PORTAL, id=global_id("client", ines))
    assert reply.body == (await clinician.ask(PORTAL, id=global_id("client"))).body
