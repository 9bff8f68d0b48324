"""What is on file of a demo claim: its lines, diagnoses, problems found, and its history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from db.claims import claim, claim_diagnosis, claim_event, claim_issue, claim_line
from db.demo.claims import Claim
from db.demo.clients import Client
from db.demo.directory import FEE_CENTS
from db.demo.findings import EVENT_TEXTS, findings_of
from db.demo.insurance import Policy
from db.demo.practice import Practice
from db.demo.rows import Rows
from db.demo.staff import desk_names

_POINTERS = "ABCDEFGHIJKL"


def add_claims(practice: Practice, one: Client, claims: Sequence[Claim], rows: Rows) -> None:
    ids = practice.ids("claim_part", one.number)
    for each in claims:
        if one.policy is not None:
            _add_claim(practice, one, one.policy, each, rows)
        _add_lines(one, each, rows, ids)
        _add_history(practice, one, each, rows, ids)


def _add_claim(practice: Practice, one: Client, policy: Policy, each: Claim, rows: Rows) -> None:
    fate, visits = each.fate, [settled.visit for settled in each.settlements]
    is_posted = fate.is_posted
    is_known_to_payer = each.frequency_code != "1" or any(
        step.status == "ACCEPTED_PAYER" for step in fate.steps
    )
    reason = fate.closed_reason
    if reason == "paid_in_full" and any(part.transferred_cents for part in each.settlements):
        reason = "patient_responsibility"
    rows.add(
        claim,
        id=each.id,
        client_id=one.id,
        policy_id=policy.id,
        payer_id=policy.payer_id,
        provider_id=visits[0].provider.id,
        patient_control_number=each.control_number,
        payer_claim_control_number=(
            f"{policy.payer.name[:2].upper()}{each.id.int % 10**9:09d}"
            if is_known_to_payer
            else None
        ),
        frequency_code=each.frequency_code,
        rank=1,
        status=fate.status,
        total_cents=each.total_cents,
        paid_cents=each.paid_cents if is_posted else 0,
        adjusted_cents=each.adjusted_cents if is_posted else 0,
        client_responsibility_cents=each.client_responsibility_cents if is_posted else 0,
        service_from=visits[0].day,
        service_to=visits[-1].day,
        created_at=fate.steps[0].at,
        submitted_at=fate.submitted_at,
        status_changed_at=fate.steps[-1].at,
        needs_attention=fate.needs_attention(practice.now),
        closed_reason=reason,
        version=len(fate.steps),
    )


def _add_lines(one: Client, each: Claim, rows: Rows, ids: Iterator[UUID]) -> None:
    position = 0
    for visit in (settled.visit for settled in each.settlements):
        for code in visit.codes:
            position += 1
            rows.add(
                claim_line,
                id=next(ids),
                claim_id=each.id,
                client_id=one.id,
                position=position,
                date_of_service=visit.day,
                procedure_code=code,
                modifiers=visit.modifiers,
                units=1,
                amount_cents=FEE_CENTS[code],
                place_of_service=visit.place_of_service,
                diagnosis_pointers=pointers(one),
            )
    for place, code in enumerate(one.diagnoses, 1):
        rows.add(claim_diagnosis, claim_id=each.id, client_id=one.id, position=place, code=code)


def pointers(one: Client) -> list[str]:
    """Every diagnosis of the client, by the letter it has on the claim."""
    return list(_POINTERS[: len(one.diagnoses)])


def _add_history(
    practice: Practice, one: Client, each: Claim, rows: Rows, ids: Iterator[UUID]
) -> None:
    before: str | None = None
    for step in each.fate.steps:
        kind, text, is_by_hand = EVENT_TEXTS[step.status]
        rows.add(
            claim_event,
            id=next(ids),
            claim_id=each.id,
            client_id=one.id,
            at=step.at,
            from_status=before,
            to_status=step.status,
            kind=kind,
            text=text,
            actor_name=desk_names(practice)[1] if is_by_hand else None,
        )
        before = step.status
    for position, finding in enumerate(findings_of(each.fate, one.chance), 1):
        rows.add(
            claim_issue,
            id=next(ids),
            claim_id=each.id,
            client_id=one.id,
            position=position,
            source=finding.source,
            rule_code=finding.rule_code,
            severity=finding.severity,
            field_path=finding.field_path,
            message=finding.message,
            accepted_by_name=desk_names(practice)[1] if finding.is_accepted else None,
            resolved_at=each.fate.steps[-1].at if finding.is_resolved else None,
        )
