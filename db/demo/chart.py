"""The charts of demo clients: diagnoses, notes, and files; every clinical text is marked as such."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from db.chart import chart_note, diagnosis, psychotherapy_note
from db.demo.chance import Chance
from db.demo.clients import Client
from db.demo.practice import Practice
from db.demo.rows import Rows
from db.demo.staff import desk_names
from db.demo.texts import (
    CLINICAL,
    CLINICAL_FILES,
    CLOSINGS,
    COUPLES_DIAGNOSIS,
    DIAGNOSES,
    GENERAL_FILES,
    MIDDLES,
    OPENINGS,
    PRIVATE,
)
from db.demo.visits import Visit
from db.documents import document_on_file

_NOTES_MAX = 3
"""How many of a client's latest sessions have a progress note; the others' are not kept here."""
_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def add_diagnoses(practice: Practice, one: Client, rows: Rows) -> None:
    """Add a client's diagnoses, and remember the present ones: claims repeat them in this order."""
    ids = practice.ids("diagnosis", one.number)
    chance = one.chance
    found = chance.sample(DIAGNOSES, chance.choices((1, 2, 3), (55, 35, 10))[0])
    if one.partner:
        found = [*found[:2], COUPLES_DIAGNOSIS]
    noted_on = min(one.since + timedelta(days=chance.randint(0, 10)), practice.today)
    for place, (code, description) in enumerate(found):
        is_resolved = place == 2 and not one.partner  # noqa: PLR2004
        rows.add(
            diagnosis,
            id=next(ids),
            client_id=one.id,
            code=code,
            description=description,
            noted_on=noted_on,
            resolved_on=practice.today if is_resolved else None,
            is_primary=place == 0,
        )
        if not is_resolved:
            one.diagnoses.append(code)


def add_notes(practice: Practice, one: Client, rows: Rows) -> None:
    """Add the chart notes of the latest sessions, the plan, and now and then private notes."""
    ids = practice.ids("note", one.number)
    held = [visit for visit in one.visits if visit.was_held]
    if held:
        _add_note(practice, one, rows, ids, held[0].provider.id, held[0].day, "TREATMENT_PLAN")
    for visit in held[-_NOTES_MAX:]:
        kind = "INTAKE" if visit.codes[0] == "90791" else "PROGRESS"
        _add_note(practice, one, rows, ids, visit.provider.id, visit.day, kind, visit)
    if held and one.chance.falls(0.18):
        rows.add(
            psychotherapy_note,
            id=next(ids),
            client_id=one.id,
            author_id=held[-1].provider.id,
            body=f"{CLINICAL} {one.chance.choice(PRIVATE)}",
            session_on=held[-1].day,
        )


def _add_note(
    practice: Practice, one: Client, rows: Rows, ids: Iterator[UUID], author_id: UUID,
    day: date, kind: str, visit: Visit | None = None,
) -> None:  # fmt: skip
    is_fresh = (practice.today - day).days <= 3  # noqa: PLR2004
    statuses = ("DRAFT", "SIGNED") if is_fresh else ("SIGNED", "SIGNED", "LOCKED", "COSIGNED")
    status = one.chance.choice(statuses)
    signed_at = min(practice.instant(day, 18, 30), practice.now)
    rows.add(
        chart_note,
        id=next(ids),
        client_id=one.id,
        author_id=author_id,
        entry_id=visit.entry_id if visit else None,
        kind=kind,
        status=status,
        title=f"{kind.replace('_', ' ').capitalize()} {CLINICAL}",
        body=_body(one.chance),
        session_on=day,
        signed_at=None if status == "DRAFT" else signed_at,
    )


def _body(chance: Chance) -> str:
    sentences = (chance.choice(OPENINGS), chance.choice(MIDDLES), chance.choice(CLOSINGS))
    return f"{CLINICAL} {' '.join(sentences)}"


def add_files(practice: Practice, one: Client, rows: Rows) -> None:
    """Add files in the record: general ones, and some for clinicians only."""
    ids = practice.ids("file", one.number)
    chance = one.chance
    general = chance.sample(GENERAL_FILES, chance.randint(0, 2))
    clinical = chance.sample(CLINICAL_FILES, chance.choice((0, 0, 1)))
    for name in (*general, *clinical):
        is_clinical = name in CLINICAL_FILES
        day = max(one.since, practice.days_ago(chance.randint(0, 200)))
        rows.add(
            document_on_file,
            id=next(ids),
            client_id=one.id,
            name=name,
            media_type=_MEDIA_TYPES[name.rpartition(".")[2]],
            size_bytes=chance.randint(18_000, 2_400_000),
            sha256=sha256(f"{one.id}/{name}".encode()).hexdigest(),
            visibility="CLINICAL" if is_clinical else "GENERAL",
            uploaded_at=practice.instant(day, 9, chance.randrange(170)),
            uploaded_by_name=one.provider.name if is_clinical else desk_names(practice)[0],
        )
