"""The clinical record: diagnoses, chart notes, and psychotherapy notes that only their author reads."""

from __future__ import annotations

from sqlalchemy import Boolean, Date, Index, Text, text

from db.checks import holds, one_of
from db.tables import ID, INSTANT, RowRule, about, column, refers, table
from permissions.vocabulary import Chart

diagnosis = table(
    "diagnosis",
    column("client_id", ID),
    column("code", Text, Chart.READ),
    column("description", Text, Chart.READ),
    column("noted_on", Date, Chart.READ),
    column("resolved_on", Date, Chart.READ, nullable=True),
    column("is_primary", Boolean, Chart.READ, server_default=text("false")),
    refers("client_id", "client"),
    holds("resolved_after_noted", "resolved_on >= noted_on"),
    Index(None, "practice_id", "client_id", "noted_on", "id"),
    rows=[about("client_id", Chart.READ)],
)

chart_note = table(
    "chart_note",
    column("client_id", ID),
    column("author_id", ID),
    column("entry_id", ID, nullable=True),
    column("kind", Text, Chart.NOTES),
    column("status", Text, Chart.NOTES),
    column("title", Text, Chart.NOTES),
    column("body", Text, Chart.NOTES),
    column("session_on", Date, Chart.NOTES),
    column("signed_at", INSTANT, Chart.NOTES, nullable=True),
    refers("client_id", "client"),
    refers("author_id", "provider"),
    refers("entry_id", "schedule_entry"),
    one_of("kind", "PROGRESS", "INTAKE", "TREATMENT_PLAN"),
    one_of("status", "DRAFT", "SIGNED", "IN_REVIEW", "COSIGNED", "RETURNED", "LOCKED"),
    holds("signed_when", "status = 'DRAFT' OR signed_at IS NOT NULL"),
    Index(
        "ix_chart_note_entry",
        "practice_id",
        "entry_id",
        postgresql_where=text("entry_id IS NOT NULL"),
    ),
    Index("ix_chart_note_client", "practice_id", "client_id", text("session_on DESC"), "id"),
    rows=[about("client_id", Chart.NOTES)],
)

psychotherapy_note = table(
    "psychotherapy_note",
    column("client_id", ID),
    column("author_id", ID),
    column("body", Text, Chart.PSYCHOTHERAPY),
    column("session_on", Date, Chart.PSYCHOTHERAPY),
    refers("client_id", "client"),
    refers("author_id", "provider"),
    Index(
        "ix_psychotherapy_note_client", "practice_id", "client_id", text("session_on DESC"), "id"
    ),
    rows=[RowRule(Chart.PSYCHOTHERAPY, own="author_id = (SELECT app_account())")],
)
