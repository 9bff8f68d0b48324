"""Two records of one person for tests: everything that can be about a client, and the ways to merge."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID, uuid4

from db.model import TABLES
from tests.bookings import MONDAY, book
from tests.claiming import claim
from tests.factories import DAY, Person, Practice, global_id
from tests.postings import post

MERGE = """mutation($input: ClientMergeInput!, $key: String) {
  clientMerge(input: $input, idempotencyKey: $key) {
    merge { id version mergedName mergedNumber undoneAt } client { id version }
    errors { code message field } } }"""
UNDO = """mutation($input: ClientMergeUndoInput!, $key: String) {
  clientMergeUndo(input: $input, idempotencyKey: $key) {
    merge { id version undoneAt undoneBy } client { id version } restored { id name version }
    errors { code message field } } }"""

NOT_COMPARED = {"change_event", "change_value", "client_merge", "client_merge_row",
                "idempotency_key", "schedule_change", "schedule_change_client"}  # fmt: skip
"""What tells of a merge, and remains."""
_numbers = count(1)


async def merged(
    person: Person, kept: UUID, other: UUID, versions: tuple[int, int] = (1, 1), **values: Any
) -> dict[str, Any]:
    """The payload of a merge."""
    given = {
        "keptId": global_id("client", kept), "keptVersion": versions[0],
        "mergedId": global_id("client", other), "mergedVersion": versions[1], **values,
    }  # fmt: skip
    payload: dict[str, Any] = (await person.ask(MERGE, input=given)).data["clientMerge"]
    return payload


async def undone(person: Person, merge: dict[str, Any]) -> dict[str, Any]:
    """The payload of its undoing."""
    given = {"id": merge["id"], "version": merge["version"]}
    payload: dict[str, Any] = (await person.ask(UNDO, input=given)).data["clientMergeUndo"]
    return payload


def problem(payload: dict[str, Any]) -> tuple[str, str]:
    """The code and the path of the one problem of a change that was not made."""
    (told,) = payload["errors"]
    assert payload["merge"] is None
    return told["code"], ".".join(told["field"])


async def snapshot(practice: Practice) -> dict[str, list[str]]:
    """Every row of the practice, table by table, but for versions and what tells of merges."""
    found = {}
    for table in TABLES:
        if table.name not in NOT_COMPARED and table.name != "access_event":
            rows = await practice.owner.fetch(
                f"SELECT to_jsonb(t)::text AS row FROM {table.name} AS t WHERE practice_id = $1",
                practice.id,
            )
            found[table.name] = sorted(_told(row["row"]) for row in rows)
    return found


def _told(text: str) -> str:
    row = json.loads(text)
    return json.dumps({name: row[name] for name in sorted(row.keys() - {"version"})})


async def of_client(practice: Practice, client_id: UUID) -> dict[str, int]:
    """How many rows of each table are a client's own."""
    found = {}
    for table in TABLES:
        if "client_id" in table.c and table.name not in NOT_COMPARED:
            sql = f"SELECT count(*) FROM {table.name} WHERE practice_id = $1 AND client_id = $2"
            found[table.name] = await practice.owner.fetchval(sql, practice.id, client_id)
    return {name: rows for name, rows in found.items() if rows}


async def two_records(practice: Practice, seed: int = 0) -> tuple[UUID, UUID]:
    """Two records of one person, each with everything that there can be about a client."""
    dice, pair = Random(seed), (await practice.client(), await practice.client("Inés Ortega"))
    for one in pair:
        await furnish(practice, one, dice)
    return pair


async def furnish(practice: Practice, client_id: UUID, dice: Random) -> None:
    """Give a client rows of every table that there can be rows about a client in."""
    provider = await practice.provider()
    await practice.add("caseload", account_id=provider, client_id=client_id, since=DAY)
    await _reached(practice, client_id, dice)
    await _covered(practice, client_id, provider, dice)
    await _charged(practice, client_id, provider, dice)
    await _charted(practice, client_id, provider)


async def _reached(practice: Practice, client_id: UUID, dice: Random) -> None:
    own = {"client_id": client_id, "position": 1}
    for _ in range(dice.randint(1, 3)):
        number = f"+1212555{dice.randint(100, 104):04d}"
        await practice.add("client_phone", **own, number=number, is_preferred=dice.random() < 0.5)
    address = f"a{dice.randint(1, 3)}@example.org"
    await practice.add("client_email", **own, address=address, kind="HOME", is_preferred=True)
    place = {"street": f"{dice.randint(1, 3)} Elm St", "city": "Albany", "state": "NY"}
    await practice.add("client_address", **own, kind="HOME", postal_code="12207", **place)
    speaks = {"kind": "GUARDIAN", "relationship": "mother", "name": f"Jo {dice.choice('AB')}"}
    await practice.add("related_person", **own, **speaks)
    if dice.random() < 0.5:
        await practice.add("portal_access", client_id=client_id, is_enabled=True)
    for is_default in (True, False):
        await practice.add("saved_card", client_id=client_id, is_default=is_default)
    contact = await _one_contact(practice)
    link = {"contact_id": contact, "client_id": client_id, "relationship": "family doctor"}
    await practice.add("practice_contact_client", **link)
    await practice.add("document_on_file", client_id=client_id, visibility="CLINICAL")
    form = {"name": "Consent", "requires_signature": True, "requires_reading": True}
    form_id = await practice.add("standard_document", **form, auto_assign=True)
    signed = {"standard_document_id": form_id, "status": "ASSIGNED"}
    await practice.add("assigned_document", client_id=client_id, **signed)
    await practice.add("outbox", kind="APPOINTMENT_BOOKED", subject_id=uuid4(), recipient_id=client_id,
                       id=uuid4())  # fmt: skip


async def _one_contact(practice: Practice) -> UUID:
    """The same contact for every client of the practice."""
    sql = "SELECT id FROM practice_contact WHERE practice_id = $1"
    found: UUID | None = await practice.owner.fetchval(sql, practice.id)
    made = {"kind": "PHYSICIAN", "name": "Dr. Reyes", "sort_key": "reyes"}
    return found or await practice.add("practice_contact", **made)


async def _covered(practice: Practice, client_id: UUID, provider: UUID, dice: Random) -> None:
    from_ = date(2000, 1, 1) + timedelta(days=800 * next(_numbers))
    payer = await practice.add("payer")
    known = {"client_id": client_id, "member_id": "M1", "relationship": "SELF", "payer_id": payer}
    policy = await practice.add(
        "insurance_policy", **known, rank=1, subscriber_name="Ines", effective_from=from_,
        effective_to=from_ + timedelta(days=700), status="ACTIVE",
    )  # fmt: skip
    visits = {"number": "A1", "service_codes": ["90834"], "visits_allowed": 5, "visits_used": 1}
    days = {"valid_from": DAY, "valid_to": DAY}
    await practice.add(
        "insurance_authorization", policy_id=policy, client_id=client_id, **visits, **days
    )
    proposed = {**known, "payer_name": "Acme", "rank": 2, "effective_from": DAY}
    await practice.add("insurance_proposal", **proposed)
    billed = await claim(
        practice, client_id, policy_id=policy, payer_id=payer, provider_id=provider
    )
    part = {"claim_id": billed, "client_id": client_id}
    line = {"date_of_service": DAY, "procedure_code": "90834", "amount_cents": dice.randint(1, 999)}
    await practice.add("claim_line", **part, position=1, **line, place_of_service="11")
    await practice.add("claim_diagnosis", **part, position=1, code="F43.10")
    found = {"source": "SCRUB", "rule_code": "R1", "severity": "ERROR", "field_path": "x"}
    await practice.add("claim_issue", **part, position=1, **found, message="m")
    await practice.add("claim_event", **part)
    paid = await practice.add("insurance_payment", payer_id=payer)
    sums = {"charged_cents": 1, "paid_cents": 1, "client_responsibility_cents": 0}
    await practice.add(
        "insurance_payment_claim", payment_id=paid, **part, position=1, **sums, state="POSTED"
    )


async def _charged(practice: Practice, client_id: UUID, provider: UUID, dice: Random) -> None:
    at = MONDAY + timedelta(days=next(_numbers))
    entry = await book(practice, provider, client_id, at=at)
    note = {"client_id": client_id, "author_id": provider}
    await practice.add("chart_note", **note, entry_id=entry)
    for place in range(1, dice.randint(2, 4)):
        on = DAY + timedelta(days=dice.randint(0, 1))
        cents = dice.randint(1, 9_999)
        charge = await post(
            practice, client_id, client=cents, on=on, position=place, appointment_id=entry
        )
        item = {"entry_id": charge, "client_id": client_id, "amount_cents": cents}
        await practice.add("line_item", **item)
        payment = await post(
            practice, client_id, "PAYMENT", client=-cents // 2, on=on, position=place + 10
        )
        split = {"entry_id": payment, "charge_entry_id": charge, "client_id": client_id}
        await practice.add("allocation", **split, position=1, amount_cents=cents // 2)


async def _charted(practice: Practice, client_id: UUID, provider: UUID) -> None:
    written = {"client_id": client_id, "author_id": provider}
    await practice.add("diagnosis", client_id=client_id, is_primary=True)
    await practice.add("chart_note", **written)
    await practice.add("psychotherapy_note", **written)
