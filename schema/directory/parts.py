"""What is told of locations, rooms, services and payers when they are added or changed."""

from __future__ import annotations

import re

import strawberry

from permissions.vocabulary import Directory
from schema.declare import input_field, inputs
from schema.scalars import key_of
from schema.written import line, minutes, phone_number, postal_code, state

CAPACITY_MAX = 1_000
LENGTH_MINUTES_MAX = 24 * 60
_SERVICE_CODE = re.compile(r"[0-9A-Z]{2,10}")
_FILING_CODES = frozenset((
    "11", "12", "13", "14", "15", "16", "17", "AM", "BL", "CH", "CI", "DS", "FI", "HM", "LM", "MA",
    "MB", "MC", "OF", "TV", "VA", "WC", "ZZ",
))  # fmt: skip


def _capacity(number: int) -> int:
    if not 1 <= number <= CAPACITY_MAX:
        raise ValueError(f"A room holds from 1 to {CAPACITY_MAX:,} people.")
    return number


def _service_code(text: str) -> str:
    if not _SERVICE_CODE.fullmatch(text):
        raise ValueError('A service code is 2 to 10 capital letters and digits, such as "90834".')
    return text


def _filing_code(text: str) -> str:
    """A claim filing indicator: element SBR09 of the professional claim, X12 837 005010X222A1."""
    if text not in _FILING_CODES:
        raise ValueError('A claim filing code is one of X12 005010, such as "CI" or "MB".')
    return text


@inputs
class _LocationDetails:
    """What is known of a location besides its name and address."""

    phone: str | None = input_field(
        "Its telephone number, as people write it.", requires=Directory.EDIT, encode=phone_number
    )
    is_telehealth: bool | None = input_field(
        "Whether it is no place but video.", requires=Directory.EDIT, may_be_null=False
    )


@inputs
class LocationCreateInput(_LocationDetails):
    """A place where appointments are to be held."""

    name: str = input_field("What the place is called.", requires=Directory.EDIT, encode=line())
    street: str = input_field("House number and street.", requires=Directory.EDIT, encode=line())
    city: str = input_field("City.", requires=Directory.EDIT, encode=line())
    state: str = input_field("State, two letters.", requires=Directory.EDIT, encode=state)
    postal_code: str = input_field("ZIP code.", requires=Directory.EDIT, encode=postal_code)


@inputs
class LocationUpdateInput(_LocationDetails):
    """What is to be different of a location; what is left out stays as it is."""

    id: strawberry.ID = input_field(
        "The location's global id.", requires=Directory.EDIT, encode=key_of("location")
    )
    version: int = input_field("The version that you read.", requires=Directory.EDIT)
    name: str | None = input_field(
        "What the place is called.", requires=Directory.EDIT, encode=line(), may_be_null=False
    )
    street: str | None = input_field(
        "House number and street.", requires=Directory.EDIT, encode=line(), may_be_null=False
    )
    city: str | None = input_field(
        "City.", requires=Directory.EDIT, encode=line(), may_be_null=False
    )
    state: str | None = input_field(
        "State, two letters.", requires=Directory.EDIT, encode=state, may_be_null=False
    )
    postal_code: str | None = input_field(
        "ZIP code.", requires=Directory.EDIT, encode=postal_code, may_be_null=False
    )
    is_active: bool | None = input_field(
        "Whether appointments are held there.", requires=Directory.EDIT, may_be_null=False
    )


@inputs
class _RoomDetails:
    """What is known of a room besides its name."""

    capacity: int | None = input_field(
        "How many people it holds.", requires=Directory.EDIT, encode=_capacity
    )


@inputs
class RoomCreateInput(_RoomDetails):
    """A room of a location."""

    location_id: strawberry.ID = input_field(
        "The location's global id.", requires=Directory.EDIT, encode=key_of("location")
    )
    name: str = input_field("What the room is called.", requires=Directory.EDIT, encode=line())


@inputs
class RoomUpdateInput(_RoomDetails):
    """What is to be different of a room; what is left out stays as it is."""

    id: strawberry.ID = input_field(
        "The room's global id.", requires=Directory.EDIT, encode=key_of("room")
    )
    version: int = input_field("The version that you read.", requires=Directory.EDIT)
    name: str | None = input_field(
        "What the room is called.", requires=Directory.EDIT, encode=line(), may_be_null=False
    )
    is_active: bool | None = input_field(
        "Whether it is used.", requires=Directory.EDIT, may_be_null=False
    )


@inputs
class _ServiceDetails:
    """What is known of a service besides its name and length."""

    code: str | None = input_field(
        "The procedure code it is billed under.", requires=Directory.EDIT, encode=_service_code
    )


@inputs
class ServiceCreateInput(_ServiceDetails):
    """Something that the practice is to offer."""

    name: str = input_field("What the service is called.", requires=Directory.EDIT, encode=line())
    length_minutes: int = input_field(
        "How long it takes, in minutes.",
        requires=Directory.EDIT,
        encode=minutes(LENGTH_MINUTES_MAX),
    )


@inputs
class ServiceUpdateInput(_ServiceDetails):
    """What is to be different of a service; what is left out stays as it is."""

    id: strawberry.ID = input_field(
        "The service's global id.", requires=Directory.EDIT, encode=key_of("service")
    )
    version: int = input_field("The version that you read.", requires=Directory.EDIT)
    name: str | None = input_field(
        "What the service is called.", requires=Directory.EDIT, encode=line(), may_be_null=False
    )
    length_minutes: int | None = input_field(
        "How long it takes, in minutes.",
        requires=Directory.EDIT,
        encode=minutes(LENGTH_MINUTES_MAX),
        may_be_null=False,
    )
    is_active: bool | None = input_field(
        "Whether it is offered.", requires=Directory.EDIT, may_be_null=False
    )


@inputs
class _PayerDetails:
    """What is known of a payer besides its name."""

    electronic_payer_id: str | None = input_field(
        "The id under which it takes electronic claims.", requires=Directory.PAYERS, encode=line(80)
    )
    filing_code: str | None = input_field(
        "The claim filing code of X12: CI, MB, MC.", requires=Directory.PAYERS, encode=_filing_code
    )


@inputs
class PayerCreateInput(_PayerDetails):
    """An insurance company or program that is to pay for care."""

    name: str = input_field("The payer's name.", requires=Directory.PAYERS, encode=line())


@inputs
class PayerUpdateInput(_PayerDetails):
    """What is to be different of a payer; what is left out stays as it is."""

    id: strawberry.ID = input_field(
        "The payer's global id.", requires=Directory.PAYERS, encode=key_of("payer")
    )
    version: int = input_field("The version that you read.", requires=Directory.PAYERS)
    name: str | None = input_field(
        "The payer's name.", requires=Directory.PAYERS, encode=line(), may_be_null=False
    )
    is_active: bool | None = input_field(
        "Whether new policies may name it.", requires=Directory.PAYERS, may_be_null=False
    )
