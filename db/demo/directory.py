"""What a demo practice offers and where: locations, services with fees, payers, documents."""

from __future__ import annotations

from dataclasses import dataclass

from db.demo.practice import Practice, fold
from db.demo.rows import Rows
from db.directory import location, payer, service
from db.documents import standard_document
from db.identity import practice as practice_table


@dataclass(frozen=True)
class Payer:
    """An invented payer: what it allows of a fee, in percent, and how it is reached."""

    name: str
    electronic_payer_id: str | None
    filing_code: str
    allowed_percent: int
    weight: int

    @property
    def is_electronic(self) -> bool:
        return self.electronic_payer_id is not None


PAYERS = (
    Payer("Harborlight Health Plan", "HLH01", "CI", 74, 26),
    Payer("Blue Heron Mutual", "BHM77", "BL", 81, 22),
    Payer("Summit Ridge HMO", "SRH22", "HM", 66, 16),
    Payer("Cedar Valley Medicare Advantage", "CVM16", "MB", 62, 12),
    Payer("Keystone Commons Medicaid", "KCM40", "MC", 54, 12),
    Payer("Lakeshore Employee Benefit Trust", "LEB09", "CI", 78, 7),
    Payer("Old Mill Indemnity", None, "CI", 85, 5),
)

INTAKE, SHORT, MIDDLE, LONG = "90791", "90832", "90834", "90837"
FAMILY, GROUP = "90847", "90853"
COMPLEXITY, SCREENING = "90785", "96127"
MISSED = "MISSD"
"""The practice's own code for the fee of a missed session; no payer ever sees it."""

FEE_CENTS = {
    INTAKE: 21000, SHORT: 11000, MIDDLE: 15000, LONG: 18500, FAMILY: 17000, GROUP: 6000,
    COMPLEXITY: 1500, SCREENING: 1200, MISSED: 7500,
}  # fmt: skip

MINUTES = {INTAKE: 60, SHORT: 30, MIDDLE: 45, LONG: 55, FAMILY: 50, GROUP: 60}

_SERVICES = (
    ("Intake interview", INTAKE), ("Therapy session, 30 minutes", SHORT),
    ("Therapy session, 45 minutes", MIDDLE), ("Therapy session, 55 minutes", LONG),
    ("Couples or family session", FAMILY), ("Group session", GROUP),
)  # fmt: skip

OFFICE, NORTH, VIDEO = "Juniper Street office", "Linden Avenue office", "Telehealth"
_LOCATIONS = (
    (OFFICE, "210 Juniper Street", "+12125550101", False),
    (NORTH, "48 Linden Avenue", "+12125550102", False),
    (VIDEO, "210 Juniper Street", None, True),
)

# Name, and whether it must be signed, must be read, and is given to every new client.
DOCUMENTS = (
    ("Consent to treatment", True, True, True), ("Notice of privacy practices", True, True, True),
    ("Fees and cancellation policy", True, True, True), ("Telehealth agreement", True, True, False),
    ("Intake questionnaire", False, False, True), ("Release of information", True, False, False),
    ("Consent for a minor", True, True, False), ("Group agreement", True, True, False),
    ("Consent to treatment (2021)", True, True, False),
)  # fmt: skip
RETIRED_DOCUMENTS = 1
"""How many at the end of the list are no longer handed out."""


OPENED_DAYS_AGO = 2_000
"""How long before its today a demo practice opened; by that its today is known again."""


def add_directory(practice: Practice, rows: Rows) -> None:
    """Add the practice itself and everything its whole staff shares."""
    rows.add(
        practice_table,
        name=practice.name,
        time_zone=practice.time_zone,
        late_cancel_hours=24,
        created_at=practice.instant(practice.days_ago(OPENED_DAYS_AGO), 9),
    )
    _add_locations(practice, rows)
    _add_services(practice, rows)
    _add_payers(practice, rows)
    _add_documents(practice, rows)


def _add_locations(practice: Practice, rows: Rows) -> None:
    for name, street, phone, is_telehealth in _LOCATIONS:
        rows.add(
            location,
            id=practice.id_of("location", name),
            name=name,
            phone=phone,
            street=street,
            city="Juniper Falls",
            state="NY",
            postal_code="12999",
            is_telehealth=is_telehealth,
            is_active=True,
            version=1,
            sort_key=fold(name),
        )


def _add_services(practice: Practice, rows: Rows) -> None:
    for name, code in _SERVICES:
        rows.add(
            service,
            id=practice.id_of("service", code),
            name=name,
            code=code,
            length_minutes=MINUTES[code],
            is_active=True,
            version=1,
            sort_key=fold(name),
        )


def _add_payers(practice: Practice, rows: Rows) -> None:
    for one in PAYERS:
        rows.add(
            payer,
            id=practice.id_of("payer", one.name),
            name=one.name,
            electronic_payer_id=one.electronic_payer_id,
            filing_code=one.filing_code,
            is_active=True,
            version=1,
            sort_key=fold(one.name),
        )


def _add_documents(practice: Practice, rows: Rows) -> None:
    for place, (name, is_signed, is_read, is_automatic) in enumerate(DOCUMENTS):
        rows.add(
            standard_document,
            id=practice.id_of("standard_document", name),
            name=name,
            requires_signature=is_signed,
            requires_reading=is_read,
            auto_assign=is_automatic,
            is_active=place < len(DOCUMENTS) - RETIRED_DOCUMENTS,
        )
