"""Charts: every clinical text carries the mark by which a leak would be found."""

from __future__ import annotations

import asyncpg

from db.demo.texts import CLINICAL


async def test_every_clinical_text_is_marked(demo: asyncpg.Connection) -> None:
    for table, condition in {
        "chart_note": "position($1 IN title) = 0 OR position($1 IN body) = 0",
        "psychotherapy_note": "position($1 IN body) = 0",
        "document_on_file": "(visibility = 'CLINICAL') <> (position($1 IN name) > 0)",
    }.items():
        assert await demo.fetchval(f"SELECT count(*) > 20 FROM {table}")
        assert not await demo.fetchval(f"SELECT count(*) FROM {table} WHERE {condition}", CLINICAL)


async def test_the_mark_stands_nowhere_else(demo: asyncpg.Connection) -> None:
    for table in ("client", "schedule_entry", "ledger_entry", "claim_issue", "practice_contact"):
        assert not await demo.fetchval(
            f"SELECT count(*) FROM {table} AS t WHERE position($1 IN t::text) > 0", CLINICAL
        )


async def test_notes_belong_to_sessions_that_were_held(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM chart_note AS n JOIN schedule_entry AS e ON e.id = n.entry_id"
        " LEFT JOIN attendee AS a ON a.entry_id = e.id AND a.client_id = n.client_id"
        " WHERE e.status <> 'COMPLETED' OR a.client_id IS NULL OR n.author_id <> e.provider_id"
    )


async def test_claims_carry_the_diagnoses_of_the_chart(demo: asyncpg.Connection) -> None:
    assert not await demo.fetchval(
        "SELECT count(*) FROM (SELECT client_id, code FROM claim_diagnosis"
        " EXCEPT SELECT client_id, code FROM diagnosis WHERE resolved_on IS NULL) AS strange"
    )


async def test_clinicians_who_sign_in_have_psychotherapy_notes(demo: asyncpg.Connection) -> None:
    assert (
        await demo.fetchval(
            "SELECT count(DISTINCT a.email) FROM psychotherapy_note AS n"
            " JOIN account AS a ON a.id = n.author_id WHERE a.email ~ '^clinician'"
        )
        == 2
    )
