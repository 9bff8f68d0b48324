"""The tables as ORM classes, with the columns that the queries need."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """What every table has."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        list[str]: ARRAY(Text),
    }

    practice_id: Mapped[UUID] = mapped_column(primary_key=True)


class User(Base):
    """Somebody who may sign in."""

    __tablename__ = "account"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]


class RoleGrant(Base):
    """A role of a user."""

    __tablename__ = "role_grant"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    role: Mapped[str]


class Provider(Base):
    """Somebody who sees clients."""

    __tablename__ = "provider"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class Payer(Base):
    """Somebody who pays for care."""

    __tablename__ = "payer"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class Client(Base):
    """A person in care."""

    __tablename__ = "client"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    legal_first_name: Mapped[str]
    legal_last_name: Mapped[str]
    preferred_name: Mapped[str | None]
    pronouns: Mapped[str | None]
    birth_date: Mapped[date]
    sex: Mapped[str]
    language: Mapped[str | None]
    status: Mapped[str]
    since: Mapped[date]
    sort_key: Mapped[str]


class SearchTerm(Base):
    """A word that a client is found by."""

    __tablename__ = "client_search_term"
    distance: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    client_id: Mapped[UUID] = mapped_column(primary_key=True)


class AccountTotal(Base):
    """What a client's account comes to."""

    __tablename__ = "account_total"
    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    charges_cents: Mapped[int] = mapped_column(BigInteger)
    payments_cents: Mapped[int] = mapped_column(BigInteger)
    adjustments_cents: Mapped[int] = mapped_column(BigInteger)
    refunds_cents: Mapped[int] = mapped_column(BigInteger)
    client_cents: Mapped[int] = mapped_column(BigInteger)
    insurance_cents: Mapped[int] = mapped_column(BigInteger)
    credit_cents: Mapped[int] = mapped_column(BigInteger)
    balance_cents: Mapped[int] = mapped_column(BigInteger)
    as_of: Mapped[datetime | None]


class LedgerEntry(Base):
    """A row of a client's account."""

    __tablename__ = "ledger_entry"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    posted_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    effect_cents: Mapped[int] = mapped_column(BigInteger)
    payer_id: Mapped[UUID | None]
    method: Mapped[str | None]
    reference: Mapped[str | None]
    memo: Mapped[str | None]
    entered_by_name: Mapped[str]


class LineItem(Base):
    """A service within a charge."""

    __tablename__ = "line_item"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID]
    position: Mapped[int]
    date_of_service: Mapped[date]
    procedure_code: Mapped[str]
    modifiers: Mapped[list[str]]
    units: Mapped[int]
    amount_cents: Mapped[int] = mapped_column(BigInteger)


class Appointment(Base):
    """An entry of a provider's calendar."""

    __tablename__ = "schedule_entry"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    provider_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[str]
    format: Mapped[str | None]


class Attendee(Base):
    """A client who attends an appointment."""

    __tablename__ = "attendee"
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime]


class Claim(Base):
    """What is asked of a payer."""

    __tablename__ = "claim"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID]
    payer_id: Mapped[UUID]
    patient_control_number: Mapped[str]
    payer_claim_control_number: Mapped[str | None]
    status: Mapped[str]
    total_cents: Mapped[int] = mapped_column(BigInteger)
    paid_cents: Mapped[int] = mapped_column(BigInteger)
    adjusted_cents: Mapped[int] = mapped_column(BigInteger)
    client_responsibility_cents: Mapped[int] = mapped_column(BigInteger)
    service_from: Mapped[date]
    service_to: Mapped[date]
    status_changed_at: Mapped[datetime]
    needs_attention: Mapped[bool]
