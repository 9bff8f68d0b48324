"""What everything in a demo practice is derived from: its name, its size, and what day it is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import count
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from asyncpg.pgproto import pgproto

from db.demo.chance import Chance

TODAY = date(2026, 11, 23)
"""The day the demo takes place, unless another is asked for: a Monday."""
_SEED = "front-office-demo-1"
_CLIENTS_PER_TEAM_MAX = 480
TEAM_PROVIDERS = 8

# Letters that no decomposition takes apart; PostgreSQL's unaccent knows them too.
_UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae"})


@dataclass(frozen=True)
class Practice:
    """One demo practice. Equal practices are filled with equal rows."""

    name: str
    mail_domain: str
    clients: int
    today: date
    password_hash: str
    time_zone: str = "America/New_York"
    people_shared: bool = False
    """Whether its clients carry names, and some phones and birth dates, of the other practice."""

    @cached_property
    def id(self) -> UUID:
        return _packed(uuid5(NAMESPACE_URL, f"{_SEED}/{self.name}"))

    @property
    def teams(self) -> int:
        """How many teams of providers there are; a team is filled at once, and whole."""
        return max(1, -(-self.clients // _CLIENTS_PER_TEAM_MAX))

    def id_of(self, *words: object) -> UUID:
        """The id of something that has a name of its own, whatever the practice's size."""
        return _named_id(self.id, words)

    def ids(self, *words: object) -> Iterator[UUID]:
        """Ids for rows without a name, ascending, so that the indexes grow at one end."""
        prefix = blake2b(f"{self.id}/{words}".encode(), digest_size=6).digest() + b"\x80\x00"
        return (pgproto.UUID(prefix + (1 << 63 | n).to_bytes(8)) for n in count())

    def random(self, *words: object) -> Chance:
        """Chance that falls the same way each time for the same words."""
        return Chance("/".join((_SEED, self.name, *map(str, words))))

    def instant(self, day: date, hour: int, minute: int = 0) -> datetime:
        """The instant of a time on the practice's clocks, from six in the morning on."""
        return _six_o_clock(day, self.time_zone) + timedelta(hours=hour - 6, minutes=minute)

    @cached_property
    def now(self) -> datetime:
        """Noon of the demo's day: nothing was written later than this."""
        return self.instant(self.today, 12)

    def days_ago(self, days: int) -> date:
        return self.today - timedelta(days=days)


@lru_cache(maxsize=4096)
def _named_id(practice_id: UUID, words: tuple[object, ...]) -> UUID:
    return _packed(uuid5(practice_id, "/".join(map(str, words))))


def _packed(made: UUID) -> UUID:
    """The driver's own kind of id, which it can write without a detour: there are millions."""
    return pgproto.UUID(made.bytes)


@lru_cache(maxsize=8192)
def _six_o_clock(day: date, time_zone: str) -> datetime:
    # Clocks change in the small hours, so the rest of the day runs evenly from here.
    return datetime.combine(day, time(6), ZoneInfo(time_zone)).astimezone(UTC)


def fold(written: str) -> str:
    """Lower case without accents, as the database's function of the same name makes it."""
    spelled = unicodedata.normalize("NFD", written.casefold())
    return "".join(c for c in spelled if not unicodedata.combining(c)).translate(_UNDECOMPOSED)
