"""What a story remembers, and the names, days and hours that no other telling of it takes."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

WEEKS = 4
"""How long the weekly series of a story is."""

_WORD = re.compile(r"\{(\w+)\}")
_SYLLABLES = re.findall("..", "babedodufafigokalelimonaneporarisasetatevowi")
_DIGITS = "23456789"
_PAST_WEEKS = 20
_COMING_WEEKS = range(8, 400)


class Notebook(dict[str, Any]):
    """Words with what they stand for. Each is new: a story may be told as often as one likes."""

    @classmethod
    def new(cls, now: datetime) -> Notebook:
        chance = random.SystemRandom()
        surname, child, twin = (_name(chance, syllables) for syllables in (5, 3, 3))
        monday = (now - timedelta(days=now.weekday())).replace(hour=5, minute=0, second=0)
        week = monday + timedelta(weeks=chance.choice(_COMING_WEEKS))
        past = now - timedelta(weeks=chance.randint(2, _PAST_WEEKS))
        exchange = "".join(chance.choice(_DIGITS) for _ in range(6))
        return cls(
            surname=surname,
            child=child,
            twin=twin,
            phone=f"+1212{exchange[0]}0{exchange[1:]}",
            email=f"{surname.lower()}@{surname.lower()}.example.com",
            # Somebody of fifteen, so that a guardian is asked for whenever the story is told.
            birth=f"{now.year - 15}-01-{chance.randint(1, 28):02}",
            today=f"{now:%Y-%m-%d}",
            year=f"{now:%Y}-01-01",
            began=_written(now - timedelta(minutes=1)),
            **{f"week{n}": _written(week + timedelta(weeks=n)) for n in range(WEEKS + 1)},
            past=_written(past),
            past_end=_written(past + timedelta(weeks=2) - timedelta(hours=2)),
        )

    def fill(self, value: Any) -> Any:
        """The same with its words looked up; a value that is one word may be of any kind."""
        if isinstance(value, Mapping):
            return {key: self.fill(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.fill(one) for one in value]
        if not isinstance(value, str):
            return value
        if whole := _WORD.fullmatch(value):
            return self[whole[1]]
        return _WORD.sub(lambda word: str(self[word[1]]), value)


def intake(data: Any) -> Mapping[str, Any]:
    """The first free hour of all."""
    return dict(data["week0"]["nodes"][0])


def weekly(data: Any) -> Mapping[str, Any]:
    """Somebody's free hour after the intake, at the same time of the clocks in each of the weeks."""
    zone = ZoneInfo(data["practice"]["timeZone"])
    weeks = [data[f"week{n}"]["nodes"] for n in range(WEEKS)]
    later = [{_hour(slot, zone, n) for slot in slots} for n, slots in enumerate(weeks)]
    for slot in weeks[0]:
        is_after = _instant(slot["startsAt"]) >= _instant(intake(data)["endsAt"])
        if is_after and all(_hour(slot, zone) in hours for hours in later):
            return dict(slot)
    raise AssertionError("nobody has the same hour free in each of the weeks")


def other_than(slots: Any, *taken: Any) -> Mapping[str, Any]:
    """The first free slot at an hour that is none of these."""
    hours = {one["startsAt"] for one in taken}
    return dict(next(slot for slot in slots if slot["startsAt"] not in hours))


def _hour(slot: Mapping[str, Any], zone: ZoneInfo, weeks: int = 0) -> tuple[str, datetime]:
    local = _instant(slot["startsAt"]).astimezone(zone).replace(tzinfo=None)
    return slot["provider"]["id"], local - timedelta(weeks=weeks)


def _instant(written: str) -> datetime:
    return datetime.fromisoformat(written)


def _name(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(syllables)).title()


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")
