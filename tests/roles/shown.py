"""Which field shows which column, and whose rows those are: written by hand, like the matrix.

Together with the matrix it says what somebody may read, cell by cell, without asking the rules of
the schema, the grants or the row policies. A column that is computed of others stands beside them.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.roles.matrix import LINES

MINE = "client_id IN {caseload}"
UNMERGED = "merged_into_id IS NULL"
OWN_CALENDAR = (
    "(provider_id = {me} OR id IN (SELECT entry_id FROM attendee"
    " WHERE practice_id = {practice} AND client_id IN {caseload})"
    " OR id IN (SELECT entry_id FROM meeting_member"
    " WHERE practice_id = {practice} AND provider_id = {me}))"
)
OWN_SERIES = (
    "(provider_id = {me} OR id IN (SELECT series_id FROM schedule_entry"
    f" WHERE practice_id = {{practice}} AND {OWN_CALENDAR}))"
)
OWN_MEETING = (
    "entry_id IN (SELECT id FROM schedule_entry"
    f" WHERE practice_id = {{practice}} AND {OWN_CALENDAR})"
)

_NOT_CLINICAL = "NOT requires && ARRAY['chart:read', 'chart:notes', 'chart:psychotherapy', 'documents:clinical']"


@dataclass(frozen=True)
class Shown:
    """Columns that a field shows, as everything of its line does, and of which rows at all."""

    field: str
    columns: str
    rows: str = "true"


@dataclass(frozen=True)
class Kept:
    """What stands in a table: what fields show of it, and what comes with a row.

    `mine` says which rows are within the own caseload, `written` which ones somebody wrote.
    `deciding` names the columns that such conditions read. `sums` are columns of which a field
    shows the sum to people who may not see the parts.
    """

    shown: tuple[Shown, ...] = ()
    keys: str = ""
    nowhere: str = ""
    mine: str = MINE
    written: str = "false"
    deciding: str = "client_id"
    sums: str = ""

    def columns(self) -> list[str]:
        """Every column by name, as often as it is said."""
        said = {name for one in self.shown for name in one.columns.split()}
        return ["practice_id", *sorted(said), *self.keys.split(), *self.nowhere.split()]


def _open(field: str, columns: str) -> Kept:
    """A table that everybody sees all of."""
    return Kept((Shown(field, columns),), "id sort_key", deciding="")


def _nobodys(columns: str) -> Kept:
    """A table of which no field shows anything."""
    return Kept(nowhere=columns, deciding="")


_PROFILE = (
    "number legal_first_name legal_last_name preferred_name pronouns birth_date sex gender_identity"
    " language status status_reason since primary_provider_id version added_at"
)
_ENTRY = (
    "kind appointment_type location_id service_id series_id occurs_on status title format"
    " telehealth_url confirmed_at arrived_at cancel_reason is_late_cancel override_reason version"
)
_SPAN = "provider_id room_id starts_at ends_at during"
_FILE = "name media_type size_bytes sha256 uploaded_at uploaded_by_name"

TABLES = {
    # The gate's own: who somebody is was told to the engine beforehand.
    "practice": Kept(
        (
            Shown("Practice.name", "name time_zone late_cancel_hours"),
            Shown("FreeSlot.startsAt", "time_zone"),
            Shown("InsurancePolicy.isInForce", "time_zone"),
        ),
        nowhere="created_at",
        mine="true",
        deciding="",
    ),
    "account": _nobodys("id email name kind password_hash is_active created_at"),
    "role_grant": _nobodys(
        "id account_id role justification requested_by approved_by granted_at expires_at"
        " review_due_on revoked_at revoked_reason policy_version"
    ),
    "withheld_permission": _nobodys("role permission"),
    "session": _nobodys(
        "id account_id secret_hash csrf_hash created_at last_seen_at expires_at ended_at"
    ),
    "access_token": _nobodys(
        "id account_id secret_hmac prefix permissions purpose created_at expires_at revoked_at"
        " last_used_at"
    ),
    "access_event": _nobodys(
        "id at account_id session_id roles purpose address operation_name document_hash"
        " coordinates refused client_ids"
    ),
    "idempotency_key": _nobodys("account_id key digest outcome at"),
    "outbox": _nobodys(
        "id kind subject_id recipient_id queued_at next_try_at tries delivered_at given_up_at"
        " failure"
    ),
    # What was changed: the desk sees it, of what is no clinician's.
    "change_event": Kept(
        (
            Shown(
                "ChangeEvent.at",
                "id at account_id account_name record record_id client_id part action requires",
                _NOT_CLINICAL,
            ),
        ),
        deciding="requires",
    ),
    "change_value": Kept(
        (
            Shown(
                "ChangedValue.after", "event_id position field before after requires", _NOT_CLINICAL
            ),
        ),
        deciding="requires",
    ),
    # What everybody knows.
    "provider": Kept(
        (
            Shown("Provider.name", "name credentials npi is_active"),
            # Nobody is free who works here no longer.
            Shown("FreeSlot.startsAt", "is_active"),
        ),
        "id sort_key",
        deciding="",
    ),
    "location": _open(
        "Location.name", "name phone street city state postal_code is_telehealth is_active version"
    ),
    "room": _open("Room.name", "location_id name capacity is_active version"),
    "service": _open("Service.name", "name code length_minutes is_active version"),
    "payer": _open("Payer.name", "name electronic_payer_id filing_code is_active version"),
    "practice_contact": _open(
        "PracticeContact.name",
        "kind name organization phone fax email street city state postal_code note search_text"
        " version",
    ),
    # Clients.
    "client": Kept(
        (
            Shown("Client.name", _PROFILE, UNMERGED),
            Shown("Client.phones", "contact_preference may_leave_voicemail may_text", UNMERGED),
            Shown("Client.memo", "memo", UNMERGED),
            Shown("Client.source", "source added_by_name", UNMERGED),
            # That both are there.
            Shown("ClientMergePreview.problems", "", UNMERGED),
        ),
        "id sort_key status_before merged_into_id",
        mine="id IN {caseload}",
        deciding="id merged_into_id",
    ),
    "client_merge": Kept(
        (
            # A client's history is that of both records.
            Shown("ChangeEvent.at", "undone_at"),
            Shown(
                "ClientMerge.mergedAt",
                "merged_number merged_name reason merged_at merged_by_name undone_at undone_by_name"
                " version",
            ),
        ),
        "id kept_id merged_id held_by_id",
        "moved_in",
        mine="false",
        deciding="",
    ),
    "client_merge_row": _nobodys("id merge_id part row_key was is_moved"),
    "client_phone": Kept(
        (Shown("Phone.number", "kind number is_preferred position"),), "id client_id"
    ),
    "client_email": Kept(
        (Shown("Email.address", "kind address folded is_preferred position"),), "id client_id"
    ),
    "client_address": Kept(
        (Shown("Address.street", "kind street unit city state postal_code position"),),
        "id client_id",
    ),
    "related_person": Kept(
        (Shown("RelatedPerson.name", "kind name relationship phone email position"),),
        "id client_id",
    ),
    "client_search_term": Kept(
        (
            Shown("Query.clients", "term distance", "distance < 2"),
            Shown("Phone.number", "term distance", "distance >= 2"),
        ),
        "client_id",
        deciding="client_id distance",
    ),
    "caseload": Kept(
        (Shown("Query.clients", "client_id", "account_id = {me}"),),
        "account_id",
        "since",
        mine="account_id = {me}",
        deciding="account_id",
    ),
    "practice_contact_client": Kept(
        (Shown("ContactLink.relationship", "relationship"),), "contact_id client_id"
    ),
    "insurance_policy": Kept(
        (
            Shown(
                "InsurancePolicy.memberId",
                "payer_id rank plan_name member_id group_number relationship subscriber_name"
                " subscriber_birth_date effective_from effective_to copay_cents status"
                " version",
            ),
        ),
        "id client_id",
    ),
    "insurance_proposal": Kept(
        (
            Shown(
                "InsuranceProposal.memberId",
                "payer_id payer_name rank plan_name member_id group_number relationship"
                " subscriber_name subscriber_birth_date effective_from status proposed_at"
                " reviewed_at reviewed_by_name reason policy_id version",
            ),
        ),
        "id client_id",
    ),
    "insurance_authorization": Kept(
        (
            Shown(
                "Authorization.number",
                "policy_id number service_codes visits_allowed visits_used valid_from valid_to"
                " version",
            ),
        ),
        "id client_id",
    ),
    "saved_card": Kept(
        (
            Shown(
                "SavedCard.last4",
                "brand last4 exp_month exp_year holder_name is_default added_at removed_at",
                "removed_at IS NULL",
            ),
        ),
        "id client_id",
        "vault_token",
        deciding="client_id removed_at",
    ),
    "portal_access": Kept(
        (
            Shown(
                "PortalAccess.isEnabled",
                "is_enabled enabled_at last_sign_in_at invitation_sent_at",
            ),
        ),
        "client_id",
    ),
    "standard_document": Kept(
        (
            Shown(
                "StandardDocument.name",
                "name requires_signature requires_reading auto_assign is_active",
            ),
        ),
        "id",
        mine="true",
        deciding="",
    ),
    "assigned_document": Kept(
        (
            Shown(
                "AssignedDocument.status",
                "standard_document_id status assigned_at opened_at signed_at due_on",
            ),
        ),
        "id client_id",
    ),
    "document_on_file": Kept(
        (
            Shown("DocumentOnFile.name", _FILE, "visibility = 'GENERAL'"),
            Shown("ClinicalDocument.name", _FILE, "visibility = 'CLINICAL'"),
        ),
        "id client_id visibility",
        deciding="client_id visibility",
    ),
    # The schedule.
    "schedule_entry": Kept(
        (
            Shown("Appointment.startsAt", f"{_ENTRY} {_SPAN}"),
            Shown(
                "ClientAppointment.startsAt",
                "kind appointment_type status format confirmed_at arrived_at cancel_reason"
                " is_late_cancel starts_at ends_at provider_id location_id service_id series_id",
                "kind = 'APPOINTMENT'",
            ),
        ),
        "id",
        "cancelled_at created_at",
        mine=OWN_CALENDAR,
        deciding="id provider_id",
    ),
    # Times of others are shown as busy. Whose room is taken, and when, decides what is free.
    "taken_time": Kept(
        (Shown("BusyTime.startsAt", _SPAN),), "entry_id", "is_exclusive", deciding=""
    ),
    "schedule_series": Kept(
        (Shown("ScheduleSeries.rule", "rule starts_local length_minutes time_zone version"),),
        "id provider_id",
        "kind appointment_type location_id room_id service_id created_at",
        mine=OWN_SERIES,
        deciding="id provider_id",
    ),
    "working_hours": Kept(
        (
            Shown(
                "WorkingHours.starts",
                "provider_id location_id weekday starts ends valid_from valid_to",
            ),
        ),
        "id",
        deciding="",
    ),
    "calendar_link": Kept(
        (Shown("CalendarLink.label", "label created_at revoked_at provider_id"),),
        "id",
        "secret_hash made_by_id",
        mine="provider_id = {me}",
        deciding="provider_id",
    ),
    # No query leads to it; the changes of an entry are followed.
    "schedule_change": Kept(
        (Shown("ScheduleChange.at", "at was_starts_at was_ends_at"),),
        "id xid entry_id was_provider_id was_location_id",
        mine="was_provider_id = {me}",
        deciding="id entry_id was_provider_id",
    ),
    "schedule_change_client": Kept(keys="change_id client_id"),
    "schedule_change_member": Kept(keys="change_id provider_id"),
    # Whoever sees an appointment is told, for the access log, whom it is about.
    "attendee": Kept(
        (
            Shown("Appointment.clients", "starts_at"),
            Shown("Appointment.startsAt", "starts_at"),
            Shown("ClientAppointment.startsAt", "starts_at"),
            Shown("ClientMergePreview.appointmentCount", ""),
        ),
        "entry_id client_id",
    ),
    "meeting_member": Kept(
        (Shown("Meeting.title", "provider_id"),),
        "entry_id",
        mine=OWN_MEETING,
        deciding="entry_id provider_id",
    ),
    # Accounting. A row's amount is the sum of what the client, the insurance and nobody owes.
    "account_total": Kept(
        (
            Shown(
                "Account.balance",
                "charges_cents payments_cents adjustments_cents refunds_cents client_cents"
                " insurance_cents credit_cents balance_cents credit_due_cents as_of",
            ),
            Shown(
                "OpenBalance.oldestOpenOn",
                "open_cents client_cents insurance_cents oldest_open_on",
            ),
            Shown("CreditDue.creditDue", "credit_due_cents"),
            Shown("LedgerEntry.runningBalance", "balance_cents"),
        ),
        "client_id",
    ),
    "ledger_entry": Kept(
        (
            Shown("LedgerEntry.amount", "position kind posted_on amount_cents effect_cents"),
            Shown(
                "LedgerEntry.detail",
                "client_cents insurance_cents unapplied_cents payer_id method reference memo"
                " adjustment_kind entered_by_name entered_at reverses_id appointment_id",
            ),
        ),
        "id client_id",
        sums="client_cents insurance_cents unapplied_cents",
    ),
    "line_item": Kept(
        (
            Shown(
                "LineItem.amount",
                "entry_id position date_of_service procedure_code modifiers units amount_cents"
                " place_of_service diagnosis_pointers provider_id",
            ),
        ),
        "id client_id",
    ),
    "allocation": Kept(
        (Shown("Allocation.amount", "entry_id charge_entry_id position amount_cents"),),
        "id client_id",
    ),
    # Claims and what payers sent.
    "claim": Kept(
        (
            Shown(
                "Claim.total",
                "policy_id payer_id provider_id patient_control_number payer_claim_control_number"
                " frequency_code rank status total_cents paid_cents adjusted_cents"
                " client_responsibility_cents service_from service_to submitted_at"
                " status_changed_at needs_attention closed_reason",
            ),
        ),
        "id client_id",
        "created_at version",
    ),
    "claim_line": Kept(
        (
            Shown(
                "ClaimLine.amount",
                "claim_id position date_of_service procedure_code modifiers units amount_cents"
                " place_of_service diagnosis_pointers",
            ),
        ),
        "id client_id",
    ),
    "claim_diagnosis": Kept((Shown("ClaimDiagnosis.code", "position code"),), "claim_id client_id"),
    "claim_issue": Kept(
        (
            Shown(
                "ClaimIssue.message",
                "claim_id position source rule_code severity field_path message accepted_by_name"
                " resolved_at",
            ),
        ),
        "id client_id",
    ),
    "claim_event": Kept(
        (Shown("ClaimEvent.kind", "claim_id at from_status to_status kind text actor_name"),),
        "id client_id",
    ),
    "insurance_payment": Kept(
        (
            Shown(
                "InsurancePayment.amount",
                "payer_id method amount_cents paid_on reference source status received_at"
                " search_text",
            ),
        ),
        "id",
        mine="false",
        deciding="",
    ),
    "insurance_payment_claim": Kept(
        (
            Shown(
                "PaidClaim.paid",
                "payment_id claim_id client_id position charged_cents paid_cents"
                " client_responsibility_cents state hold_reason",
            ),
        ),
        "id",
        mine="false",
        deciding="",
    ),
    # The chart.
    "diagnosis": Kept(
        (Shown("Diagnosis.code", "code description noted_on resolved_on is_primary"),),
        "id client_id",
    ),
    "chart_note": Kept(
        (Shown("ChartNote.body", "author_id kind status title body session_on signed_at"),),
        "id client_id",
        "entry_id",
    ),
    "psychotherapy_note": Kept(
        (Shown("PsychotherapyNote.body", "client_id body session_on"),),
        "id author_id",
        written="author_id = {me}",
        deciding="author_id",
    ),
}
"""Every table, by name."""


def reaches(field: str, role: str) -> str | None:
    """Which rows a role may see a field of: an SQL condition's name, or None for none."""
    for line in LINES:
        if field in line.coordinates():
            kinds = {
                "everywhere": line.everywhere,
                "mine": line.own_caseload,
                "written": line.own_writing,
            }
            return next((kind for kind, roles in kinds.items() if role in roles), None)
    raise LookupError(f"{field} stands in no line")
