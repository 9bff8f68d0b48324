"""The clinical record: what hangs off a client's chart, within the viewer's own caseload."""

from __future__ import annotations

from enum import Enum

from db.chart import chart_note, diagnosis, psychotherapy_note
from db.clients import client
from db.directory import provider
from permissions.scopes import Scope
from permissions.vocabulary import Chart as Clinical
from permissions.vocabulary import Directory, Documents
from resolvers.documents import on_file
from resolvers.reach import ABOUT_CLIENT, CLIENTS, written_by_viewer
from resolvers.rows import by_id, owned, pointed
from schema.connection import Connection, paged
from schema.declare import choices, entity, field
from schema.directory import Provider
from schema.documents import ClinicalDocument
from schema.node import Node
from schema.scalars import Day, Instant


@choices
class ChartNoteKind(Enum):
    """What a note is about."""

    PROGRESS = "PROGRESS"
    INTAKE = "INTAKE"
    TREATMENT_PLAN = "TREATMENT_PLAN"


@choices
class ChartNoteStatus(Enum):
    """How far a note is on its way from draft to record."""

    DRAFT = "DRAFT"
    SIGNED = "SIGNED"
    IN_REVIEW = "IN_REVIEW"
    COSIGNED = "COSIGNED"
    RETURNED = "RETURNED"
    LOCKED = "LOCKED"


@entity(
    diagnosis,
    requires=Clinical.READ,
    subject="client_id",
    within=ABOUT_CLIENT,
    prefix="diagnosis",
    by_id=by_id(diagnosis),
)
class Diagnosis(Node):
    """A diagnosis in a client's chart."""

    code: str | None = field("The ICD-10-CM code.", requires=Clinical.READ)
    description: str | None = field("What the code stands for.", requires=Clinical.READ)
    noted_on: Day | None = field("The day it was made.", requires=Clinical.READ)
    resolved_on: Day | None = field("The day it no longer held.", requires=Clinical.READ)
    is_primary: bool | None = field("Whether it is treated first.", requires=Clinical.READ)


@entity(
    chart_note,
    requires=Clinical.NOTES,
    subject="client_id",
    within=ABOUT_CLIENT,
    prefix="note",
    by_id=by_id(chart_note),
)
class ChartNote(Node):
    """A note in a client's chart."""

    kind: ChartNoteKind | None = field("What the note is about.", requires=Clinical.NOTES)
    status: ChartNoteStatus | None = field("How far the note is.", requires=Clinical.NOTES)
    title: str | None = field("The note's title.", requires=Clinical.NOTES)
    body: str | None = field("What the note says.", requires=Clinical.NOTES)
    session_on: Day | None = field("The day of the session.", requires=Clinical.NOTES)
    signed_at: Instant | None = field("When it was signed.", requires=Clinical.NOTES)
    author: Provider | None = field(
        "Who wrote it.", requires=Directory.READ, resolve=pointed(provider, "author_id")
    )


@entity(
    psychotherapy_note,
    requires=Clinical.PSYCHOTHERAPY,
    subject="client_id",
    within={Scope.SELF: written_by_viewer("author_id")},
    prefix="psychotherapynote",
    by_id=by_id(psychotherapy_note),
)
class PsychotherapyNote(Node):
    """A note that only its author reads, kept apart from the chart."""

    body: str | None = field("What the note says.", requires=Clinical.PSYCHOTHERAPY)
    session_on: Day | None = field("The day of the session.", requires=Clinical.PSYCHOTHERAPY)


@entity(
    client,
    requires=Clinical.READ,
    subject="id",
    within=CLIENTS,
)
class Chart:
    """A client's clinical record."""

    diagnoses: Connection[Diagnosis] | None = field(
        "Diagnoses, the latest first.",
        requires=Clinical.READ,
        resolve=owned(diagnosis, "client_id", "-noted_on", "id"),
        arguments=paged(),
    )
    notes: Connection[ChartNote] | None = field(
        "Notes, the latest session first.",
        requires=Clinical.NOTES,
        resolve=owned(chart_note, "client_id", "-session_on", "id"),
        arguments=paged(),
    )
    psychotherapy_notes: Connection[PsychotherapyNote] | None = field(
        "Psychotherapy notes that you wrote yourself, the latest session first.",
        requires=Clinical.PSYCHOTHERAPY,
        resolve=owned(psychotherapy_note, "client_id", "-session_on", "id"),
        arguments=paged(),
    )
    documents: Connection[ClinicalDocument] | None = field(
        "Files that are for clinicians only, the latest first.",
        requires=Documents.CLINICAL,
        resolve=on_file("CLINICAL"),
        arguments=paged(),
    )
