"""Arguments with which every route of the demo practice leads to something."""

from __future__ import annotations

from uuid import UUID

import asyncpg

_A_RICH_CLIENT = """
SELECT c.id FROM client c
JOIN caseload k ON k.client_id = c.id AND k.account_id = $1
WHERE EXISTS (SELECT 1 FROM allocation l WHERE l.client_id = c.id)
AND EXISTS (SELECT 1 FROM claim l WHERE l.client_id = c.id)
AND EXISTS (SELECT 1 FROM chart_note l WHERE l.client_id = c.id)
ORDER BY
    (SELECT count(*) FROM psychotherapy_note l WHERE l.client_id = c.id AND l.author_id = $1) DESC,
    (SELECT count(*) FROM document_on_file l WHERE l.client_id = c.id) DESC,
    (SELECT count(*) FROM saved_card l WHERE l.client_id = c.id) DESC, c.id
LIMIT 1
"""
_OF_CLIENT = "SELECT id FROM {} WHERE practice_id = $1 AND client_id = $2 ORDER BY id LIMIT 1"
_OF_PRACTICE = "SELECT id FROM {} WHERE practice_id = $1 AND $2 <> $1 ORDER BY id LIMIT 1"
_ENTRY = """
SELECT e.id FROM schedule_entry e LEFT JOIN attendee a ON a.entry_id = e.id
WHERE e.practice_id = $1 AND e.kind = '{}' AND (a.client_id = $2 OR '{}' <> 'APPOINTMENT')
ORDER BY e.series_id IS NULL, e.id LIMIT 1
"""

_CLINICAL = (
    "visibility = 'CLINICAL' AND client_id IN"
    " (SELECT client_id FROM caseload WHERE account_id = '{}')"
)

NODES = {
    "Client": ("client", "SELECT $2::uuid WHERE $1::uuid IS NOT NULL"),
    "ClientMerge": ("clientmerge", _OF_PRACTICE.format("client_merge")),
    "Claim": ("claim", _OF_CLIENT.format("claim")),
    "LedgerEntry": ("ledger", _OF_CLIENT.format("ledger_entry")),
    "InsurancePolicy": ("policy", _OF_CLIENT.format("insurance_policy")),
    "Authorization": ("authorization", _OF_PRACTICE.format("insurance_authorization")),
    "InsuranceProposal": ("proposal", _OF_PRACTICE.format("insurance_proposal")),
    "SavedCard": ("card", _OF_PRACTICE.format("saved_card")),
    "AssignedDocument": ("assigned", _OF_PRACTICE.format("assigned_document")),
    "StandardDocument": ("standarddocument", _OF_PRACTICE.format("standard_document")),
    "DocumentOnFile": (
        "document",
        _OF_PRACTICE.format("document_on_file").replace("ORDER", "AND visibility='GENERAL' ORDER"),
    ),
    "ClinicalDocument": (
        "clinicaldocument",
        _OF_PRACTICE.format("document_on_file").replace("ORDER", f"AND {_CLINICAL} ORDER"),
    ),
    "Diagnosis": ("diagnosis", _OF_CLIENT.format("diagnosis")),
    "ChartNote": ("note", _OF_CLIENT.format("chart_note")),
    "PsychotherapyNote": (
        "psychotherapynote",
        _OF_PRACTICE.format("psychotherapy_note").replace("ORDER", "AND author_id = '{}' ORDER"),
    ),
    "PracticeContact": ("contact", _OF_PRACTICE.format("practice_contact")),
    "Provider": ("provider", _OF_PRACTICE.format("provider")),
    "Location": ("location", _OF_PRACTICE.format("location")),
    "Room": ("room", _OF_PRACTICE.format("room")),
    "Service": ("service", _OF_PRACTICE.format("service")),
    "ScheduleSeries": (
        "series",
        _OF_PRACTICE.format("schedule_series").replace("ORDER", "AND provider_id = '{}' ORDER"),
    ),
    "CalendarLink": (
        "calendarlink",
        _OF_PRACTICE.format("calendar_link").replace("ORDER", "AND provider_id = '{}' ORDER"),
    ),
    "Payer": ("payer", _OF_PRACTICE.format("payer")),
    "InsurancePayment": ("payment", _OF_PRACTICE.format("insurance_payment")),
    "Appointment": ("entry", _ENTRY.format("APPOINTMENT", "APPOINTMENT")),
    "Meeting": ("entry", _ENTRY.format("MEETING", "MEETING")),
    "TimeOff": ("entry", _ENTRY.format("TIME_OFF", "TIME_OFF")),
}
"""The types that `node` leads to: the word in their ids, and a row of each. '{}' is a clinician."""

_RANGE = 'from: "2026-11-23T00:00:00Z", to: "2026-12-20T00:00:00Z"'


async def sample_arguments(dsn: str, practice_id: UUID, clinician_id: UUID) -> dict[str, str]:
    """Arguments by coordinate; `Query.node:Type` holds an id of that type."""
    admin = await asyncpg.connect(dsn)
    client_id = await admin.fetchval(_A_RICH_CLIENT, clinician_id)
    assert client_id is not None, "no demo client has everything"
    ids = {}
    for name, (prefix, sql) in NODES.items():
        key = await admin.fetchval(sql.replace("'{}'", f"'{clinician_id}'"), practice_id, client_id)
        assert key is not None, f"the demo has no {name}"
        ids[name] = f"{prefix}_{key}"
    await admin.close()
    return {
        "Query.client": f'id: "{ids["Client"]}"',
        "Query.clientMergePreview": f'keptId: "{ids["Client"]}", mergedId: "{ids["Client"]}"',
        "Query.claim": f'id: "{ids["Claim"]}"',
        "Query.practiceContact": f'id: "{ids["PracticeContact"]}"',
        "Query.masterSchedule": f"{_RANGE}, first: 12",
        "Query.busyTimes": _RANGE,
        "Provider.schedule": f"{_RANGE}, first: 9",
        "Query.freeSlots": f'{_RANGE}, providerIds: ["{ids["Provider"]}"], lengthMinutes: 50',
        "Account.entries": "first: 10",
        "Query.claims": "first: 10",
        "Query.insurancePayments": "first: 5",
        "InsurancePayment.claims": "first: 5",
        "InsurancePolicy.history": "first: 2",
        "Provider.history": "first: 2",
        "Dashboard.newClients": 'since: "2026-11-01T00:00:00Z"',
        **{f"Query.node:{name}": f'id: "{key}"' for name, key in ids.items()},
    }
