"""The invented people who are clients: names, birth dates, ways to reach them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from db.demo.chance import Chance
from db.demo.names import EITHER, FEMALE, KNOWN, LAST, MALE, PREFERRED
from db.demo.places import AREA_CODES, MAIL_DOMAINS, STREETS, TOWNS, phone_number
from db.demo.practice import Practice, fold

_PRONOUNS = {"F": "she/her", "M": "he/him", "U": "they/them"}
_LANGUAGES = ("English",) * 14 + ("Spanish", "Spanish", "Vietnamese", "Mandarin", "Portuguese")
_YEAR_DAYS = 365.25


@dataclass(frozen=True)
class Home:
    """Where somebody lives."""

    street: str
    unit: str | None
    city: str
    state: str
    postal_code: str


@dataclass(frozen=True)
class Person:
    """Who somebody is, apart from being a client."""

    first_name: str
    last_name: str
    preferred_name: str | None
    sex: str
    pronouns: str | None
    gender_identity: str | None
    language: str
    birth_date: date
    phone: str
    email: str
    home: Home

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def age(self, day: date) -> int:
        """Whole years lived by that day."""
        return int((day - self.birth_date).days / _YEAR_DAYS)


def person(practice: Practice, number: int) -> Person:
    """Invent the client of that number, counted from 0.

    In the practice with shared people, every second one bears the name of the other practice's
    client of that number, and every fourth the birth date and telephone as well.
    """
    namesake = Chance(f"person/{number}")
    own = practice.random("person", number) if practice.people_shared else namesake
    named_alike = not practice.people_shared or number % 2 == 0
    sex, first, last = _name(number if named_alike else None, namesake if named_alike else own)
    reached = namesake if number % 4 == 0 else own
    birth_date = practice.today - timedelta(days=_age_days(number, reached))
    phone = phone_number(reached.randrange(len(AREA_CODES)), number + reached.randrange(3))
    return Person(
        first_name=first,
        last_name=last,
        preferred_name=PREFERRED.get(first) if own.falls(0.5) else None,
        sex=sex,
        pronouns=_pronouns(sex, own),
        gender_identity=_gender_identity(sex, own),
        language=own.choice(_LANGUAGES),
        birth_date=birth_date,
        phone=phone,
        email=f"{_mailbox(first, last)}{number}@{own.choice(MAIL_DOMAINS)}",
        home=home(own),
    )


def _name(number: int | None, chance: Chance) -> tuple[str, str, str]:
    if number is not None and number < len(KNOWN):
        return KNOWN[number]
    sex = chance.drawn({"F": 52, "M": 40, "U": 8})
    given = {"F": FEMALE, "M": MALE, "U": EITHER}[sex]
    return sex, chance.choice(given), chance.choice(LAST)


def _age_days(number: int, chance: Chance) -> int:
    # The first ones, whom people look for, are grown up; one in nine of the others is a minor.
    is_minor = chance.falls(0.11) and number >= len(KNOWN)
    years = chance.randint(6, 16) if is_minor else min(88, 19 + int(chance.expovariate(1 / 19)))
    return int(years * _YEAR_DAYS) + chance.randrange(5, 360)


def _pronouns(sex: str, chance: Chance) -> str | None:
    if chance.falls(0.25):
        return None
    return "they/them" if chance.falls(0.05) else _PRONOUNS[sex]


def _gender_identity(sex: str, chance: Chance) -> str | None:
    if chance.falls(0.6):
        return None
    if sex == "U" or chance.falls(0.08):
        return "Non-binary"
    return {"F": "Woman", "M": "Man"}[sex]


def _mailbox(first: str, last: str) -> str:
    return "".join(c for c in fold(f"{first}.{last}") if c.isascii() and (c.isalnum() or c == "."))


def home(chance: Chance) -> Home:
    city, state, area = chance.choice(TOWNS)
    return Home(
        street=f"{chance.randint(2, 980)} {chance.choice(STREETS)}",
        unit=f"Apt {chance.randint(1, 40)}" if chance.falls(0.3) else None,
        city=city,
        state=state,
        postal_code=f"{area}{chance.randint(100, 998)}",
    )
