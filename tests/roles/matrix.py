"""Who may read what, written by hand from the role's description; the code must agree.

One line for each capability, in our words: which fields it opens, and to whom. Nothing here is
computed from the code it judges. A field that stands in no line is open to everybody signed in,
and `OPEN` gives that list in full.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

S, B, C, A = "SCHEDULER", "BILLER", "CLINICIAN", "ADMINISTRATOR"
FRONT_DESK = (S, B, A)
BILLING = (B, A)
EVERYBODY = (S, B, C, A)


@dataclass(frozen=True, eq=False)
class Line:
    """A capability: the roles that have it for all clients, and those for their own only."""

    words: str
    everywhere: tuple[str, ...]
    fields: dict[str, str]
    own_caseload: tuple[str, ...] = ()
    own_writing: tuple[str, ...] = ()
    inputs: dict[str, str] = field(default_factory=dict)
    """What may be told to whom of these roles: input fields and orderings, by their type."""

    def roles(self) -> frozenset[str]:
        return frozenset({*self.everywhere, *self.own_caseload, *self.own_writing})

    @cache  # noqa: B019 - the lines live as long as the tests
    def coordinates(self) -> frozenset[str]:
        return _coordinates(self.fields)

    @cache  # noqa: B019
    def told(self) -> frozenset[str]:
        return _coordinates(self.inputs)


def _coordinates(by_type: dict[str, str]) -> frozenset[str]:
    return frozenset(f"{name}.{part}" for name, parts in by_type.items() for part in parts.split())


_CONTACT = "kind name organization phone fax email street city state postalCode note"
_BOOKING = "providerId startsAt title locationId roomId rule exceptDates overrideReason"
_CHANGES = (
    "AppointmentCreate", "MeetingCreate", "TimeOffCreate", "ScheduleEntryReschedule",
    "ScheduleEntryCancel", "ScheduleEntryReopen", "AppointmentConfirm", "AppointmentArrive",
    "AppointmentMarkNoShow", "AppointmentChangeClients", "MeetingChangeMembers",
)  # fmt: skip
_PLACED = "location provider room"
_LOCATION = "name phone street city state postalCode isTelehealth"
_ENTRY = "startsAt endsAt status title cancelReason version occursOn overrideReason series"
_PROFILE = "preferredName pronouns sex genderIdentity language status primaryProviderId"
_NAMED = "legalFirstName legalLastName birthDate"
_REACH = (
    "contactPreference mayLeaveVoicemail mayText phones emails addresses guardians guarantors "
    "emergencyContacts"
)
_POLICY = (
    "payerId rank planName memberId groupNumber relationship subscriberName subscriberBirthDate "
    "effectiveFrom effectiveTo copay"
)
_VISITS = "number serviceCodes visitsAllowed visitsUsed validFrom validTo"

LINES = (
    Line(
        "Look up anybody's profile and how to reach them",
        FRONT_DESK,
        {
            "Query": "clients client",
            "Client": "number name legalName legalFirstName legalLastName preferredName pronouns "
            "birthDate sex genderIdentity language status statusReason since version addedAt contactPreference "
            "mayLeaveVoicemail mayText phones emails addresses guardians guarantors "
            "emergencyContacts memo practiceContacts",
            "Phone": "kind number isPreferred",
            "Email": "kind address isPreferred",
            "Address": "kind street unit city state postalCode",
            "RelatedPerson": "name relationship phone email",
            "ContactLink": "client relationship",
            "PracticeContact": "clients",
            "PracticeContactLinkPayload": "client",
            "PracticeContactUnlinkPayload": "client",
            "ClientCreatePayload": "client possibleDuplicates",
            "ClientUpdatePayload": "client",
            "ClientDeactivatePayload": "client",
            "ClientReactivatePayload": "client",
            "ClientMerge": "kept merged",
            "ClientMergePreview": "kept merged phoneCount emailCount addressCount "
            "relatedPersonCount practiceContactCount",
            "ClientMergePayload": "client",
            "ClientMergeUndoPayload": "client restored",
            "InsuranceProposal": "client",
            "Appointment": "clients",
            "Claim": "client",
            "PaidClaim": "client",
            "OpenBalance": "client",
            "CreditDue": "client",
            "NewClient": "client",
        },
        own_caseload=(C,),
        inputs={"ClientFilter": "status providerId bornOn", "ClientOrder": "NAME BIRTH_DATE"},
    ),
    Line(
        "Make the record of a new client",
        FRONT_DESK,
        {"Mutation": "clientCreate"},
        inputs={"ClientCreateInput": f"{_NAMED} acknowledgeDuplicates"},
    ),
    Line(
        "Change a client's record, how to reach them, and the memo",
        FRONT_DESK,
        {"Mutation": "clientUpdate clientDeactivate clientReactivate"},
        own_caseload=(C,),
        inputs={
            "ClientCreateInput": f"{_PROFILE} {_REACH} memo",
            "ClientUpdateInput": f"id version {_NAMED} {_PROFILE} {_REACH} memo",
            "ClientDeactivateInput": "id version reason",
            "ClientReactivateInput": "id version reason",
            "PhoneInput": "kind number isPreferred",
            "EmailInput": "kind address isPreferred",
            "AddressInput": "kind street unit city state postalCode",
            "RelatedPersonInput": "name relationship phone email",
        },
    ),
    Line(
        "Make one client of two records of one person, find it again and undo it",
        FRONT_DESK,
        {
            "Query": "clientMerges clientMergePreview",
            "ClientMergePreview": "problems",
            "Mutation": "clientMerge clientMergeUndo",
            "ClientMerge": "mergedNumber mergedName reason mergedAt mergedBy undoneAt undoneBy "
            "version",
            "ClientMergePayload": "merge",
            "ClientMergeUndoPayload": "merge",
        },
        inputs={
            "ClientMergeInput": "keptId keptVersion mergedId mergedVersion reason",
            "ClientMergeUndoInput": "id version",
        },
    ),
    Line(
        "See which cards a client has left with the practice, never their numbers",
        FRONT_DESK,
        {
            "Client": "savedCards",
            "ClientMergePreview": "savedCardCount",
            "SavedCard": "brand last4 expMonth expYear holderName isDefault isExpired addedAt",
        },
    ),
    Line(
        "See whether a client may use the portal, before turning it on or off",
        FRONT_DESK,
        {
            "Client": "portalAccess",
            "NewClient": "portalAccess",
            "PortalAccess": "isEnabled enabledAt lastSignInAt invitationSentAt",
        },
        own_caseload=(C,),
    ),
    Line(
        "Look at a client's appointments without changing them there",
        FRONT_DESK,
        {
            "Client": "appointments",
            "NewClient": "nextAppointment",
            "ClientAppointment": "startsAt endsAt status appointmentType format confirmedAt arrivedAt "
            "cancelReason isLateCancel isRecurring",
            "ClientMergePreview": "appointmentCount",
        },
        own_caseload=(C,),
        inputs={"AppointmentOrder": "NEWEST SOONEST"},
    ),
    Line(
        "Look at a client's accounting screen: totals and rows, nothing behind them",
        FRONT_DESK,
        {
            "Client": "account",
            "Account": "chargesTotal paymentsTotal adjustmentsTotal refundsTotal clientBalance "
            "insuranceBalance creditBalance balance asOf entries",
            "LedgerEntry": "kind postedOn amount runningBalance",
            "ClientMergePreview": "ledgerEntryCount balance",
            "LedgerEntryDetail": "reverses",
            "Allocation": "charge",
        },
    ),
    Line(
        "Look at a client's insurance",
        FRONT_DESK,
        {
            "Query": "insuranceProposals",
            "Client": "insurancePolicies insuranceProposals",
            "Claim": "policy",
            "ClientMergePreview": "insurancePolicyCount authorizationCount insuranceProposalCount",
            "InsurancePolicy": "rank planName memberId groupNumber subscriber effectiveFrom "
            "effectiveTo copay status isInForce authorizations version",
            "Subscriber": "name relationship birthDate",
            "Authorization": "number serviceCodes visitsAllowed visitsUsed validFrom validTo "
            "version",
            "InsuranceProposal": "payerName rank planName memberId groupNumber relationship "
            "subscriberName subscriberBirthDate effectiveFrom status proposedAt reviewedAt "
            "reviewedBy reason policy version",
            "InsurancePolicyCreatePayload": "policy",
            "InsurancePolicyUpdatePayload": "policy",
            "InsurancePolicyEndPayload": "policy",
            "InsurancePolicyReopenPayload": "policy",
            "InsurancePoliciesRankPayload": "policies",
            "InsurancePolicyDeletePayload": "policy",
            "AuthorizationCreatePayload": "authorization",
            "AuthorizationUpdatePayload": "authorization",
            "InsuranceProposalAcceptPayload": "proposal policy",
            "InsuranceProposalRejectPayload": "proposal",
            "InsuranceProposalReopenPayload": "proposal",
        },
        own_caseload=(C,),
    ),
    Line(
        "Write a client's insurance, and review what clients propose",
        FRONT_DESK,
        {
            "Mutation": "insurancePolicyCreate insurancePolicyUpdate insurancePolicyEnd "
            "insurancePolicyReopen insurancePolicyDelete insurancePoliciesRank authorizationCreate "
            "authorizationUpdate authorizationDelete insuranceProposalAccept "
            "insuranceProposalReject insuranceProposalReopen",
            "InsurancePolicyDeletePayload": "deletedId wasEnded",
            "AuthorizationDeletePayload": "deletedId",
        },
        inputs={
            "InsurancePolicyCreateInput": f"clientId {_POLICY}",
            "InsurancePolicyUpdateInput": f"id version {_POLICY}",
            "InsurancePolicyEndInput": "id version endsOn",
            "InsurancePolicyReopenInput": "id version effectiveTo",
            "InsurancePolicyDeleteInput": "id version",
            "InsurancePoliciesRankInput": "clientId policies",
            "PolicyRankInput": "id version rank",
            "AuthorizationCreateInput": f"policyId {_VISITS}",
            "AuthorizationUpdateInput": f"id version {_VISITS}",
            "AuthorizationDeleteInput": "id version",
            "InsuranceProposalAcceptInput": "id version payerId rank effectiveFrom copay",
            "InsuranceProposalRejectInput": "id version reason",
            "InsuranceProposalReopenInput": "id version",
        },
    ),
    Line(
        "See the forms assigned to a client and the general files in the record",
        FRONT_DESK,
        {
            "Query": "standardDocuments",
            "ClientDocuments": "onFile assigned",
            "ClientMergePreview": "assignedDocumentCount documentCount",
            "StandardDocument": "name requiresSignature requiresReading autoAssign isActive",
            "AssignedDocument": "standardDocument status assignedAt openedAt signedAt dueOn",
            "DocumentOnFile": "name mediaType sizeBytes sha256 uploadedAt uploadedBy",
        },
        own_caseload=(C,),
    ),
    Line(
        "Look up every contact of the practice",
        EVERYBODY,
        {
            "Query": "practiceContacts practiceContact",
            "ContactLink": "contact",
            "PracticeContact": "kind name organization phone fax email street city state "
            "postalCode note version",
            "PracticeContactCreatePayload": "contact",
            "PracticeContactUpdatePayload": "contact",
            "PracticeContactLinkPayload": "contact",
            "PracticeContactUnlinkPayload": "contact",
        },
        inputs={"ContactOrder": "NAME KIND"},
    ),
    Line(
        "Add, change and link contacts of the practice",
        EVERYBODY,
        {
            "Mutation": "practiceContactCreate practiceContactUpdate practiceContactLink "
            "practiceContactUnlink",
        },
        inputs={
            "PracticeContactCreateInput": _CONTACT,
            "PracticeContactUpdateInput": f"id version {_CONTACT}",
            "PracticeContactLinkInput": "contactId clientId relationship",
            "PracticeContactUnlinkInput": "contactId clientId",
        },
    ),
    Line(
        "Take a contact away, which the front desk may not",
        (A,),
        {"Mutation": "practiceContactDelete", "PracticeContactDeletePayload": "deletedId"},
        inputs={"PracticeContactDeleteInput": "id version"},
    ),
    Line(
        "See who changed what, of what one may see",
        FRONT_DESK,
        {
            "Client": "history",
            "PracticeContact": "history",
            "Location": "history",
            "Room": "history",
            "Service": "history",
            "Payer": "history",
            "ScheduleEntry": "history",
            "Appointment": "history",
            "Meeting": "history",
            "TimeOff": "history",
            "ScheduleSeries": "history",
            "Provider": "history",
            "CalendarLink": "history",
            "InsurancePolicy": "history",
            "InsuranceProposal": "history",
            "ChangeEvent": "at by part action values",
            "ChangedValue": "name before after",
        },
    ),
    Line(
        "See everybody's calendar",
        FRONT_DESK,
        {
            "Query": "masterSchedule",
            **{f"{name}Payload": "entry" for name in _CHANGES},
            "Provider": "schedule",
            "ScheduleEntry": _ENTRY,
            "Appointment": f"{_ENTRY} appointmentType isLateCancel format telehealthUrl "
            "confirmedAt arrivedAt",
            "Meeting": f"{_ENTRY} telehealthUrl",
            "TimeOff": _ENTRY,
            "ScheduleSeries": "rule startsLocal lengthMinutes timeZone version occurrences",
            "Subscription": "masterScheduleChanged",
            "ScheduleChange": "at entryId isRemoved entry",
        },
        own_caseload=(C,),
    ),
    Line(
        "See when a colleague works and is busy or free, and no more",
        EVERYBODY,
        {
            "Query": "busyTimes freeSlots",
            "BusyTime": "startsAt endsAt",
            "FreeSlot": "startsAt endsAt",
            "Provider": "workingHours workingHoursVersion",
            "WorkingHours": "weekday starts ends validFrom validTo",
        },
    ),
    Line(
        "Say when one works; when others do, that is the administrator's",
        (A,),
        {"Mutation": "workingHoursSet"},
        own_caseload=(C,),
        inputs={
            "WorkingHoursSetInput": "providerId version hours",
            "WorkingHoursInput": "weekday starts ends validFrom validTo locationId",
        },
    ),
    Line(
        "Let another calendar show when one is busy, and see and end those links",
        (A,),
        {
            "Query": "calendarLinks",
            "Mutation": "calendarLinkCreate calendarLinkRevoke",
            "CalendarLink": "label createdAt revokedAt",
            "CalendarLinkCreatePayload": "link address",
            "CalendarLinkRevokePayload": "link",
        },
        own_caseload=(C,),
        inputs={
            "CalendarLinkCreateInput": "providerId label",
            "CalendarLinkRevokeInput": "id",
        },
    ),
    Line(
        "Book, move and cancel in everybody's calendar, in the master schedule alone",
        FRONT_DESK,
        {
            "Mutation": "appointmentCreate meetingCreate timeOffCreate scheduleEntryReschedule "
            "scheduleEntryCancel scheduleEntryReopen appointmentConfirm appointmentArrive "
            "appointmentMarkNoShow appointmentChangeClients meetingChangeMembers",
        },
        own_caseload=(C,),
        inputs={
            "AppointmentCreateInput": f"{_BOOKING} clientIds appointmentType serviceId "
            "lengthMinutes format telehealthUrl",
            "MeetingCreateInput": f"{_BOOKING} lengthMinutes memberIds telehealthUrl",
            "TimeOffCreateInput": f"{_BOOKING} endsAt",
            "ScheduleEntryRescheduleInput": "id version extent startsAt lengthMinutes "
            "providerId locationId roomId serviceId title format telehealthUrl overrideReason",
            "ScheduleEntryCancelInput": "id version extent reason isLateCancel",
            "ScheduleEntryReopenInput": "id version extent overrideReason",
            "AppointmentConfirmInput": "id version",
            "AppointmentArriveInput": "id version",
            "AppointmentMarkNoShowInput": "id version",
            "AppointmentChangeClientsInput": "id version extent addClientIds removeClientIds "
            "appointmentType overrideReason",
            "MeetingChangeMembersInput": "id version extent addMemberIds removeMemberIds "
            "overrideReason",
        },
    ),
    Line(
        "Tell clients by e-mail that there is news of an appointment, or learn who has no address",
        FRONT_DESK,
        {
            "AppointmentCreatePayload": "withoutEmail",
            "AppointmentChangeClientsPayload": "withoutEmail",
            "ScheduleEntryReschedulePayload": "withoutEmail",
            "ScheduleEntryCancelPayload": "withoutEmail",
        },
        own_caseload=(C,),
        inputs={
            "AppointmentCreateInput": "notify",
            "AppointmentChangeClientsInput": "notify",
            "ScheduleEntryRescheduleInput": "notify",
            "ScheduleEntryCancelInput": "notify",
        },
    ),
    Line(
        "See on the dashboard who is new",
        FRONT_DESK,
        {
            "Client": "source addedBy",
            "Dashboard": "newClients",
            "NewClient": "addedAt addedBy source",
        },
        inputs={
            "ClientOrder": "NEWEST",
            "ClientCreateInput": "source",
            "ClientUpdateInput": "source",
        },
    ),
    Line(
        "Know who works here, where, what is offered and who pays",
        EVERYBODY,
        {
            "Query": "practice providers ownProvider locations rooms services payers",
            "Practice": "name timeZone lateCancelHours",
            "Room": "name capacity location isActive version",
            "WorkingHours": "location",
            "FreeSlot": "provider",
            "Provider": "name credentials npi isActive",
            "Location": "name phone street city state postalCode isTelehealth isActive version",
            "Service": "name code lengthMinutes isActive version",
            "Payer": "name electronicPayerId filingCode isActive version",
            "LocationCreatePayload": "location",
            "LocationUpdatePayload": "location",
            "RoomCreatePayload": "room",
            "RoomUpdatePayload": "room",
            "ServiceCreatePayload": "service",
            "ServiceUpdatePayload": "service",
            "PayerCreatePayload": "payer",
            "PayerUpdatePayload": "payer",
            "Client": "primaryProvider",
            "ClientAppointment": "provider location service",
            "ScheduleEntry": _PLACED,
            "Appointment": f"{_PLACED} service",
            "Meeting": f"{_PLACED} members",
            "TimeOff": _PLACED,
            "BusyTime": "provider",
            "CalendarLink": "provider",
            "WorkingHoursSetPayload": "provider",
            "InsurancePolicy": "payer",
            "InsuranceProposal": "payer",
            "InsurancePayment": "payer",
            "Claim": "payer provider",
            "LedgerEntryDetail": "payer",
            "LineItem": "provider",
            "ChartNote": "author",
        },
    ),
    Line(
        "Run the practice: say where appointments are held and what is offered",
        (A,),
        {
            "Mutation": "locationCreate locationUpdate roomCreate roomUpdate serviceCreate"
            " serviceUpdate"
        },
        inputs={
            "LocationCreateInput": _LOCATION,
            "LocationUpdateInput": f"id version isActive {_LOCATION}",
            "RoomCreateInput": "locationId name capacity",
            "RoomUpdateInput": "id version isActive name capacity",
            "ServiceCreateInput": "name code lengthMinutes",
            "ServiceUpdateInput": "id version isActive name code lengthMinutes",
        },
    ),
    Line(
        "Front desk: add a payer whom a client's insurance names",
        FRONT_DESK,
        {"Mutation": "payerCreate payerUpdate"},
        inputs={
            "PayerCreateInput": "name electronicPayerId filingCode",
            "PayerUpdateInput": "id version isActive name electronicPayerId filingCode",
        },
    ),
    Line(
        "Biller: see what stands behind every row of the accounting screen",
        BILLING,
        {
            "LedgerEntry": "detail",
            "LedgerEntryDetail": "clientAmount insuranceAmount unappliedAmount method reference "
            "memo adjustmentKind enteredBy enteredAt lineItems allocations",
            "LineItem": "dateOfService procedureCode modifiers units amount placeOfService "
            "diagnosisPointers",
            "Allocation": "amount",
        },
    ),
    Line(
        "Biller: work with every claim, its amounts and its problems",
        BILLING,
        {
            "Query": "claims claim claimsSummary latestClaimUpdates",
            "Client": "claims",
            "ClientMergePreview": "claimCount",
            "PaidClaim": "claim",
            "Claim": "patientControlNumber payerClaimControlNumber frequencyCode rank status "
            "total paid adjusted clientResponsibility serviceFrom serviceTo submittedAt "
            "statusChangedAt needsAttention closedReason lines diagnoses issues events",
            "ClaimLine": "position dateOfService procedureCode modifiers units amount "
            "placeOfService diagnosisPointers",
            "ClaimDiagnosis": "position code",
            "ClaimIssue": "source ruleCode severity fieldPath message acceptedBy resolvedAt",
            "ClaimEvent": "at fromStatus toStatus kind text actor claim",
            "ClaimsSummary": "count total paid needingAttention needingAttentionTotal byStatus",
            "ClaimStatusSummary": "status count total",
        },
        inputs={"ClaimOrder": "CHANGED LARGEST SERVICE_DATE"},
    ),
    Line(
        "Biller: see who owes most",
        BILLING,
        {
            "Query": "largestOpenBalances",
            "OpenBalance": "balance clientBalance insuranceBalance oldestOpenOn",
        },
    ),
    Line(
        "Biller: see to whom most is due",
        BILLING,
        {"Query": "largestCreditsDue", "CreditDue": "creditDue"},
    ),
    Line(
        "Biller: see what payers sent",
        BILLING,
        {
            "Query": "insurancePayments",
            "InsurancePayment": "method amount paidOn reference source status receivedAt claims",
            "PaidClaim": "charged paid clientResponsibility state holdReason",
        },
        inputs={"InsurancePaymentOrder": "LARGEST NEWEST"},
    ),
    Line(
        "Clinician: open the chart of the own caseload; nobody at the front desk may",
        (),
        {
            "Client": "chart",
            "Chart": "diagnoses notes documents",
            "Diagnosis": "code description isPrimary notedOn resolvedOn",
            "ChartNote": "title body kind status sessionOn signedAt",
            "ClinicalDocument": "name mediaType sizeBytes sha256 uploadedAt uploadedBy",
        },
        own_caseload=(C,),
    ),
    Line(
        "Psychotherapy notes: their author, nobody else",
        (),
        {"Chart": "psychotherapyNotes", "PsychotherapyNote": "body sessionOn"},
        own_writing=(C,),
    ),
)

OPEN = {
    "Query": "viewer node dashboard",
    "Viewer": "name email roles permissions",
    "HeldPermission": "name meaning scope",
    "Client": "documents",
    "Problem": "code message field",
    **{f"{name}Payload": "errors" for name in _CHANGES},
    "WorkingHoursSetPayload": "errors",
    "CalendarLinkCreatePayload": "errors",
    "CalendarLinkRevokePayload": "errors",
    "PracticeContactCreatePayload": "errors",
    "PracticeContactUpdatePayload": "errors",
    "PracticeContactLinkPayload": "errors",
    "PracticeContactUnlinkPayload": "errors",
    "PracticeContactDeletePayload": "errors",
    **{
        f"{name}{verb}Payload": "errors"
        for name in ("Location", "Room", "Service", "Payer")
        for verb in ("Create", "Update")
    },
    "ScheduleChange": "cursor",
    "ClientCreatePayload": "errors",
    "ClientUpdatePayload": "errors",
    "ClientDeactivatePayload": "errors",
    "ClientReactivatePayload": "errors",
    "ClientMergePayload": "errors",
    "ClientMergeUndoPayload": "errors",
    "InsurancePolicyCreatePayload": "errors",
    "InsurancePolicyUpdatePayload": "errors",
    "InsurancePolicyEndPayload": "errors",
    "InsurancePolicyReopenPayload": "errors",
    "InsurancePoliciesRankPayload": "errors",
    "InsurancePolicyDeletePayload": "errors",
    "AuthorizationCreatePayload": "errors",
    "AuthorizationUpdatePayload": "errors",
    "AuthorizationDeletePayload": "errors",
    "InsuranceProposalAcceptPayload": "errors",
    "InsuranceProposalRejectPayload": "errors",
    "InsuranceProposalReopenPayload": "errors",
}
"""Open to everybody signed in, besides ids and the parts of a page: what groups, and oneself."""


@cache
def verdicts() -> dict[str, frozenset[str]]:
    """Every field of the lines, with the roles that may read it."""
    found: dict[str, frozenset[str]] = {}
    for line in LINES:
        for coordinate in line.coordinates():
            assert coordinate not in found, f"{coordinate} stands in two lines"
            found[coordinate] = line.roles()
    return found


@cache
def verdicts_on_inputs() -> dict[str, frozenset[str]]:
    """Every input field and ordering of the lines, with the roles that may tell it."""
    found: dict[str, frozenset[str]] = {}
    for line in LINES:
        for coordinate in line.told():
            assert coordinate not in found, f"{coordinate} stands in two lines"
            found[coordinate] = line.roles()
    return found


@cache
def open_fields() -> frozenset[str]:
    return frozenset(
        f"{type_name}.{field}" for type_name, fields in OPEN.items() for field in fields.split()
    )
