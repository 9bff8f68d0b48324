"""The clients of a team: who they are, who sees them, since when, and who comes as a couple."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from db.demo.chance import Chance
from db.demo.names import KNOWN
from db.demo.people import Person, person
from db.demo.practice import Practice
from db.demo.staff import Provider

if TYPE_CHECKING:
    from db.demo.insurance import Policy
    from db.demo.visits import Visit

NEW_CLIENTS = 8
_NEW_DAYS_MAX = 13
_OLDEST_DAYS = 1500
_ADULT_YEARS = 18
_ENDED_AFTER_DAYS = 120


@dataclass
class Client:
    """A client of a demo practice, with what later steps need to know."""

    id: UUID
    number: int
    person: Person
    provider: Provider
    since: date
    until: date | None
    """The last day of an inactive client's treatment."""
    status: str
    chance: Chance
    partner: Client | None = None
    """Whom this client attends couples sessions with; the sessions are the partner's."""
    guardian: str | None = None
    policy: Policy | None = None
    """The primary policy, while it is active."""
    diagnoses: list[str] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)

    @property
    def is_minor(self) -> bool:
        return self.guardian is not None


def make_clients(practice: Practice, team: int, providers: tuple[Provider, ...]) -> list[Client]:
    """Invent the clients of a team: every so many-th of the practice, dealt out evenly."""
    deal = practice.random("deal", team)
    hand: list[Provider] = []
    clients: list[Client] = []
    for number in range(team, practice.clients, practice.teams):
        hand = hand or deal.sample(providers, len(providers))
        one = _make_client(practice, number, hand.pop())
        clients.append(_paired(one, clients[-1]) if clients else one)
    return clients


def _make_client(practice: Practice, number: int, provider: Provider) -> Client:
    chance = practice.random("client", number)
    who = person(practice, number)
    since = practice.days_ago(_days_known(practice, number, chance))
    is_new = number >= practice.clients - NEW_CLIENTS
    status = "ACTIVE"
    if is_new:
        status = "PROSPECTIVE" if number % 3 == 0 else "ACTIVE"
    elif chance.falls(0.1) and since < practice.days_ago(_ENDED_AFTER_DAYS):
        status = "INACTIVE"
    until = practice.days_ago(chance.randint(25, 75)) if status == "INACTIVE" else None
    one = Client(
        practice.id_of("client", number), number, who, provider, since, until, status, chance
    )
    if who.age(practice.today) < _ADULT_YEARS:
        one.guardian = f"{chance.choice(('Dana', 'Louis', 'Teresa', 'Omar'))} {who.last_name}"
    return one


def _days_known(practice: Practice, number: int, chance: Chance) -> int:
    """How long ago the client came. Whoever has a higher number came later."""
    later = practice.clients - number - 1
    if later < NEW_CLIENTS:
        return _NEW_DAYS_MAX * later // NEW_CLIENTS
    share = (later - NEW_CLIENTS) / practice.clients
    return 20 + int(_OLDEST_DAYS * share**1.3) + chance.randrange(3)


def _paired(one: Client, before: Client) -> Client:
    """Now and then make a client the partner of the one before, of the same name and home."""
    is_possible = not (one.is_minor or before.is_minor or before.partner)
    if (
        not is_possible
        or one.number < len(KNOWN)
        or one.status != "ACTIVE"
        or before.status != "ACTIVE"
    ):
        return one
    if one.chance.falls(0.05):
        one.partner, one.provider = before, before.provider
        one.person = replace(one.person, last_name=before.person.last_name, home=before.person.home)
    return one
