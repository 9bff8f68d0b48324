"""Street and unit as the post writes them, where that is sure; else as people wrote them.

The words are those of USPS Publication 28: appendix C1 (suffixes), C2 (units) and 2 (directions).
An abbreviation is put only where its word can mean nothing else, so nothing that was written is
lost: after a house number, the last word is what kind of street it is, and what follows is the unit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_SUFFIXES = {
    "alley": "Aly", "avenue": "Ave", "boulevard": "Blvd", "circle": "Cir", "court": "Ct",
    "crescent": "Cres", "drive": "Dr", "expressway": "Expy", "highway": "Hwy", "lane": "Ln",
    "parkway": "Pkwy", "place": "Pl", "plaza": "Plz", "road": "Rd", "square": "Sq",
    "street": "St", "terrace": "Ter", "trail": "Trl", "turnpike": "Tpke",
}  # fmt: skip
_UNITS = {
    "apartment": "Apt", "building": "Bldg", "department": "Dept", "room": "Rm", "suite": "Ste",
    "unit": "Unit",
}  # fmt: skip
_DIRECTIONS = {
    "north": "N", "south": "S", "east": "E", "west": "W", "northeast": "NE", "northwest": "NW",
    "southeast": "SE", "southwest": "SW",
}  # fmt: skip
_HOUSE = re.compile(r"[0-9]+([-/][0-9]+)?[A-Za-z]?")
_UNIT_NUMBER = re.compile(r"#?[0-9A-Za-z][0-9A-Za-z-]*")
_PARTS_MIN = 3
"""A house number, a name, and what kind of street it is."""


def in_postal_form(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row of an address with `street` and `unit` in the post's form."""
    street, unit = row["street"], row["unit"]
    if unit is None:
        street, unit = _parted(street)
    return {**row, "street": _street(street), "unit": None if unit is None else _unit(unit)}


def _parted(street: str) -> tuple[str, str | None]:
    """A street without the unit that was written behind it, and that unit."""
    *words, word, number = ["", *street.split()]
    said = _known(_UNITS, word)
    is_unit = said is not None and _UNIT_NUMBER.fullmatch(number)
    front = [*words[1:]]
    if not is_unit or len(front) < _PARTS_MIN or not _HOUSE.fullmatch(front[0]):
        return street, None
    front[-1] = front[-1].removesuffix(",")
    is_whole = _known(_SUFFIXES, front[-1]) or _known(_DIRECTIONS, front[-1])
    return (" ".join(front), f"{word} {number}") if is_whole else (street, None)


def _street(street: str) -> str:
    words = street.split()
    if len(words) < _PARTS_MIN or not _HOUSE.fullmatch(words[0]):
        return street
    ends_in = _known(_DIRECTIONS, words[-1])
    last = len(words) - (2 if ends_in else 1)
    suffix = _known(_SUFFIXES, words[last])
    if suffix is None or last < _PARTS_MIN - 1:
        return street
    words[last] = suffix
    if ends_in:
        words[-1] = ends_in
    begins_with = _known(_DIRECTIONS, words[1])
    # "North Street" is a name; so may be "North Court Road".
    if begins_with and last > _PARTS_MIN - 1 and not _known(_SUFFIXES, words[2]):
        words[1] = begins_with
    return " ".join(words)


def _unit(unit: str) -> str:
    word, _, number = unit.partition(" ")
    said = _known(_UNITS, word)
    return f"{said} {number}" if said and _UNIT_NUMBER.fullmatch(number) else unit


def _known(words: Mapping[str, str], word: str) -> str | None:
    """The abbreviation of a word or of itself, in any case, with or without its full stop."""
    plain = word.removesuffix(".").casefold()
    short = {abbreviation.casefold(): abbreviation for abbreviation in words.values()}
    return words.get(plain) or short.get(plain)
