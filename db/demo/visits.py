"""One visit of one client: what it was, whether it took place, and how it is billed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from db.demo.chance import Chance
from db.demo.directory import (
    COMPLEXITY,
    FAMILY,
    FEE_CENTS,
    GROUP,
    INTAKE,
    LONG,
    MIDDLE,
    MISSED,
    SCREENING,
    SHORT,
)
from db.demo.staff import Provider

PLACES = {"IN_PERSON": "11", "VIDEO": "10", "PHONE": "10"}
MODIFIERS = {"IN_PERSON": (), "VIDEO": ("95",), "PHONE": ("93",)}
"""The place of service and the modifiers that say how client and provider met."""


@dataclass(frozen=True)
class Visit:
    """An appointment that is over: held, missed, or cancelled too late."""

    entry_id: UUID
    provider: Provider
    day: date
    starts_at: datetime
    format: str
    codes: tuple[str, ...]
    """The procedures to bill; the fee of a missed session is one of them."""

    @property
    def was_held(self) -> bool:
        return self.codes != (MISSED,)

    @property
    def fee_cents(self) -> int:
        return sum(FEE_CENTS[code] for code in self.codes)

    @property
    def place_of_service(self) -> str:
        return PLACES[self.format]

    @property
    def modifiers(self) -> list[str]:
        return list(MODIFIERS[self.format])


def usual_service(chance: Chance, *, is_minor: bool) -> str:
    """The service of a client's every session but the first."""
    if is_minor and chance.falls(0.1):
        return FAMILY
    return chance.drawn({MIDDLE: 52, LONG: 33, SHORT: 15})


def usual_format(chance: Chance) -> str:
    return chance.drawn({"IN_PERSON": 62, "VIDEO": 35, "PHONE": 3})


def codes_of(service: str, chance: Chance) -> tuple[str, ...]:
    """The procedures of a session held: the service, and now and then an addition to it."""
    if service == INTAKE or chance.falls(0.05):
        return service, SCREENING
    if service not in {FAMILY, GROUP} and chance.falls(0.07):
        return service, COMPLEXITY
    return (service,)
